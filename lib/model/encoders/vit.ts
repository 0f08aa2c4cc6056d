/** The Transformer over patches, as pre-training leaves it: its tokens without the class token. */
import { encoderDim, numPatches } from "../../base/modelSize";
import { tf } from "../../engine/backend";
import { encode, encoderWeights, patchify } from "../mae";
import type { EncoderKind } from "./encoderKind";

export const vit: EncoderKind = {
  weights: encoderWeights,
  tokens(pass, c, windows) {
    const [batch, patches, dim] = [windows.shape[0], numPatches(c), encoderDim(c)];
    const order = Int32Array.from({ length: batch * patches }, (_, i) => i % patches);
    const rows = encode(pass, c, patchify(windows, c), tf.tensor(order, [batch, patches], "int32"));
    const cls = c.clsToken ? 1 : 0;
    const all = tf.reshape(rows, [batch, patches + cls, dim]);
    return cls ? tf.slice(all, [0, 1, 0], [batch, patches, dim]) : all;
  },
};
