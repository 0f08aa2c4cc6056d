/** What an encoder costs where it is used. */
import type { Config } from "../../base/row";

/**
 * Floating-point operations of one window through the encoder with nothing masked: matrix products only, 2 a
 * multiply-add, attention's two included.
 */
export function inferenceFlops({
  seqLen,
  patchSize,
  channels,
  tokens,
  clsToken,
  width,
  depth,
}: Pick<Config, "seqLen" | "patchSize" | "channels" | "tokens" | "clsToken" | "width" | "depth">): number {
  const dim = width / 4;
  const sensors = tokens === "sensor" ? 2 : 1;
  const patches = (seqLen / patchSize) * sensors;
  const embedded = 2 * patches * ((patchSize * channels) / sensors) * dim;
  const all = patches + (clsToken ? 1 : 0);
  return embedded + depth * (2 * all * (4 * dim * dim + 2 * dim * width) + 4 * all * all * dim);
}
