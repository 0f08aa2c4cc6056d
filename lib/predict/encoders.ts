/**
 * The encoders over a whole window, nothing masked, as lib/model has them for training.
 *
 * Shapes:  T samples  C channels  L tokens  P values of a patch  D dimension
 */
import type { Config } from "../base/config";
import {
  encoderDim,
  hasSpectra,
  type ModelConfig,
  netShape,
  numPatches,
  patchDim,
  patchValues,
  sensors,
} from "../base/modelSize";
import { convolutions } from "../base/sizes/cnn";
import { sinCosPositions } from "../numeric/positions";
import { logFrames } from "./spectra";
import { add, attention, gelu, layerNorm, linear, matrix, type Matrix, type Weights } from "./layers";

type Encode = (weights: Weights, c: ModelConfig, window: Float32Array) => Matrix;

/** A window `[T, C]`, in the model's frame and standardised, to tokens `[L, D]`. */
export const encoders: Partial<Record<Config["encoder"], Encode>> = { vit, cnn };

function vit(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  const [tokens, dim, cls] = [numPatches(c), encoderDim(c), c.clsToken ? 1 : 0];
  const embedded = linear(weights, "patch_embed", patches(c, window));
  let x = matrix(tokens + cls, dim);
  if (cls) x.values.set(weights("cls_token"));
  x.values.set(embedded.values, cls * dim);
  const positions = c.posEmbed === "learned" ? weights("pos_embed") : sinCosPositions(tokens, dim, c.clsToken);
  x = add(x, matrix(tokens + cls, dim, positions));
  for (let i = 0; i < c.depth; i++) {
    const name = `encoder.blocks.${i}`;
    const mixed = attention(linear(weights, `${name}.attn.qkv`, layerNorm(weights, `${name}.norm1`, x)), c.heads);
    x = add(x, linear(weights, `${name}.attn.proj`, mixed));
    const inner = gelu(linear(weights, `${name}.mlp.fc1`, layerNorm(weights, `${name}.norm2`, x)), c.gelu);
    x = add(x, linear(weights, `${name}.mlp.fc2`, inner));
  }
  const { values } = layerNorm(weights, "encoder.norm", x);
  return matrix(tokens, dim, values.subarray(cls * dim));
}

/** `[T, C]` → `[L, P]`: a patch's samples (or frequencies) one after the other, of all channels or of one sensor's three. */
function patches(c: ModelConfig, window: Float32Array): Matrix {
  const values = hasSpectra(c) ? logFrames(window, c) : window;
  if (c.tokens === "patch") return matrix(numPatches(c), patchDim(c), values);
  const made = matrix(numPatches(c), patchDim(c));
  const [length, axes] = [patchValues(c), c.channels / sensors(c)];
  values.forEach((value, i) => {
    const [place, channel] = [Math.floor(i / c.channels), i % c.channels];
    const token = Math.floor(place / length) * sensors(c) + Math.floor(channel / axes);
    made.values[token * made.columns + (place % length) * axes + (channel % axes)] = value;
  });
  return made;
}

function cnn(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  let x = matrix(c.seqLen, c.channels, window);
  convolutions(netShape(c)).forEach(({ kernel, stride, inputs, samples }, i) => {
    const before = Math.floor((kernel - 1) / 2); // zeros beyond the ends
    const under = matrix(samples, kernel * inputs);
    for (let place = 0; place < samples; place++) {
      for (let k = 0; k < kernel; k++) {
        const at = place * stride + k - before;
        if (at < 0 || at >= x.rows) continue;
        under.values.set(x.values.subarray(at * inputs, (at + 1) * inputs), (place * kernel + k) * inputs);
      }
    }
    const name = `encoder.layers.${i}`;
    x = gelu(layerNorm(weights, `${name}.norm`, linear(weights, `${name}.conv`, under)), c.gelu);
  });
  return x;
}
