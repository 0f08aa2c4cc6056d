/**
 * The encoder of Attend and Discriminate (Abedin et al. 2021): convolutions over each channel, attention among the channels of
 * each sample, GRU layers, and attention over time. Its mixup and its centre loss are ways to train, and not here.
 */
import { checkModel, encoderDim } from "../../base/modelSize";
import { stemFilters } from "../../base/sizes/deepConvLstm";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import { applyLinear, linearWeights } from "../layers";
import { applyChannelAttention, applyGru, channelAttentionWeights, dropoutSamples, gruWeights, timeWeights } from "../nets";
import { stem, stemWeights } from "./channelStem";
import type { EncoderKind } from "./encoderKind";

const [channels, time] = ["encoder.channels", "encoder.time"];
const layer = (i: number): string => `encoder.gru.${i}`;

export const attendDiscriminate: EncoderKind = {
  weights(c, seed) {
    checkModel(c);
    const dim = encoderDim(c);
    const filters = stemFilters({ dim });
    const weights = { ...stemWeights(c, seed), ...channelAttentionWeights(channels, filters, seed) };
    for (let i = 0; i < c.depth; i++) {
      Object.assign(weights, gruWeights(layer(i), i === 0 ? c.channels * filters : dim, dim, seed));
    }
    return { ...weights, ...linearWeights(time, dim, 1, seed) };
  },
  /** Each state times its share of the attention, T of them: their mean is the paper's sum. */
  tokens(pass, c, windows) {
    let x: Tensor = applyChannelAttention(pass, channels, stem(pass, windows), c.channels);
    for (let i = 0; i < c.depth; i++) x = applyGru(pass, layer(i), dropoutSamples(pass, x));
    const scores = applyLinear(pass, time, tf.reshape(x, [-1, encoderDim(c)]) as Tensor2D);
    return tf.mul(x, timeWeights(scores, c.seqLen));
  },
};
