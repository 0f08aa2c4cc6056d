/** Convolutions over the samples of each channel by itself, which "deepConvLstm" and "attendDiscriminate" begin with. */
import type { ModelConfig } from "../../base/modelSize";
import { netShape } from "../../base/modelSize";
import { STEM_KERNEL, STEM_LAYERS, stemFilters } from "../../base/sizes/deepConvLstm";
import type { Tensor } from "../../engine/backend";
import { relu } from "../../engine/nets/batchNorm";
import { linearWeights, type Pass, type Weights } from "../layers";
import { applyConv, bySample, channelSignals } from "../nets";

const names = Array.from({ length: STEM_LAYERS }, (_, i) => `encoder.convs.${i}`);

export function stemWeights(c: ModelConfig, seed: number): Weights {
  const filters = stemFilters(netShape(c));
  const weights = names.map((name, i) => linearWeights(name, STEM_KERNEL * (i === 0 ? 1 : filters), filters, seed));
  return Object.assign({}, ...weights) as Weights;
}

/**
 * Windows `[B, T, C]` → filters of all channels `[B, T, C·F]`. Zeros beyond the ends keep all samples, where the papers lose two at
 * each end by each layer: with a state for each, "maskedReconstruction" can restore them.
 */
export function stem(pass: Pass, windows: Tensor): Tensor {
  const convolved = names.reduce(
    (x, name) => relu(applyConv(pass, name, x, { padding: (STEM_KERNEL - 1) / 2 })),
    channelSignals(windows),
  );
  return bySample(convolved, windows.shape[2] as number);
}
