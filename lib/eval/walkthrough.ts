/**
 * The masked autoencoder one line at a time, on plain arrays: windows, patches, a mask, the reconstruction, its loss.
 * Each is the function that training runs, with nothing to dispose of.
 *
 * Shapes:  B windows  T samples  C channels  L patches  P values per patch
 *          K patches the encoder sees  D encoder dimension
 */
import type { Config } from "../base/config";
import { encoderDim, keptPatches, type ModelConfig, numPatches, patchDim } from "../base/modelSize";
import { pretextOf } from "../base/pretexts";
import { random } from "../base/random";
import { SEQ_LEN } from "../data/signal/windowShape";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import { startEngine, tf } from "../engine/backend";
import { compile } from "../engine/compile";
import { reorder } from "../engine/ops";
import type { Encoder } from "../model/encoder";
import { encoderKind } from "../model/encoders/encoders";
import { toParameters } from "../model/layers";
import * as mae from "../model/mae";
import { inputReader } from "../train/inputs";
import { pretextKind } from "../train/pretexts/pretexts";

/** Values in row-major order, the last axis fastest. */
export interface Values {
  shape: number[];
  values: Float32Array;
}

/** Which patches of B windows are removed. */
export interface Mask {
  /** int32 `[B, L]`: each window's patches, the K kept ones first. */
  order: Int32Array;
  /** `[B, L]` in the order of time, 1 = removed. */
  removed: Uint8Array;
  kept: number;
  patches: number;
}

/** What a masked autoencoder makes of a batch of windows. */
export interface Reconstruction {
  /** `[B, L, P]` in the order of time: what the decoder says of every patch, the kept ones too. */
  pred: Values;
  /** `[B, L, P]`: the patches, normalised where the config's `targetNorm` is "patch". */
  target: Values;
  /** `[B, K, D]`: the encoder's output for the kept patches, in drawn order, the class token first if there is one. */
  latent: Values;
}

/** Windows of a set, `[B, T, C]`: as recorded, or as a model takes them, in its frame and standardised. */
export function readWindows(set: WindowSet, rows: ArrayLike<number>, model?: Pick<Encoder, "config" | "moments">): Values {
  const channels = model?.config.channels ?? set.channels;
  const values = new Float32Array(rows.length * SEQ_LEN * channels);
  if (model) inputReader(set, model.config, model.moments)(rows, values);
  else set.read(rows, values);
  return { shape: [rows.length, SEQ_LEN, channels], values };
}

/** Cuts windows `[B, T, C]` into patches `[B, L, P]`. */
export async function patchify(windows: Values, config: Config): Promise<Values> {
  checkWindows("patchify", windows, config);
  await startEngine(config);
  return valuesOf(tf.tidy(() => mae.patchify(tensorOf(windows), config)));
}

/** Draws a mask for each of `windows` windows, as step `step` of a training with this seed does. */
export function drawMask(
  config: ModelConfig,
  { windows = 1, seed = 1, step = 0 }: { windows?: number; seed?: number; step?: number } = {},
): Mask {
  const order = new Int32Array(windows * numPatches(config));
  mae.drawMasks(order, config, random(seed, "mask", step));
  return maskOf(order, config);
}

/** The mask that leaves each window its first K patches in `order`, int32 `[B, L]`. */
export function maskOf(order: Int32Array, config: ModelConfig): Mask {
  const [patches, kept] = [numPatches(config), keptPatches(config)];
  const removed = new Uint8Array(order.length);
  order.forEach((patch, i) => (removed[i - (i % patches) + patch] = i % patches < kept ? 0 : 1));
  return { order, removed, kept, patches };
}

/**
 * Hides what the mask removes from the encoder, and has the decoder rebuild every patch.
 *
 * @param model encoder and decoder: of `readEncoder(file)`, `pretrain(…)` or `startingModel(config)`
 * @throws RangeError where the decoder is missing, or windows and mask do not fit each other
 */
export async function reconstruct(model: Encoder, windows: Values, mask: Mask): Promise<Reconstruction> {
  const { config, weights } = model;
  checkWindows("reconstruct", windows, config);
  const [batch] = windows.shape;
  if (mask.order.length !== batch * numPatches(config)) {
    throw new RangeError(`reconstruct: expected a mask of ${batch} windows, found ${mask.order.length / mask.patches}`);
  }
  if (!("mask_token" in weights)) {
    throw new RangeError(
      `reconstruct: expected a model with its decoder, found none, of the pretext "${pretextOf(config)}"; take the weights file of ` +
        "a masked autoencoder, or startingModel(config)",
    );
  }
  await startEngine(config);
  const params = toParameters(weights);
  const orderShape = [batch, mask.patches];
  const step = ({ windows, order }: Record<string, tf.Tensor>) => {
    const { pred, target, latent } = mae.reconstruct({ params, gelu: config.gelu, draws: null }, config, windows, order);
    return { pred, target, latent };
  };
  const example = { windows, order: { shape: orderShape, values: mask.order } };
  const program = compile({ reconstruct: { step, example } }, params);
  try {
    const made = program.run("reconstruct", { windows: windows.values, order: mask.order }) as Record<string, Float32Array>;
    const dim = encoderDim(config);
    return {
      pred: inTime(made.pred, mask, patchDim(config)),
      target: inTime(made.target, mask, patchDim(config)),
      latent: { shape: [batch, made.latent.length / batch / dim, dim], values: made.latent },
    };
  } finally {
    program.dispose();
    for (const variable of Object.values(params)) variable.dispose();
  }
}

/** Mean squared error over the removed patches, and over all: means over the windows. */
export async function reconstructionLoss(
  { pred, target }: Pick<Reconstruction, "pred" | "target">,
  { order, kept, patches }: Mask,
): Promise<{ masked: number; all: number }> {
  return tf.tidy(() => {
    const drawn = tf.tensor(order, [order.length / patches, patches], "int32");
    const losses = mae.windowLosses(reorder(tensorOf(pred), drawn), reorder(tensorOf(target), drawn), kept);
    const meanOf = (loss: tf.Tensor) => tf.mean(loss).dataSync()[0];
    return { masked: meanOf(losses.masked), all: meanOf(losses.all) };
  });
}

/** A model before its training, with what the pretext has beside the encoder: Xavier weights drawn from the config's seed. */
export function startingModel(config: Config, moments: Moments | null = null): Encoder {
  const { seed } = config;
  return {
    config,
    weights: { ...encoderKind(config).weights(config, seed), ...pretextKind(config).weights(config, seed) },
    moments,
  };
}

function checkWindows(caller: string, { shape, values }: Values, { seqLen, channels }: Config): void {
  if (shape.length === 3 && shape[1] === seqLen && shape[2] === channels && values.length === shape[0] * seqLen * channels)
    return;
  throw new RangeError(
    `${caller}: expected windows of [B, ${seqLen}, ${channels}], found [${shape.join(", ")}] with ${values.length} values`,
  );
}

/** Patches `[B, L, P]` from drawn order to time's. */
function inTime(drawn: Float32Array, { order, patches }: Mask, size: number): Values {
  const values = new Float32Array(drawn.length);
  order.forEach((patch, i) => values.set(drawn.subarray(i * size, (i + 1) * size), (i - (i % patches) + patch) * size));
  return { shape: [order.length / patches, patches, size], values };
}

// A copy: tfjs takes the array itself for the tensor's memory.
const tensorOf = ({ shape, values }: Values): tf.Tensor => tf.tensor(values.slice(), shape);

function valuesOf(tensor: tf.Tensor): Values {
  const values = tensor.dataSync<"float32">().slice();
  tensor.dispose();
  return { shape: tensor.shape, values };
}
