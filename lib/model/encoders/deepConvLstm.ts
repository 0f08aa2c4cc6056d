/**
 * DeepConvLSTM (Ordóñez & Roggen 2016): convolutions over each channel, then two LSTM layers; with one it is the shallow variant of
 * Bock et al. (2021). Both classify the last state; here every state is a token, pooled as every encoder's.
 */
import { checkModel, encoderDim } from "../../base/modelSize";
import { stemFilters } from "../../base/sizes/deepConvLstm";
import type { Tensor } from "../../engine/backend";
import { applyLstm, dropoutSamples, lstmWeights } from "../nets";
import { stem, stemWeights } from "./channelStem";
import type { EncoderKind } from "./encoderKind";

const layer = (i: number): string => `encoder.lstm.${i}`;

export const deepConvLstm: EncoderKind = {
  weights(c, seed) {
    checkModel(c);
    const weights = stemWeights(c, seed);
    const dim = encoderDim(c);
    for (let i = 0; i < c.depth; i++) {
      const inputs = i === 0 ? c.channels * stemFilters({ dim }) : dim;
      Object.assign(weights, lstmWeights(layer(i), inputs, dim, seed));
    }
    return weights;
  },
  tokens(pass, c, windows) {
    let x: Tensor = stem(pass, windows);
    for (let i = 0; i < c.depth; i++) x = applyLstm(pass, layer(i), dropoutSamples(pass, x));
    return x;
  },
};
