/** Test loss on fixed draws, and the losses of predictors that learn nothing on the same windows and masks. */
import { letOthers } from "../base/cellSignal";
import type { Config } from "../base/config";
import { traitsOf } from "../base/pretexts";
import { random } from "../base/random";
import type { References } from "../base/row";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import type { Program, Values } from "../engine/capture";
import { pieces } from "./batches";
import { inputReader } from "./inputs";
import { pretextKind } from "./pretexts/pretexts";
import { referenceErrors } from "./references";

/** Windows of one call of the evaluate step. */
export const EVAL_BATCH = 256;

export interface TestLoss {
  /** Mean of the windows' losses, and where the pretext leaves some of a window out, over all of it. */
  loss: number;
  all: number | null;
  /** Sum of the windows' losses, and how many they are. */
  byUser: Record<string, [sum: number, windows: number]>;
}

interface TestData {
  set: WindowSet;
  rows: Uint32Array;
  moments: Moments | null;
}

/** Calls `visit` with every piece of windows in each of its draws. */
async function forEachPiece(
  { set, rows, moments }: TestData,
  c: Config,
  signal: AbortSignal | undefined,
  visit: (piece: Uint32Array, used: number, inputs: Record<string, Values>) => void,
): Promise<void> {
  const inputsOf = pretextKind(c).inputs(c, inputReader(set, c, moments), EVAL_BATCH);
  // Windows that are contrasted with those beside them shall be beside other people's, as in training.
  const order = traitsOf(c).twoViews
    ? random(0, "test order")
        .permutation(rows.length)
        .map((i) => rows[i])
    : rows;
  for (const { piece, used } of pieces(order, EVAL_BATCH)) {
    for (let draw = 0; draw < c.testMasks; draw++) {
      await letOthers(signal);
      visit(piece, used, inputsOf(piece, { draw }));
    }
  }
}

/**
 * Mean over `config.testMasks` draws of each window, dropout off; null without windows.
 *
 * @throws Stopped when the signal stops it
 */
export async function testLoss(
  program: Pick<Program<"evaluate">, "run">,
  data: TestData,
  c: Config,
  signal?: AbortSignal,
): Promise<TestLoss | null> {
  if (data.rows.length === 0) return null;
  const sumsByUser = new Map<string, [sum: number, windows: number]>(); // a user may be named "__proto__"
  let [sum, allSum]: [number, number | null] = [0, 0];
  await forEachPiece(data, c, signal, (piece, used, inputs) => {
    const { loss, all } = program.run("evaluate", inputs) as Record<"loss", Values> & { all?: Values };
    for (let i = 0; i < used; i++) {
      const user = data.set.user[piece[i]];
      const sums = sumsByUser.get(user) ?? [0, 0];
      sumsByUser.set(user, sums);
      sums[0] += loss[i] / c.testMasks;
      sums[1] += 1 / c.testMasks;
      sum += loss[i];
      allSum = all === undefined || allSum === null ? null : allSum + all[i];
    }
  });
  for (const sums of sumsByUser.values()) sums[1] = Math.round(sums[1]);
  const count = data.rows.length * c.testMasks;
  return { loss: sum / count, all: allSum === null ? null : allSum / count, byUser: Object.fromEntries(sumsByUser) };
}

/**
 * Losses of zero, the visible mean and interpolation; null without windows, or for a pretext that they say nothing of.
 *
 * @throws Stopped when the signal stops it
 */
export async function referenceLosses(data: TestData, c: Config, signal?: AbortSignal): Promise<References | null> {
  const { visible } = pretextKind(c);
  if (data.rows.length === 0 || visible === undefined) return null;
  const size = c.seqLen * c.channels;
  const sums: References = { zero: 0, visibleMean: 0, interpolation: 0 };
  await forEachPiece(data, c, signal, (_, used, inputs) => {
    for (let i = 0; i < used; i++) {
      const window = inputs.windows.subarray(i * size, (i + 1) * size) as Float32Array;
      const errors = referenceErrors(window, visible(c, inputs, i), c);
      sums.zero += errors.zero;
      sums.visibleMean += errors.visibleMean;
      sums.interpolation += errors.interpolation;
    }
  });
  const count = data.rows.length * c.testMasks;
  return {
    zero: sums.zero / count,
    visibleMean: sums.visibleMean / count,
    interpolation: sums.interpolation / count,
  };
}
