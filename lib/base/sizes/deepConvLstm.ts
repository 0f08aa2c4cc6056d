/** The encoder "deepConvLstm": convolutions over the samples of each channel by itself, then LSTM layers over all. */
import { convolutionSize, type LayerSize, type NetShape, type NetSize, recurrentSize } from "./netSize";

/** As in both papers that take them: samples of a kernel, and convolutions. */
export const [STEM_KERNEL, STEM_LAYERS] = [5, 4];

/** Filters of the convolutions: 64 for 128 units. */
export const stemFilters = ({ dim }: Pick<NetShape, "dim">): number => dim / 2;

export function stemSizes({ seqLen, channels, dim }: NetShape): LayerSize[] {
  const outputs = stemFilters({ dim });
  return Array.from({ length: STEM_LAYERS }, (_, layer) =>
    convolutionSize({ kernel: STEM_KERNEL, inputs: layer === 0 ? 1 : outputs, outputs, samples: seqLen, signals: channels }),
  );
}

/** Recurrent layers on the stem's filters of all channels, and on one another. */
export function stackedSizes(gates: number, biases: number, { seqLen, channels, dim, depth }: NetShape): LayerSize[] {
  return Array.from({ length: depth }, (_, layer) =>
    recurrentSize(gates, biases, layer === 0 ? channels * stemFilters({ dim }) : dim, dim, seqLen),
  );
}

export function deepConvLstm(c: NetShape): NetSize {
  return {
    tokens: c.seqLen,
    layers: [...stemSizes(c), ...stackedSizes(4, 1, c)],
    whole: { [`dimension ${c.dim} (width / 4) / 2`]: c.dim / 2 },
  };
}
