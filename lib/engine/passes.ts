/**
 * The passes of a Transformer over its numbers, forward and back, without autodiff (`ops.ts` adds it). There are two
 * sets: `nativePasses.ts` runs this project's CPU kernels, `plainPasses.ts` stock ops on any backend of tfjs. What the
 * way back needs besides its arguments is computed again, which is faster than to keep it.
 *
 * Shapes:  N rows  D dimension  I, O inputs and outputs of a layer  B windows  L patches of a window
 */
import type { Tensor, Variable } from "./backend";

/** The draws of one dropout: they depend on (key, site) and an element's place alone. */
export interface Draw {
  /** int32 `[3]`: the run's seed, the step, and the part of the batch. */
  key: Tensor;
  site: number;
  rate: number;
}

export type GeluKind = "exact" | "tanh";
export type Precision = "float32" | "tf32" | "bf16";

/** A Transformer's block: L tokens a window, of which those from `first` on come out. */
export interface BlockShape {
  tokens: number;
  first: number;
  heads: number;
  gelu: GeluKind;
  epsilon: number;
  /** Of the dropout after attention; those of the MLP are at the next two sites. */
  draw: Draw | null;
}

export interface Passes {
  /** A whole block, `[B·L, D]` → `[B·(L − first), D]`, and what its gradient wants to have kept; only the kernels have it. */
  block?(x: Tensor, params: Tensor[], shape: BlockShape): { y: Tensor; kept: Tensor[] };
  /** → dx, and the gradients of the parameters. */
  blockGrad?(g: Tensor, x: Tensor, params: Tensor[], kept: Tensor[], shape: BlockShape): Tensor[];
  /** LayerNorm over the last axis (Ba et al. 2016): x `[N, D]` → y, and what the gradient wants to have kept. */
  layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): { y: Tensor; kept: Tensor[] };
  /** → dx `[N, D]`, dGamma and dBeta `[D]`. */
  layerNormGrad(g: Tensor, x: Tensor, gamma: Tensor, kept: Tensor[], epsilon: number): Tensor[];
  /** Each element is dropped with the draw's probability, and the others are scaled up. */
  dropout(x: Tensor, draw: Draw): Tensor;
  /** residual + dropout(x) */
  dropoutAdd(residual: Tensor, x: Tensor, draw: Draw | null): Tensor;
  /** dropout(GELU(x)) (Hendrycks & Gimpel 2016). */
  gelu(x: Tensor, kind: GeluKind, draw: Draw | null): Tensor;
  geluGrad(g: Tensor, x: Tensor, kind: GeluKind, draw: Draw | null): Tensor;
  /** Softmax attention of all heads: qkv `[N, 3·D]` (q, k, v as torch stacks them) → `[N, D]`. */
  attention(qkv: Tensor, tokens: number, heads: number): Tensor;
  /** → dqkv `[N, 3·D]`. */
  attentionGrad(g: Tensor, qkv: Tensor, tokens: number, heads: number): Tensor;
  /** x `[N, I]` · weight `[O, I]`ᵀ + bias → `[N, O]`. */
  affine(x: Tensor, weight: Tensor, bias: Tensor, precision: Precision): Tensor;
  /** → dx `[N, I]`, dWeight `[O, I]`, dBias `[O]`. */
  affineGrad(g: Tensor, x: Tensor, weight: Tensor, precision: Precision): Tensor[];
  /** table `[R, D]`, indices int32 `[B, L]` → `[B, L, D]`. */
  gatherRows(table: Tensor, indices: Tensor): Tensor;
  /** Its gradient: values `[B, L, D]` added to the rows of zeros `[R, D]`. */
  addToRows(values: Tensor, indices: Tensor, rows: number): Tensor;
  /** x `[B, L, P]` in the order int32 `[B, L]`. */
  reorder(x: Tensor, order: Tensor): Tensor;
  /** Takes a step of Adam: changes params, m and v, and returns the norm of the whole gradient before clipping. */
  adam(step: AdamInputs): Tensor;
}

export interface AdamInputs {
  params: Variable[];
  gradients: Tensor[];
  /** Flat, in the parameters' order. */
  m: Variable;
  v: Variable;
  /** `[4]` of adamScalars. */
  scalars: Tensor;
  /** What each parameter's step and decay are of the whole ones. */
  shares: number[];
}

/** Of a rate, in 65536ths: a draw has 16 bits. */
export const droppedOf = (rate: number): number => Math.round(rate * 65536);

export const BETAS = [0.9, 0.999] as const;
