/**
 * The encoders as nodes of ONNX.
 *
 * Shapes:  N windows  T samples  C channels  L tokens  P values of a patch  D dimension  H heads  F frequencies
 */
import {
  encoderDim,
  hasSpectra,
  MAGNITUDE_FLOOR,
  type ModelConfig,
  numPatches,
  patchDim,
  patchValues,
  sensors,
} from "../../base/modelSize";
import type { ShippedEncoder } from "../../base/config";
import { sinCosPositions } from "../../numeric/positions";
import type { Value } from "./onnxFile";
import type { Layers } from "./layerNodes";
import { attendDiscriminate, cnn, deepConvLstm, resnet, tinyHar } from "./sampleEncoderNodes";

type Nodes = (layers: Layers, c: ModelConfig, windows: Value) => Value;

/** Windows `[N, T, C]`, in the model's frame and standardised, to tokens `[N, L, D]`. */
export const encoderNodes: Record<ShippedEncoder, Nodes> = { vit, cnn, resnet, deepConvLstm, tinyHar, attendDiscriminate };

function vit(layers: Layers, c: ModelConfig, windows: Value): Value {
  const { graph } = layers;
  const [tokens, dim, cls] = [numPatches(c), encoderDim(c), c.clsToken ? 1 : 0];
  let x = layers.exactLinear("patch_embed", patchNodes(layers, c, windows));
  if (cls) x = graph.add("Pad", [x, graph.list(0, 1, 0, 0, 0, 0)]);
  const table = Float32Array.from(
    c.posEmbed === "learned" ? layers.weight("pos_embed") : sinCosPositions(tokens, dim, c.clsToken),
  );
  if (cls) layers.weight("cls_token").forEach((value, i) => (table[i] += value));
  x = graph.add("Add", [x, graph.constant(table, [tokens + cls, dim])]);
  for (let i = 0; i < c.depth; i++) {
    const name = `encoder.blocks.${i}`;
    const qkv = layers.linear(`${name}.attn.qkv`, layers.norm(`${name}.norm1`, x));
    const mixed = attention(layers, qkv, { tokens: tokens + cls, dim, heads: c.heads });
    x = graph.add("Add", [x, layers.linear(`${name}.attn.proj`, mixed)]);
    const inner = layers.gelu(layers.linear(`${name}.mlp.fc1`, layers.norm(`${name}.norm2`, x)));
    x = graph.add("Add", [x, layers.linear(`${name}.mlp.fc2`, inner)]);
  }
  x = layers.norm("encoder.norm", x);
  return cls ? graph.add("Slice", [x, graph.list(1), graph.list(tokens + cls), graph.list(1)]) : x;
}

/** `[N, T, C]` → `[N, L, P]`. */
function patchNodes({ graph }: Layers, c: ModelConfig, windows: Value): Value {
  const values = hasSpectra(c) ? logFrames() : windows;
  const whole = [-1, numPatches(c), patchDim(c)];
  if (c.tokens === "patch") return graph.add("Reshape", [values, graph.list(...whole)]);
  const apart = graph.list(-1, c.seqLen / c.patchSize, patchValues(c), sensors(c), c.channels / sensors(c));
  const bySensor = graph.add("Transpose", [graph.add("Reshape", [values, apart])], { perm: [0, 1, 3, 2, 4] });
  return graph.add("Reshape", [bySensor, graph.list(...whole)]);

  /** Log magnitudes of frames, see `logFrames` of lib/model/spectra.ts: `[N, T, C]` → `[N, L·F, C]`. */
  function logFrames(): Value {
    const byChannel = graph.add("Transpose", [windows], { perm: [0, 2, 1] }); // [N, C, T]
    const parts = [Math.cos, Math.sin].map((wave) => {
      const part = graph.add("MatMul", [byChannel, graph.constant(...waves(c, wave))]);
      return graph.add("Mul", [part, part]);
    });
    const squared = graph.add("Add", [graph.add("Add", parts), graph.number(MAGNITUDE_FLOOR ** 2)]);
    const log = graph.add("Mul", [graph.add("Log", [squared]), graph.number(0.5)]);
    return graph.add("Transpose", [log], { perm: [0, 2, 1] });
  }
}

/** What a window's samples are multiplied with for the cosines or sines of each frame: `[T, L·F]`. */
function waves({ seqLen, patchSize }: ModelConfig, wave: (angle: number) => number): [Float32Array, [number, number]] {
  const [frames, size, bins] = [seqLen / patchSize, 2 * patchSize, patchSize + 1];
  const columns = frames * bins;
  const values = new Float32Array(seqLen * columns);
  for (let column = 0; column < columns; column++) {
    const [frame, bin] = [Math.floor(column / bins), column % bins];
    for (let i = 0; i < size; i++) {
      const sample = frame * patchSize - Math.floor(patchSize / 2) + i;
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size);
      if (sample >= 0 && sample < seqLen)
        values[sample * columns + column] = hann * wave((((i * bin) % size) * 2 * Math.PI) / size);
    }
  }
  return [values, [seqLen, columns]];
}

/** q, k and v side by side `[N, L, 3 D]` → `[N, L, D]`. */
function attention({ graph }: Layers, qkv: Value, { tokens, dim, heads }: { tokens: number; dim: number; heads: number }): Value {
  const apart = graph.add("Reshape", [qkv, graph.list(-1, tokens, 3, heads, dim / heads)]);
  const byPart = graph.add("Transpose", [apart], { perm: [2, 0, 3, 1, 4] }); // [3, N, H, L, d]
  const first = graph.add("Split", [byPart], { axis: 0, num_outputs: 3 }, 3);
  const [q, k, v] = [first, `${first}:1`, `${first}:2`].map((part) => graph.add("Squeeze", [part, graph.list(0)]));
  const products = graph.add("MatMul", [q, graph.add("Transpose", [k], { perm: [0, 1, 3, 2] })]);
  const shares = graph.add("Softmax", [graph.add("Mul", [products, graph.number(1 / Math.sqrt(dim / heads))])], { axis: -1 });
  const mixed = graph.add("Transpose", [graph.add("MatMul", [shares, v])], { perm: [0, 2, 1, 3] });
  return graph.add("Reshape", [mixed, graph.list(-1, tokens, dim)]);
}
