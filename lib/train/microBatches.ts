/** The number of micro-batches that a batch is trained in, so that the backward pass fits the memory. */
import type { Config } from "../base/config";
import { convolutions, decoderDim, encoderDim, keptPatches, type ModelConfig, numPatches } from "../base/modelSize";
import { traitsOf } from "../base/pretexts";

/** Memory that a training step may take for the activations of its backward pass. */
const ACTIVATION_BYTES = 2 * 2 ** 30;

/**
 * The fewest micro-batches of equal size whose activations fit ACTIVATION_BYTES; the mean of their gradients is
 * that of the whole batch.
 */
export function countMicroBatches(c: ModelConfig & Pick<Config, "task" | "batchSize">): number {
  const all = numPatches(c);
  // Rows kept of a block: about 8 of its dimension, and 3 of the MLP's; a gradient of the widest comes on top.
  const block = (dim: number, hidden: number) => 4 * (8 * dim + 3 * hidden);
  const { leavesOut, twoViews } = traitsOf(c);
  const isAutoencoder = c.task === "pretrain" && leavesOut;
  const encoder = (isAutoencoder ? keptPatches(c) : all) * c.depth * block(encoderDim(c), c.width);
  const decoder = all * c.decoderDepth * block(decoderDim(c), decoderDim(c) * c.decoderMlpRatio);
  const view = c.encoder === "cnn" ? convolved(c) : encoder + (isAutoencoder ? decoder : 0);
  const window = c.task === "pretrain" && twoViews ? 2 * view : view;
  let count = 1;
  while (c.batchSize % count !== 0 || (c.batchSize / count) * window > ACTIVATION_BYTES) {
    if (count === c.batchSize) break;
    count++;
  }
  return count;
}

/** Bytes of a window's convolutions: what lies under each kernel, and what comes out of it, with gradients. */
function convolved(c: ModelConfig): number {
  return convolutions(c).reduce(
    (sum, { samples, kernel, inputs, outputs }) => sum + 4 * samples * (2 * kernel * inputs + 4 * outputs),
    0,
  );
}
