/** The encoder "tinyHar": convolutions of each channel, attention among channels and their fusion, an LSTM, and attention over time. */
import { channelAttentionSize, convolutionSize, linearSize, type NetShape, type NetSize, recurrentSize } from "./netSize";

export interface ChannelConvolution {
  inputs: number;
  stride: number;
  /** That come out. */
  samples: number;
}

export const TINY_KERNEL = 5;

/** Of each channel by itself; every second one halves the samples. */
export function channelConvolutions({ seqLen, dim, depth }: NetShape): ChannelConvolution[] {
  return Array.from({ length: depth }, (_, layer) => ({
    inputs: layer === 0 ? 1 : dim / 2,
    stride: layer % 2 === 1 ? 2 : 1,
    samples: seqLen / 2 ** Math.floor((layer + 1) / 2),
  }));
}

export function tinyHar(c: NetShape): NetSize {
  const { seqLen, channels, dim, depth } = c;
  const [filters, tokens] = [dim / 2, seqLen / 2 ** Math.floor(depth / 2)];
  return {
    tokens,
    layers: [
      ...channelConvolutions(c).map(({ inputs, samples }) =>
        convolutionSize({ kernel: TINY_KERNEL, inputs, outputs: filters, samples, others: 3, signals: channels }),
      ),
      channelAttentionSize(filters, channels, tokens),
      linearSize(channels * filters, dim, tokens),
      recurrentSize(4, 1, dim, dim, tokens),
      linearSize(dim, dim, tokens),
      { ...linearSize(dim, 1, tokens, false), params: dim + 1 }, // and a gain
    ],
    whole: {
      [`dimension ${dim} (width / 4) / 2`]: filters,
      [`seqLen ${seqLen} halved by every second of ${depth} convolutions`]: tokens,
    },
  };
}
