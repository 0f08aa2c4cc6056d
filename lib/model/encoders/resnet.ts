/**
 * The 1-D ResNet of Yuan et al. (2024), pre-activated, as they released it: stages of a convolution, residual blocks, a norm,
 * ReLU and a smoothed halving of the samples. Theirs ends in one vector for a window of 5, 10 or 30 s; here each stage halves,
 * and the few tokens that are left are pooled as every encoder's.
 *
 * Shapes:  B windows  T samples  O channels of a stage
 */
import { checkModel, netShape } from "../../base/modelSize";
import { RESNET_KERNEL, stages } from "../../base/sizes/resnet";
import { type Tensor, tf } from "../../engine/backend";
import { depthwiseConv1d } from "../../engine/nets/convolutions";
import type { Pass, Weights } from "../layers";
import { applyConv, applyNormRelu, batchNormWeights, matrixWeights } from "../nets";
import type { EncoderKind } from "./encoderKind";

export const resnet: EncoderKind = {
  weights(c, seed) {
    checkModel(c);
    const weights: Weights = {};
    stages(netShape(c)).forEach(({ inputs, outputs, blocks }, i) => {
      const stage = `encoder.stages.${i}`;
      Object.assign(weights, matrixWeights(`${stage}.conv`, RESNET_KERNEL * inputs, outputs, seed));
      for (const block of blockNames(stage, blocks)) {
        for (const half of [1, 2]) {
          Object.assign(
            weights,
            batchNormWeights(`${block}.norm${half}`, outputs),
            matrixWeights(`${block}.conv${half}`, RESNET_KERNEL * outputs, outputs, seed),
          );
        }
      }
      Object.assign(weights, batchNormWeights(`${stage}.norm`, outputs));
    });
    return weights;
  },
  tokens(pass, c, windows) {
    return stages(netShape(c)).reduce((x: Tensor, { blocks }, i) => {
      const stage = `encoder.stages.${i}`;
      x = circularConv(pass, `${stage}.conv`, x);
      for (const block of blockNames(stage, blocks)) {
        const inner = circularConv(pass, `${block}.conv1`, applyNormRelu(pass, `${block}.norm1`, x));
        x = tf.add(x, circularConv(pass, `${block}.conv2`, applyNormRelu(pass, `${block}.norm2`, inner)));
      }
      return halved(applyNormRelu(pass, `${stage}.norm`, x));
    }, windows);
  },
};

const blockNames = (stage: string, blocks: number): string[] => Array.from({ length: blocks }, (_, i) => `${stage}.blocks.${i}`);

/** The window's end comes before its beginning, and its beginning after its end: `[B, T, I]` → `[B, T, O]`. */
function circularConv(pass: Pass, name: string, x: Tensor): Tensor {
  const [batch, samples, channels] = x.shape as [number, number, number];
  const reach = (RESNET_KERNEL - 1) / 2;
  const part = (from: number) => tf.slice(x, [0, from, 0], [batch, reach, channels]);
  return applyConv(pass, name, tf.concat([part(samples - reach), x, part(0)], 1));
}

/** Every second sample of what a filter smooths, against aliases (Zhang 2019): `[B, T, O]` → `[B, T / 2, O]`. */
function halved(x: Tensor): Tensor {
  const channels = x.shape[2] as number;
  const smoothing = [1, 3, 3, 1].flatMap((weight) => new Array<number>(channels).fill(weight / 8));
  return depthwiseConv1d(x, tf.tensor(Float32Array.from(smoothing), [4, channels]), { stride: 2, padding: 1 });
}
