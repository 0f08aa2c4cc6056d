/**
 * TinyHAR (Zhou et al. 2022): convolutions over each channel, attention among the channels of each sample, their fusion, an LSTM,
 * and attention over time. The paper adds what attention finds to the last state; here it is added to each, since every state is
 * a token, pooled as every encoder's.
 */
import { checkModel, encoderDim, netShape } from "../../base/modelSize";
import { channelConvolutions, TINY_KERNEL } from "../../base/sizes/tinyHar";
import { type Tensor, type Tensor2D, tf } from "../../engine/backend";
import { relu } from "../../engine/nets/batchNorm";
import { applyLinear, linearWeights, type Weights } from "../layers";
import {
  applyBatchNorm,
  applyChannelAttention,
  applyConv,
  applyLstm,
  batchNormWeights,
  bySample,
  channelAttentionWeights,
  channelSignals,
  dropoutSamples,
  gainWeights,
  lstmWeights,
  matrixWeights,
  timeWeights,
} from "../nets";
import type { EncoderKind } from "./encoderKind";

const [channels, fusion, states, time] = ["channels", "fusion", "lstm", "time"].map((part) => `encoder.${part}`);
const conv = (i: number): string => `encoder.convs.${i}`;

export const tinyHar: EncoderKind = {
  weights(c, seed) {
    checkModel(c);
    const dim = encoderDim(c);
    const filters = dim / 2;
    const weights: Weights = {};
    channelConvolutions(netShape(c)).forEach(({ inputs }, i) => {
      Object.assign(weights, linearWeights(conv(i), TINY_KERNEL * inputs, filters, seed));
      Object.assign(weights, batchNormWeights(`${conv(i)}.norm`, filters));
    });
    return {
      ...weights,
      ...channelAttentionWeights(channels, filters, seed),
      ...linearWeights(fusion, c.channels * filters, dim, seed),
      ...lstmWeights(states, dim, dim, seed),
      ...linearWeights(`${time}.hidden`, dim, dim, seed),
      ...matrixWeights(`${time}.score`, dim, 1, seed),
      ...gainWeights(time),
    };
  },
  tokens(pass, c, windows) {
    const dim = encoderDim(c);
    const asRows = (x: Tensor) => tf.reshape(x, [-1, x.shape[x.rank - 1] as number]) as Tensor2D;
    const convolved = channelConvolutions(netShape(c)).reduce((x: Tensor, { stride }, i) => {
      const made = applyConv(pass, conv(i), x, { stride, padding: (TINY_KERNEL - 1) / 2 });
      return applyBatchNorm(pass, `${conv(i)}.norm`, relu(made));
    }, channelSignals(windows));
    const attended = applyChannelAttention(pass, channels, bySample(convolved, c.channels), c.channels); // [B, L, C·D / 2]
    const fused = relu(applyLinear(pass, fusion, asRows(dropoutSamples(pass, attended))));
    const tokens = attended.shape[1] as number;
    const x = applyLstm(pass, states, tf.reshape(fused, [-1, tokens, dim])); // [B, L, D]
    const hidden = tf.tanh(applyLinear(pass, `${time}.hidden`, asRows(x)));
    const scores = tf.matMul(hidden, pass.params[`${time}.score.weight`], false, true) as Tensor2D;
    return tf.add(x, tf.mul(tf.mul(x, timeWeights(scores, tokens)), pass.params[`${time}.gain`]));
  },
};
