/**
 * The encoders over a whole window, nothing masked, as lib/model has them for training.
 *
 * Shapes:  T samples  C channels  L tokens  P values of a patch  D dimension
 */
import type { ShippedEncoder } from "../base/config";
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
import { STEM_KERNEL, STEM_LAYERS } from "../base/sizes/deepConvLstm";
import { RESNET_KERNEL, stages } from "../base/sizes/resnet";
import { channelConvolutions, TINY_KERNEL } from "../base/sizes/tinyHar";
import { sinCosPositions } from "../numeric/positions";
import { logFrames } from "./spectra";
import { add, attention, gelu, layerNorm, linear, matrix, type Matrix, type Weights } from "./layers";
import { batchNorm, byChannel, channelAttention, gru, halved, lstm, relu, unfold, weighted } from "./nets";

/** Is given the share of each token `[L]` that a token takes in a head of a block; the class token, if there is one, is the first. */
export type AttentionSeen = (block: number, token: number, shares: Float64Array) => void;

type Encode = (weights: Weights, c: ModelConfig, window: Float32Array, seen?: AttentionSeen) => Matrix;

/** A window `[T, C]`, in the model's frame and standardised, to tokens `[L, D]`. */
export const encoders: Record<ShippedEncoder, Encode> = { vit, cnn, resnet, deepConvLstm, tinyHar, attendDiscriminate };

function vit(weights: Weights, c: ModelConfig, window: Float32Array, seen?: AttentionSeen): Matrix {
  const [tokens, dim, cls] = [numPatches(c), encoderDim(c), c.clsToken ? 1 : 0];
  const embedded = linear(weights, "patch_embed", patches(c, window));
  let x = matrix(tokens + cls, dim);
  if (cls) x.values.set(weights("cls_token"));
  x.values.set(embedded.values, cls * dim);
  const positions = c.posEmbed === "learned" ? weights("pos_embed") : sinCosPositions(tokens, dim, c.clsToken);
  x = add(x, matrix(tokens + cls, dim, positions));
  for (let i = 0; i < c.depth; i++) {
    const name = `encoder.blocks.${i}`;
    const qkv = linear(weights, `${name}.attn.qkv`, layerNorm(weights, `${name}.norm1`, x));
    const mixed = attention(qkv, c.heads, seen && ((token, shares) => seen(i, token, shares)));
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
  return convolutions(netShape(c)).reduce(
    (x, { kernel, stride }, i) => {
      const name = `encoder.layers.${i}`;
      const under = unfold(x, { kernel, stride, before: Math.floor((kernel - 1) / 2) });
      return gelu(layerNorm(weights, `${name}.norm`, linear(weights, `${name}.conv`, under)), c.gelu);
    },
    asMatrix(c, window),
  );
}

const asMatrix = (c: ModelConfig, window: Float32Array): Matrix => matrix(c.seqLen, c.channels, window);

function resnet(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  const conv = (name: string, x: Matrix) =>
    linear(
      weights,
      name,
      unfold(x, { kernel: RESNET_KERNEL, stride: 1, before: (RESNET_KERNEL - 1) / 2, circular: true }),
      false,
    );
  return stages(netShape(c)).reduce(
    (x, { blocks }, i) => {
      const stage = `encoder.stages.${i}`;
      x = conv(`${stage}.conv`, x);
      for (let j = 0; j < blocks; j++) {
        const block = `${stage}.blocks.${j}`;
        const inner = conv(`${block}.conv1`, relu(batchNorm(weights, `${block}.norm1`, x)));
        x = add(x, conv(`${block}.conv2`, relu(batchNorm(weights, `${block}.norm2`, inner))));
      }
      return halved(relu(batchNorm(weights, `${stage}.norm`, x)));
    },
    asMatrix(c, window),
  );
}

/** The convolutions that "deepConvLstm" and "attendDiscriminate" begin with: `[T, C·F]`. */
function stem(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  const places = { kernel: STEM_KERNEL, stride: 1, before: (STEM_KERNEL - 1) / 2 };
  return byChannel(asMatrix(c, window), (x) => {
    for (let i = 0; i < STEM_LAYERS; i++) x = relu(linear(weights, `encoder.convs.${i}`, unfold(x, places)));
    return x;
  });
}

function deepConvLstm(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  let x = stem(weights, c, window);
  for (let i = 0; i < c.depth; i++) x = lstm(weights, `encoder.lstm.${i}`, x);
  return x;
}

function attendDiscriminate(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  let x = channelAttention(weights, "encoder.channels", stem(weights, c, window), c.channels);
  for (let i = 0; i < c.depth; i++) x = gru(weights, `encoder.gru.${i}`, x);
  return weighted(x, linear(weights, "encoder.time", x), (share) => share);
}

function tinyHar(weights: Weights, c: ModelConfig, window: Float32Array): Matrix {
  const convolved = byChannel(asMatrix(c, window), (signal) =>
    channelConvolutions(netShape(c)).reduce((x, { stride }, i) => {
      const under = unfold(x, { kernel: TINY_KERNEL, stride, before: (TINY_KERNEL - 1) / 2 });
      return batchNorm(weights, `encoder.convs.${i}.norm`, relu(linear(weights, `encoder.convs.${i}`, under)));
    }, signal),
  );
  const attended = channelAttention(weights, "encoder.channels", convolved, c.channels);
  const x = lstm(weights, "encoder.lstm", relu(linear(weights, "encoder.fusion", attended)));
  const hidden = linear(weights, "encoder.time.hidden", x);
  hidden.values.forEach((value, i) => (hidden.values[i] = Math.tanh(value)));
  const [gain] = weights("encoder.time.gain");
  return weighted(x, linear(weights, "encoder.time.score", hidden, false), (share) => 1 + gain * share);
}
