/**
 * The ops of a Transformer with gradients of their own: fewer kernels than tfjs records, and none that reads a value
 * back, so that a step made of them can be captured.
 *
 * Shapes:  N rows (tokens of all windows)  D dimension  I, O inputs and outputs of a layer
 *          B windows  L tokens a window  H heads  d = D / H
 */
import { type Tensor, type Tensor2D, tf } from "./backend";
import type { BlockShape, Draw, GeluKind, Precision } from "./passes";
import { passes } from "./choosePasses";

/**
 * Linear layer with torch's layout: x `[N, I]`, weight `[O, I]`, bias `[O]` → `[N, O]`. With bf16 a captured step takes
 * the products of rounded numbers, forward and back, and keeps the results in float32; an eager step does not.
 */
export function linear(x: Tensor2D, weight: Tensor, bias: Tensor, precision: Precision = "float32"): Tensor2D {
  const op = tf.customGrad((x, weight, bias, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor, weight as Tensor]);
    const value = passes().affine(x as Tensor, weight as Tensor, bias as Tensor, precision);
    const gradFunc = (g: Tensor, [x, weight]: Tensor[]) => passes().affineGrad(g, x, weight, precision);
    return { value, gradFunc };
  });
  return op(x, weight, bias) as Tensor2D;
}

/**
 * The samples under each place of a convolution, side by side: x `[B, T, C]` → `[B, T / stride, kernel · C]`, zeros beyond
 * the ends, of which `before` come first. A linear layer on them is the convolution.
 */
export function unfold(x: Tensor, kernel: number, stride: number, before = Math.floor((kernel - 1) / 2)): Tensor {
  const [windows, samples, channels] = x.shape;
  const [places, reach] = [samples / stride, kernel / stride];
  const padded = tf.pad(x, [
    [0, 0],
    [before, kernel - stride - before],
    [0, 0],
  ]);
  // A stride's samples become one sample of many channels: slices of those are as many as the kernel has strides.
  const [length, width] = [places + reach - 1, stride * channels];
  const steps = tf.reshape(padded, [windows, length, width]);
  const shifted = Array.from({ length: reach }, (_, i) => tf.slice(steps, [0, i, 0], [windows, places, width]));
  return tf.concat(shifted, 2);
}

/** Of LayerNorm, as in timm. */
const EPSILON = 1e-6;

/** LayerNorm over the last axis (Ba et al. 2016): x `[N, D]`, gamma and beta `[D]`. */
export function layerNorm(x: Tensor2D, gamma: Tensor, beta: Tensor, epsilon = EPSILON): Tensor2D {
  const op = tf.customGrad((x, gamma, beta, save) => {
    const { y, kept } = passes().layerNorm(x as Tensor, gamma as Tensor, beta as Tensor, epsilon);
    (save as (tensors: Tensor[]) => void)([x as Tensor, gamma as Tensor, ...kept]);
    const gradFunc = (g: Tensor, [x, gamma, ...kept]: Tensor[]) => passes().layerNormGrad(g, x, gamma, kept, epsilon);
    return { value: y, gradFunc };
  });
  return op(x, gamma, beta) as Tensor2D;
}

/** GELU, and dropout on it; `null` draws: none. */
export function gelu(x: Tensor2D, kind: GeluKind, draws: DropoutDraws | null): Tensor2D {
  const draw = nextDraw(draws);
  const op = tf.customGrad((x, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor]);
    const gradFunc = (g: Tensor, [x]: Tensor[]) => passes().geluGrad(g, x, kind, draw);
    return { value: passes().gelu(x as Tensor, kind, draw), gradFunc };
  });
  return op(x) as Tensor2D;
}

/** Softmax attention of all heads: qkv `[B·L, 3·D]` (q, k, v as torch stacks them) → `[B·L, D]`. */
export function attention(qkv: Tensor2D, tokens: number, heads: number): Tensor2D {
  const op = tf.customGrad((qkv, save) => {
    (save as (tensors: Tensor[]) => void)([qkv as Tensor]);
    const gradFunc = (g: Tensor, [qkv]: Tensor[]) => passes().attentionGrad(g, qkv, tokens, heads);
    return { value: passes().attention(qkv as Tensor, tokens, heads), gradFunc };
  });
  return op(qkv) as Tensor2D;
}

/** Width of an MLP from which on single products are faster, since they split what they sum over for the cache. */
const WIDEST_BLOCK = 768;

/** The names of a block's parameters, in the order that `transformerBlock` takes them. */
export const blockParameters = ["norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"].flatMap((layer) => [
  `${layer}.weight`,
  `${layer}.bias`,
]);

/**
 * A whole pre-norm block in one kernel, which keeps the rows of a few windows in the cache: x `[B·L, D]` →
 * `[B·(L − first), D]`. Null where there is no such kernel, or a faster way: then it is made of the ops above.
 */
export function transformerBlock(
  x: Tensor2D,
  params: Tensor[],
  { tokens, first, heads, gelu }: Pick<BlockShape, "tokens" | "first" | "heads" | "gelu">,
  draws: DropoutDraws | null,
): Tensor2D | null {
  const { block, blockGrad } = passes();
  const hidden = params[blockParameters.indexOf("mlp.fc1.weight")].shape[0];
  if (!block || !blockGrad || hidden > WIDEST_BLOCK) return null;
  const [draw] = [nextDraw(draws), nextDraw(draws), nextDraw(draws)];
  const shape = { tokens, first, heads, gelu, epsilon: EPSILON, draw };
  const op = tf.customGrad((...inputs) => {
    const save = inputs.pop() as (tensors: Tensor[]) => void;
    const [x, ...params] = inputs as Tensor[];
    const { y, kept } = block(x, params, shape);
    save([x, ...params, ...kept]);
    const gradFunc = (g: Tensor, [x, ...saved]: Tensor[]) =>
      blockGrad(g, x, saved.slice(0, params.length), saved.slice(params.length), shape);
    return { value: y, gradFunc };
  });
  return op(x, ...params) as Tensor2D;
}

/** Rows of a table by index: table `[R, D]`, indices int32 `[B, L]` → `[B, L, D]`. */
export function gatherRows(table: Tensor, indices: Tensor): Tensor {
  const op = tf.customGrad((table, save) => {
    const rows = (table as Tensor).shape[0];
    (save as (tensors: Tensor[]) => void)([indices]);
    const gradFunc = (g: Tensor, [indices]: Tensor[]) => passes().addToRows(g, indices, rows);
    return { value: passes().gatherRows(table as Tensor, indices), gradFunc };
  });
  return op(table);
}

/** Puts each window's patches in the drawn order, without a gradient: x `[B, L, P]`, order int32 `[B, L]`. */
export function reorder(x: Tensor, order: Tensor): Tensor {
  return passes().reorder(x, order);
}

/** Puts each window's patches back in the order of time: x `[B, L, P]` in `order`, `places` its inverse, int32 `[B, L]`. */
export function inTime(x: Tensor, places: Tensor, order: Tensor): Tensor {
  const op = tf.customGrad((x) => ({
    value: passes().reorder(x as Tensor, places),
    gradFunc: (g: Tensor) => passes().reorder(g, order),
  }));
  return op(x);
}

/** The dropouts of one pass through a model: each draws at a site of its own. */
export interface DropoutDraws {
  /** int32 `[3]`: the run's seed, the step, and the part of the batch. */
  key: Tensor;
  rate: number;
  /** Number of the next site; counts up as sites are passed. */
  site: number;
}

function nextDraw(draws: DropoutDraws | null): Draw | null {
  return draws && draws.rate > 0 ? { key: draws.key, rate: draws.rate, site: ++draws.site } : null;
}

/** Sets elements to zero with the draws' probability and scales the others up; `null` draws: as it is. */
export function dropout(x: Tensor2D, draws: DropoutDraws | null): Tensor2D {
  const draw = nextDraw(draws);
  if (!draw) return x;
  const op = tf.customGrad((x) => ({
    value: passes().dropout(x as Tensor, draw),
    gradFunc: (g: Tensor) => passes().dropout(g, draw),
  }));
  return op(x) as Tensor2D;
}

/** residual + dropout(x) */
export function dropoutAdd(residual: Tensor2D, x: Tensor2D, draws: DropoutDraws | null): Tensor2D {
  const draw = nextDraw(draws);
  if (!draw) return tf.add(residual, x);
  const op = tf.customGrad((residual, x) => ({
    value: passes().dropoutAdd(residual as Tensor, x as Tensor, draw),
    gradFunc: (g: Tensor) => [g, passes().dropout(g, draw)],
  }));
  return op(residual, x) as Tensor2D;
}
