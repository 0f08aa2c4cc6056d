/** In how many parts a batch is trained, so that what the way back needs fits the memory. */
import type { Config } from "../base/config";
import { decoderDim, encoderDim, keptPatches, type ModelConfig, numPatches } from "../base/modelSize";

/** Memory that a training step may take for what the way back needs. */
const ACTIVATION_BYTES = 2 * 2 ** 30;

/**
 * Parts that a batch is trained in, the fewest of equal size whose activations fit ACTIVATION_BYTES: the gradient is
 * that of the whole batch.
 */
export function microBatches(c: ModelConfig & Pick<Config, "task" | "batchSize">): number {
  const all = numPatches(c);
  // Rows kept of a block: about 8 of its dimension, and 3 of the MLP's; a gradient of the widest comes on top.
  const block = (dim: number, hidden: number) => 4 * (8 * dim + 3 * hidden);
  const encoder = (c.task === "pretrain" ? keptPatches(c) : all) * c.depth * block(encoderDim(c), c.width);
  const decoder = all * c.decoderDepth * block(decoderDim(c), decoderDim(c) * c.decoderMlpRatio);
  const window = encoder + (c.task === "pretrain" ? decoder : 0);
  let parts = 1;
  while (c.batchSize % parts !== 0 || (c.batchSize / parts) * window > ACTIVATION_BYTES) {
    if (parts === c.batchSize) break;
    parts++;
  }
  return parts;
}
