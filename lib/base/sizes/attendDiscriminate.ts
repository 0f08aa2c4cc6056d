/** The encoder "attendDiscriminate": the convolutions of "deepConvLstm", attention among channels, GRU layers, and attention over time. */
import { stackedSizes, stemFilters, stemSizes } from "./deepConvLstm";
import { channelAttentionSize, linearSize, type NetShape, type NetSize } from "./netSize";

export function attendDiscriminate(c: NetShape): NetSize {
  return {
    tokens: c.seqLen,
    layers: [
      ...stemSizes(c),
      channelAttentionSize(stemFilters(c), c.channels, c.seqLen),
      ...stackedSizes(3, 2, c),
      linearSize(c.dim, 1, c.seqLen),
    ],
    whole: { [`dimension ${c.dim} (width / 4) / 2`]: c.dim / 2 },
  };
}
