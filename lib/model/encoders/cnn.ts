/**
 * Convolutions over samples, each followed by LayerNorm over its channels and GELU.
 *
 * Shapes:  B windows  T samples  K samples of a kernel  I, O channels in and out of a convolution
 */
import { checkModel, netShape } from "../../base/modelSize";
import { convolutions } from "../../base/sizes/cnn";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import { gelu, unfold } from "../../engine/ops";
import { applyLinear, applyNorm, linearWeights, normWeights, type Weights } from "../layers";
import type { EncoderKind } from "./encoderKind";

const layer = (i: number): string => `encoder.layers.${i}`;

export const cnn: EncoderKind = {
  /** A convolution's weights are `[O, K·I]`, sample by sample; torch's are `[O, I, K]`. */
  weights(c, seed) {
    checkModel(c);
    const weights = convolutions(netShape(c)).map(({ kernel, inputs, outputs }, i): Weights => {
      return {
        ...linearWeights(`${layer(i)}.conv`, kernel * inputs, outputs, seed),
        ...normWeights(`${layer(i)}.norm`, outputs),
      };
    });
    return Object.assign({}, ...weights) as Weights;
  },
  tokens(pass, c, windows) {
    const batch = windows.shape[0];
    return convolutions(netShape(c)).reduce((x: Tensor, { inputs, outputs, kernel, stride, samples }, i) => {
      const under = tf.reshape(unfold(x, kernel, stride), [batch * samples, kernel * inputs]) as Tensor2D;
      const made = applyNorm(pass, `${layer(i)}.norm`, applyLinear(pass, `${layer(i)}.conv`, under));
      return tf.reshape(gelu(made, pass.gelu, pass.draws), [batch, samples, outputs]);
    }, windows);
  },
};
