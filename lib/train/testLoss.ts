/** Test loss on fixed masks, and the losses of predictors that learn nothing on the same windows and masks. */
import { letOthers } from "../base/cellSignal";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import type { Program } from "../engine/capture";
import { keptPatches, numPatches } from "../base/modelSize";
import { drawMask } from "../model/mae";
import { random } from "../base/random";
import type { Config } from "../base/config";
import type { References } from "../base/row";
import { pieces } from "./batches";
import { inputReader } from "./inputs";
import { referenceErrors } from "./references";

/** Windows of one call of the evaluate step. */
export const EVAL_BATCH = 256;

export interface TestLoss {
  /** Mean squared error over masked patches, and over all. */
  masked: number;
  all: number;
  /** Sum of the windows' masked losses, and how many they are. */
  byUser: Record<string, [sum: number, windows: number]>;
}

/** The masks of a test window: the same for every run, whatever its seed. */
export function testMask(row: number, mask: number, order: Int32Array, kept: number): void {
  drawMask(order, kept, random(0, "test mask", row, mask));
}

/** Calls `visit` with every piece of windows and each of its masks. */
async function forEachPiece(
  data: { set: WindowSet; rows: Uint32Array; moments: Moments | null },
  c: Config,
  signal: AbortSignal | undefined,
  visit: (piece: Uint32Array, used: number, windows: Float32Array, order: Int32Array) => void,
): Promise<void> {
  const [patches, kept] = [numPatches(c), keptPatches(c)];
  const windows = new Float32Array(EVAL_BATCH * c.seqLen * c.channels);
  const order = new Int32Array(EVAL_BATCH * patches);
  const read = inputReader(data.set, c, data.moments);
  for (const { piece, used } of pieces(data.rows, EVAL_BATCH)) {
    read(piece, windows);
    for (let mask = 0; mask < c.testMasks; mask++) {
      await letOthers(signal);
      piece.forEach((row, i) => testMask(row, mask, order.subarray(i * patches, (i + 1) * patches), kept));
      visit(piece, used, windows, order);
    }
  }
}

/**
 * Mean over `config.testMasks` masks of each window, dropout off; null without windows.
 *
 * @throws Stopped when the signal stops it
 */
export async function testLoss(
  program: Pick<Program<"evaluate">, "run">,
  data: { set: WindowSet; rows: Uint32Array; moments: Moments | null },
  c: Config,
  signal?: AbortSignal,
): Promise<TestLoss | null> {
  if (data.rows.length === 0) return null;
  const sumsByUser = new Map<string, [sum: number, windows: number]>(); // a user may be named "__proto__"
  let [maskedSum, allSum] = [0, 0];
  await forEachPiece(data, c, signal, (piece, used, windows, order) => {
    const { masked, all } = program.run("evaluate", { windows, order });
    for (let i = 0; i < used; i++) {
      const user = data.set.user[piece[i]];
      const sums = sumsByUser.get(user) ?? [0, 0];
      sumsByUser.set(user, sums);
      sums[0] += masked[i] / c.testMasks;
      sums[1] += 1 / c.testMasks;
      maskedSum += masked[i];
      allSum += all[i];
    }
  });
  for (const sums of sumsByUser.values()) sums[1] = Math.round(sums[1]);
  const count = data.rows.length * c.testMasks;
  return { masked: maskedSum / count, all: allSum / count, byUser: Object.fromEntries(sumsByUser) };
}

/**
 * Losses of zero, the visible mean and interpolation; null without windows.
 *
 * @throws Stopped when the signal stops it
 */
export async function referenceLosses(
  data: { set: WindowSet; rows: Uint32Array; moments: Moments | null },
  c: Config,
  signal?: AbortSignal,
): Promise<References | null> {
  if (data.rows.length === 0) return null;
  const [size, patches] = [c.seqLen * c.channels, numPatches(c)];
  const sums: References = { zero: 0, visibleMean: 0, interpolation: 0 };
  await forEachPiece(data, c, signal, (_, used, windows, order) => {
    for (let i = 0; i < used; i++) {
      const window = windows.subarray(i * size, (i + 1) * size);
      const errors = referenceErrors(window, order.subarray(i * patches, (i + 1) * patches), c);
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
