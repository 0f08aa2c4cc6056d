/** What a pretext is: a task without labels that an encoder is pre-trained by. */
import type { Config } from "../../base/config";
import { type Random, random } from "../../base/random";
import type { WindowSet } from "../../data/store/windowSet";
import type { Tensor } from "../../engine/backend";
import type { Example, Values } from "../../engine/capture";
import type { Pass, Weights } from "../../model/layers";
import type { ReadInputs } from "../inputs";

/** A step of a training, or one of the fixed draws that a test is averaged over, which are the same for every run. */
export type Occasion = { step: number } | { draw: number };

export interface Pretext {
  /** The parameters beside the encoder's, as they start; pre-training drops them. */
  weights: (c: Config, seed: number) => Weights;
  /** What the steps are fed for `batch` windows: shapes, with valid values. Each has a row a window. */
  example: (c: Config, batch: number) => Record<string, Example>;
  /**
   * Makes it from rows. What it draws depends on seed and step alone, or in a test on row and draw: a run that resumes sees
   * the same. Calls may share their arrays; draws of a test follow each other for the same rows.
   */
  inputs: (c: Config, read: ReadInputs, batch: number) => (rows: Uint32Array, on: Occasion) => Record<string, Values>;
  /** Mean loss of a batch. */
  loss: (pass: Pass, c: Config, inputs: Record<string, Tensor>) => Tensor;
  /** The loss of each window `[B]`, and where it leaves some of the window out that over all of it. */
  test: (pass: Pass, c: Config, inputs: Record<string, Tensor>) => { loss: Tensor; all?: Tensor };
  /** 1 where the encoder sees the value, `[T·C]`, of the `i`-th window; none where no simple predictor stands beside the loss. */
  visible?: (c: Config, inputs: Record<string, Values>, i: number) => Uint8Array;
  /** Which rows a step sees, where not every window once an epoch. */
  rowsOf?: (c: Config, set: WindowSet, rows: Uint32Array) => (step: number) => Uint32Array;
}

/** The draws of one window, in row `row` of its set and at `place` in the batch. */
export function drawsOf({ seed }: Config, on: Occasion, site: string, row: number, place: number): Random {
  return "step" in on ? random(seed, site, on.step, place) : random(0, `test ${site}`, row, on.draw);
}
