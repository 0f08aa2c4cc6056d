/** What every encoder is: weights, and a way from windows to tokens. */
import type { ModelConfig } from "../../base/modelSize";
import type { Tensor } from "../../engine/backend";
import type { Pass, Weights } from "../layers";

export interface EncoderKind {
  /** The parameters as they start. */
  weights: (c: ModelConfig, seed: number) => Weights;
  /** Whole windows, nothing masked, to tokens along time: `[B, T, C]` → `[B, L, D]`. */
  tokens: (pass: Pass, c: ModelConfig, windows: Tensor) => Tensor;
}
