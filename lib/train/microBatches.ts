/** The number of micro-batches that a batch is trained in, so that the backward pass fits the memory. */
import type { Config } from "../base/config";
import { decoderDim, encoderDim, keptPatches, type ModelConfig, netSize, numPatches } from "../base/modelSize";
import { traitsOf } from "../base/pretexts";

/** Memory that a training step may take for the activations of its backward pass. */
const ACTIVATION_BYTES = 2 * 2 ** 30;

/**
 * The fewest micro-batches of equal size whose activations fit ACTIVATION_BYTES; the mean of their gradients is
 * that of the whole batch, but for batch normalisation, which sees one micro-batch at a time.
 */
export function countMicroBatches(c: ModelConfig & Pick<Config, "task" | "batchSize">): number {
  const all = numPatches(c);
  // Rows kept of a block: about 8 of its dimension, and 3 of the MLP's; a gradient of the widest comes on top.
  const block = (dim: number, hidden: number) => 4 * (8 * dim + 3 * hidden);
  const { leavesOut, twoViews } = traitsOf(c);
  const isAutoencoder = c.task === "pretrain" && leavesOut;
  const encoder = (isAutoencoder ? keptPatches(c) : all) * c.depth * block(encoderDim(c), c.width);
  const decoder = all * c.decoderDepth * block(decoderDim(c), decoderDim(c) * c.decoderMlpRatio);
  const net = netSize(c)?.layers.reduce((sum, { kept }) => sum + 4 * kept, 0);
  const view = net ?? encoder + (isAutoencoder ? decoder : 0);
  const window = c.task === "pretrain" && twoViews ? 2 * view : view;
  let count = 1;
  while (c.batchSize % count !== 0 || (c.batchSize / count) * window > ACTIVATION_BYTES) {
    if (count === c.batchSize) break;
    count++;
  }
  return count;
}
