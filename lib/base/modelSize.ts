/**
 * What follows from a config before any training: shapes, parameter counts, cost.
 *
 * Shapes:  L tokens of a window  K tokens the encoder sees  P values per token
 *          D encoder dimension  E decoder dimension
 */
import type { Config } from "./config";
import { pretextOf } from "./pretexts";
import type { NetShape, NetSize } from "./sizes/netSize";
import { sizeOf } from "./sizes/netSizes";

/** The fields that shape the model. */
export type ModelConfig = Partial<Pick<Config, "encoder" | "pretext">> &
  Pick<
    Config,
    | "seqLen"
    | "channels"
    | "patchSize"
    | "width"
    | "depth"
    | "heads"
    | "tokens"
    | "clsToken"
    | "posEmbed"
    | "gelu"
    | "maskRatio"
    | "keptRounding"
    | "decoderRatio"
    | "decoderDepth"
    | "decoderHeads"
    | "decoderMlpRatio"
  >;

/** The fields that the cost of an encoder depends on. */
type EncoderConfig = Pick<
  ModelConfig,
  "encoder" | "pretext" | "seqLen" | "channels" | "patchSize" | "tokens" | "clsToken" | "width" | "depth"
>;

/** Accelerometer and gyroscope, or one of them, three axes each; in the frame "both", each in either frame. */
export function sensors(c: Pick<ModelConfig, "channels">): number {
  return c.channels / 3;
}

/** Encoder dimension: a quarter of the MLP's width. */
export function encoderDim(c: Pick<ModelConfig, "width">): number {
  return c.width / 4;
}

/** Length of a window's features: D, or 2 D with the deviation or the maximum over time. */
export function featureDim(c: Pick<Config, "width" | "pooling">): number {
  return encoderDim(c) * (c.pooling === "mean" ? 1 : 2);
}

export function decoderDim(c: ModelConfig): number {
  return encoderDim(c) * c.decoderRatio;
}

/** Tokens of a window, L; a patch is one token, or one a sensor. */
export function numPatches(c: Pick<ModelConfig, "seqLen" | "patchSize" | "channels" | "tokens">): number {
  return (c.seqLen / c.patchSize) * (c.tokens === "sensor" ? sensors(c) : 1);
}

/** Whether tokens are spectra of the frames around patches, in place of their samples. */
export function hasSpectra(c: Pick<ModelConfig, "pretext">): boolean {
  return pretextOf(c) === "spectrogramMae";
}

/** Least magnitude in such a spectrum; the frame's window sums to `patchSize`, and a sensor's noise to about this. */
export const MAGNITUDE_FLOOR = 1e-2;

/** Values of a token for each channel: samples, or frequencies of a frame of twice as many. */
export function patchValues(c: Pick<ModelConfig, "patchSize" | "pretext">): number {
  return hasSpectra(c) ? c.patchSize + 1 : c.patchSize;
}

/** Values of a token, P. */
export function patchDim(c: Pick<ModelConfig, "patchSize" | "channels" | "tokens" | "pretext">): number {
  return (patchValues(c) * c.channels) / (c.tokens === "sensor" ? sensors(c) : 1);
}

/** Tokens the encoder sees in pre-training, K: 9 of the paper's 32, or 10 rounded up. */
export function keptPatches(c: ModelConfig): number {
  const kept = numPatches(c) * (1 - c.maskRatio);
  const whole = Math.round(kept); // 1 − 0.75 is exact, 1 − 0.7 is not: 10.000000000000002 is 10
  if (Math.abs(kept - whole) < 1e-9) return whole;
  return c.keptRounding === "floor" ? Math.floor(kept) : Math.ceil(kept);
}

/** The size of an encoder that is no Transformer; null of "vit". */
export function netSize(c: EncoderConfig): NetSize | null {
  // Configs that were stored before there was a choice name none.
  const { encoder = "vit" } = c;
  return encoder === "vit" ? null : sizeOf(encoder)(netShape(c));
}

export function netShape(c: Pick<Config, "seqLen" | "channels" | "width" | "depth">): NetShape {
  return { seqLen: c.seqLen, channels: c.channels, dim: encoderDim(c), depth: c.depth };
}

/** Tokens that the encoder makes of a whole window: a patch or a sensor's part of it, or what an encoder of samples gives. */
export function wholeTokens(c: EncoderConfig): number {
  return netSize(c)?.tokens ?? numPatches(c);
}

/** @throws RangeError when the config describes no model */
export function checkModel(c: ModelConfig): void {
  const whole = (value: number, what: string) => {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`config: ${what} is ${value}, not a whole number`);
  };
  const net = netSize(c);
  if (net) return Object.entries(net.whole).forEach(([what, value]) => whole(value, what));
  whole(c.seqLen / c.patchSize, `seqLen ${c.seqLen} / patchSize ${c.patchSize}`);
  whole(encoderDim(c) / c.heads, `dimension ${encoderDim(c)} (width / 4) / heads ${c.heads}`);
  whole(encoderDim(c) / 4, `dimension ${encoderDim(c)} / 4`);
  whole(decoderDim(c) / c.decoderHeads, `decoder dimension ${decoderDim(c)} / decoderHeads ${c.decoderHeads}`);
  if (c.tokens === "sensor") whole(sensors(c), `channels ${c.channels} / 3 axes of a sensor`);
  const [kept, all] = [keptPatches(c), numPatches(c)];
  if (kept < 1 || kept >= all) {
    throw new RangeError(`config: maskRatio ${c.maskRatio} keeps ${kept} of ${all} patches; keep at least 1, mask 1`);
  }
}

/** Pre-norm block with biases: two norms, qkv, projection, MLP. */
function blockParams(dim: number, hidden: number): number {
  return 4 * dim + 4 * dim * (dim + 1) + hidden * (dim + 1) + dim * (hidden + 1);
}

/** Trainable parameters of the encoder; of "vit" patch projection, class token, learned positions, blocks and norm. */
export function encoderParams(c: ModelConfig): number {
  const net = netSize(c);
  if (net) return net.layers.reduce((sum, { params }) => sum + params, 0);
  const dim = encoderDim(c);
  const cls = c.clsToken ? dim : 0;
  const positions = c.posEmbed === "learned" ? (numPatches(c) + (c.clsToken ? 1 : 0)) * dim : 0;
  return dim * (patchDim(c) + 1) + c.depth * blockParams(dim, c.width) + 2 * dim + cls + positions;
}

/** Length of what NT-Xent compares, as in Chen et al. (2020). */
export const PROJECTION = 128;
/** Of "multiTask": the arrow of time, permutation and time warp. */
export const TASKS = 3;

type PretextConfig = ModelConfig & Pick<Config, "pooling">;

/** Parameters that pre-training has beside the encoder's, and drops: a decoder, a projection, heads. */
export function decoderParams(c: PretextConfig): number {
  const features = featureDim(c);
  const projection = features * (features + 1) + PROJECTION * (features + 1);
  const pretext = pretextOf(c);
  if (pretext === "maskedReconstruction") return restoredValues(c) * (encoderDim(c) + 1);
  if (pretext === "simclr") return projection;
  if (pretext === "multiTask") return 2 * TASKS * (features + 1);
  return autoencoderParams(c) + (pretext === "hybrid" ? projection : 0);
}

/** Values of a window that "maskedReconstruction" restores from each token. */
export function restoredValues(c: EncoderConfig): number {
  return (c.seqLen * c.channels) / wholeTokens(c);
}

/** Projection, mask token, blocks, norm and head. */
function autoencoderParams(c: ModelConfig): number {
  const [dim, inner] = [encoderDim(c), decoderDim(c)];
  const positions = c.posEmbed === "learned" ? (numPatches(c) + (c.clsToken ? 1 : 0)) * inner : 0;
  const blocks = c.decoderDepth * blockParams(inner, inner * c.decoderMlpRatio);
  return inner * (dim + 1) + inner + blocks + 2 * inner + patchDim(c) * (inner + 1) + positions;
}

/** Products of a block over `tokens` tokens: 2 a multiply-add, attention's two included. */
function blockFlops(dim: number, hidden: number, tokens: number): number {
  return 2 * tokens * (4 * dim * dim + 2 * dim * hidden) + 4 * tokens * tokens * dim;
}

/** The encoder over `patches` patches of a window: embedding and blocks; other encoders take all samples. */
function encoderFlops(c: EncoderConfig, patches: number): number {
  const net = netSize(c);
  if (net) return net.layers.reduce((sum, { products }) => sum + 2 * products, 0);
  const dim = encoderDim(c);
  return 2 * patches * patchDim(c) * dim + c.depth * blockFlops(dim, c.width, patches + (c.clsToken ? 1 : 0));
}

/** Floating-point operations of one window through the encoder where it is used, with nothing masked. */
export function inferenceFlops(c: EncoderConfig): number {
  return encoderFlops(c, numPatches(c)) + framesFlops(c);
}

/** Of one window: the spectra that are its tokens. They have no way back. */
function framesFlops(c: EncoderConfig): number {
  return hasSpectra(c) ? (c.seqLen / c.patchSize) * c.channels * spectrumFlops(2 * c.patchSize) : 0;
}

/** Floating-point operations of one window forward; supervised runs have no decoder and see every token. */
function forwardFlops(c: PretextConfig & Pick<Config, "task" | "batchSize">): number {
  const whole = encoderFlops(c, numPatches(c));
  if (c.task !== "pretrain") return whole;
  const pretext = pretextOf(c);
  const features = featureDim(c);
  // Of a view its projection, and its likeness to the batch's two views of each window.
  const contrast = 2 * features * (features + PROJECTION) + 2 * 2 * c.batchSize * PROJECTION;
  if (pretext === "maskedReconstruction") return whole + 2 * encoderDim(c) * c.seqLen * c.channels;
  if (pretext === "multiTask") return whole + 2 * features * 2 * TASKS;
  if (pretext === "simclr") return 2 * (whole + contrast);
  if (pretext === "hybrid") return 2 * (autoencoderFlops(c) + contrast);
  // The recording's spectrum has no way back, so with the prediction's it takes three times one, as all else does.
  return autoencoderFlops(c) + (pretext === "maeSpectrum" ? spectrumFlops(c.seqLen) * c.channels : 0);
}

/** Products with the sines and cosines of every frequency of `samples`. */
function spectrumFlops(samples: number): number {
  return 2 * 2 * samples * (Math.floor(samples / 2) + 1);
}

/** Encoder and decoder of one window, the masked patches left out of the former. */
function autoencoderFlops(c: ModelConfig): number {
  const [dim, inner, all] = [encoderDim(c), decoderDim(c), numPatches(c)];
  const cls = c.clsToken ? 1 : 0;
  const patches = keptPatches(c);
  const blocks = c.decoderDepth * blockFlops(inner, inner * c.decoderMlpRatio, all + cls);
  return encoderFlops(c, patches) + 2 * (patches + cls) * dim * inner + blocks + 2 * all * inner * patchDim(c);
}

const untrained: readonly Config["task"][] = ["probe", "simpleFeatures"];

/** Whether a run takes steps; a head on frozen or simple features is fitted without any. */
export function takesSteps(c: Pick<Config, "task" | "steps">): boolean {
  return c.steps > 0 && !untrained.includes(c.task);
}

/** Windows that a training takes in all; two views of one are counted once. */
export const windowsSeen = (c: Pick<Config, "task" | "batchSize" | "steps">): number =>
  takesSteps(c) ? c.batchSize * c.steps : 0;

/** The whole training: 3 × forward (the backward pass costs two) × batchSize × steps; matrix products only. */
export function flops(c: PretextConfig & Pick<Config, "task" | "batchSize" | "steps">): number {
  return (3 * forwardFlops(c) + framesFlops(c)) * windowsSeen(c);
}
