/**
 * Masked autoencoder over IMU windows (He et al. 2022, with patches along time).
 *
 * Shapes:  B windows  T samples  C channels  L patches  P values per patch
 *          K patches the encoder sees  D encoder dimension  E decoder dimension
 *
 * Patches travel in the drawn order, the K kept ones first. Attention does not mind the order of tokens once they
 * carry their positions, so nothing needs to be put back in time's order.
 */
import { type Tensor, type Tensor2D, tf } from "../engine/backend";
import { dropout, gatherRows, reorder } from "../engine/ops";
import type { Random } from "../base/random";
import type { Config } from "../base/config";
import {
  checkModel,
  decoderDim,
  encoderDim,
  keptPatches,
  type ModelConfig,
  hasSpectra,
  numPatches,
  patchDim,
  patchValues,
  sensors,
} from "../base/modelSize";
import { applyLinear, blocks, blockWeights, linearWeights, normWeights, type Pass, tokenWeights, type Weights } from "./layers";
import { sinCosPositions } from "../numeric/positions";
import { logFrames } from "./spectra";

/** Windows in patches: `[B, T, C]` → `[B, L, P]`, the samples (or frequencies) of a patch one after the other. */
export function patchify(windows: Tensor, c: ModelConfig): Tensor {
  const values = hasSpectra(c) ? logFrames(windows, c) : windows;
  const shape = [windows.shape[0], numPatches(c), patchDim(c)];
  if (c.tokens === "patch") return tf.reshape(values, shape);
  const apart = [shape[0], c.seqLen / c.patchSize, patchValues(c), sensors(c), c.channels / sensors(c)];
  return tf.reshape(tf.transpose(tf.reshape(values, apart), [0, 1, 3, 2, 4]), shape);
}

/** Patches of samples as windows again: `[B, L, P]`, or rows `[B·L, P]` → `[B, T, C]`. */
export function unpatchify(patches: Tensor, c: ModelConfig): Tensor {
  const shape = [patches.size / (c.seqLen * c.channels), c.seqLen, c.channels];
  if (c.tokens === "patch") return tf.reshape(patches, shape);
  const apart = [shape[0], c.seqLen / c.patchSize, sensors(c), c.patchSize, c.channels / sensors(c)];
  return tf.reshape(tf.transpose(tf.reshape(patches, apart), [0, 1, 3, 2, 4]), shape);
}

/** Draws an order of the L patches into `order`: the first K are kept, the others masked. */
export function drawMask(order: Int32Array, kept: number, draws: Random): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = 0; i < kept; i++) {
    const j = i + draws.below(order.length - i);
    [order[i], order[j]] = [order[j], order[i]];
  }
}

/** Draws such an order for each window of `orders`, int32 `[B, L]`. */
export function drawMasks(orders: Int32Array, c: ModelConfig, draws: Random): void {
  const [patches, kept] = [numPatches(c), keptPatches(c)];
  for (let from = 0; from < orders.length; from += patches) drawMask(orders.subarray(from, from + patches), kept, draws);
}

/** The encoder's parameters as they start. */
export function encoderWeights(c: ModelConfig, seed: number): Weights {
  checkModel(c);
  const dim = encoderDim(c);
  const positions = numPatches(c) + (c.clsToken ? 1 : 0);
  return {
    ...linearWeights("patch_embed", patchDim(c), dim, seed),
    ...(c.clsToken ? tokenWeights("cls_token", [dim], seed) : {}),
    ...(c.posEmbed === "learned" ? tokenWeights("pos_embed", [positions, dim], seed) : {}),
    ...blockWeights("encoder", { dim, hidden: c.width, depth: c.depth }, seed),
    ...normWeights("encoder.norm", dim),
  };
}

/** The decoder's parameters as they start. */
export function decoderWeights(c: ModelConfig, seed: number): Weights {
  const dim = decoderDim(c);
  const positions = numPatches(c) + (c.clsToken ? 1 : 0);
  return {
    ...linearWeights("decoder_embed", encoderDim(c), dim, seed),
    ...tokenWeights("mask_token", [dim], seed),
    ...(c.posEmbed === "learned" ? tokenWeights("decoder_pos_embed", [positions, dim], seed) : {}),
    ...blockWeights("decoder", { dim, hidden: dim * c.decoderMlpRatio, depth: c.decoderDepth }, seed),
    ...normWeights("decoder.norm", dim),
    ...linearWeights("head", dim, patchDim(c), seed),
  };
}

/** Encodes patches in the order of `order` (int32 `[B, K]`): `[B, K, P]` → rows `[B·K, D]`, the cls token first. */
export function encode(pass: Pass, c: ModelConfig, patches: Tensor, order: Tensor): Tensor2D {
  const [windows, kept] = patches.shape;
  const dim = encoderDim(c);
  const tokens = kept + (c.clsToken ? 1 : 0);
  const embedded = applyLinear(pass, "patch_embed", tf.reshape(patches, [windows * kept, patchDim(c)]));
  let x: Tensor = tf.reshape(embedded, [windows, kept, dim]);
  if (c.clsToken) x = padTokens(x, pass.params.cls_token, 1, 0);
  x = tf.add(x, positionsOf(c, pass.params.pos_embed, order, dim));
  const rows = dropout(tf.reshape(x, [windows * tokens, dim]), pass.draws);
  return blocks(pass, "encoder", rows, c.depth, { tokens, heads: c.heads });
}

/** Reconstructs patches `from` … L from the kept ones' latent rows: `[B·K, D]` → pred `[B, L − from, P]` in `order`. */
function decode(pass: Pass, c: ModelConfig, latent: Tensor2D, order: Tensor, from: number): Tensor {
  const [windows, patches] = order.shape;
  const cls = c.clsToken ? 1 : 0;
  const [dim, tokens, visible] = [decoderDim(c), patches + cls, latent.shape[0] / windows];
  const projected = tf.reshape(applyLinear(pass, "decoder_embed", latent), [windows, visible, dim]);
  let x = padTokens(projected, pass.params.mask_token, 0, tokens - visible);
  x = tf.add(x, positionsOf(c, pass.params.decoder_pos_embed, order, dim));
  const rows = dropout(tf.reshape(x, [windows * tokens, dim]), pass.draws);
  const shape = { tokens, heads: c.decoderHeads, from: cls + from };
  const out = applyLinear(pass, "head", blocks(pass, "decoder", rows, c.decoderDepth, shape));
  return tf.reshape(out, [windows, patches - from, patchDim(c)]);
}

/** Adds `before` and `after` copies of a token `[D]` to each window's tokens `[B, L, D]`. */
function padTokens(x: Tensor, token: Tensor, before: number, after: number): Tensor {
  const [, length, dim] = x.shape;
  const added = Float32Array.from({ length: before + length + after }, (_, i) => (i < before || i >= before + length ? 1 : 0));
  // The zeros of the padding plus the token at its position: tile and concat would record a kernel a copy.
  const placed = tf.mul(tf.reshape(token, [1, 1, dim]), tf.tensor(added, [1, added.length, 1]));
  return tf.add(
    tf.pad(x, [
      [0, 0],
      [before, after],
      [0, 0],
    ]),
    placed,
  );
}

/** Positions of the tokens in `order` `[B, L]`, the cls token's before them: `[B, L (+ 1), dim]`. */
function positionsOf(c: ModelConfig, learned: Tensor | undefined, order: Tensor, dim: number): Tensor {
  const cls = c.clsToken ? 1 : 0;
  const rows = numPatches(c) + cls;
  const fixed = () => tf.tensor(sinCosPositions(numPatches(c), dim, c.clsToken), [rows, dim]);
  const places = cls
    ? tf.pad(tf.add(order, tf.scalar(1, "int32")), [
        [0, 0],
        [1, 0],
      ])
    : order;
  return gatherRows(learned ?? fixed(), places);
}

/** What the decoder is asked for: the patches, or each patch less its mean, over its deviation. */
export function targetOf(patches: Tensor, targetNorm: Config["targetNorm"]): Tensor {
  if (targetNorm === "none") return patches;
  const { centred, inverse } = normalised(patches);
  return tf.mul(centred, inverse);
}

/** What a prediction of `targetOf(patches)` says of the patches themselves, given their true means and deviations. */
export function fromTarget(pred: Tensor, patches: Tensor, targetNorm: Config["targetNorm"]): Tensor {
  if (targetNorm === "none") return pred;
  const { mean, inverse } = normalised(patches);
  return tf.add(tf.div(pred, inverse), mean);
}

function normalised(patches: Tensor): { mean: Tensor; centred: Tensor; inverse: Tensor } {
  const count = patches.shape[patches.shape.length - 1];
  const mean = tf.mean(patches, -1, true);
  const centred = tf.sub(patches, mean);
  const variance = tf.mul(tf.mean(tf.square(centred), -1, true), count / (count - 1)); // unbiased, as in He et al.
  return { mean, centred, inverse: tf.rsqrt(tf.add(variance, 1e-6)) };
}

/** Mean squared error of each window, over its masked patches (the last L − K) and over all: both `[B]`. */
export function windowLosses(pred: Tensor, target: Tensor, kept: number): { masked: Tensor; all: Tensor } {
  const patches = pred.shape[1] as number;
  const byPatch = tf.mean(tf.square(tf.sub(pred, target)), -1); // [B, L]
  const weights = Float32Array.from({ length: patches }, (_, i) => (i < kept ? 0 : 1 / (patches - kept)));
  return { masked: tf.sum(tf.mul(byPatch, tf.tensor(weights, [1, patches])), -1), all: tf.mean(byPatch, -1) };
}

/**
 * The whole model: windows `[B, T, C]`, order int32 `[B, L]` → pred and target `[B, L − from, P]` and the patches
 * `[B, L, P]`, all in that order.
 * `from`: the first patch that is asked for; K leaves the visible ones out.
 */
export function reconstruct(
  pass: Pass,
  c: Config,
  windows: Tensor,
  order: Tensor,
  from = 0,
): { pred: Tensor; target: Tensor; latent: Tensor2D; patches: Tensor } {
  const batch = windows.shape[0];
  const [kept, all] = [keptPatches(c), numPatches(c)];
  const patches = reorder(patchify(windows, c), order);
  const visible = tf.slice(patches, [0, 0, 0], [batch, kept, patchDim(c)]);
  const latent = encode(pass, c, visible, tf.slice(order, [0, 0], [batch, kept]));
  const inDecoder = c.dropoutSites === "all" ? pass : { ...pass, draws: null };
  const pred = decode(inDecoder, c, latent, order, from);
  const wanted = from === 0 ? patches : tf.slice(patches, [0, from, 0], [batch, all - from, patchDim(c)]);
  return { pred, target: targetOf(wanted, c.targetNorm), latent, patches };
}
