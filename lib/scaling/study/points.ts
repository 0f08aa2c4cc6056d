/** Which runs are shown: the points of Figures 2 to 7, from result rows. */
import type { Ci95 } from "../../base/ci95";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { type Encoder, encoderOf, groupBy, isAugmented, isBranch } from "./rows";
import {
  bestProbe,
  byEncoder,
  byFold,
  bySize,
  candidates,
  type Choice,
  chosen,
  type Chosen,
  lossOf,
  lowest,
  meanOverFolds,
  plain,
  scoreOf,
  withProbe,
} from "./selection";
import { isOnEverything } from "./subsets";

/** A point of Figure 2: the best of encoders and rates. */
export interface LossPoint extends Chosen {
  strategy: Config["strategy"];
  users: Config["users"];
  hours: number;
  testLoss: number;
}

/** One encoder on one subset: what laws of parameters and data at once are fitted to. */
export interface CellPoint extends LossPoint, Encoder {}

/** A point of Figure 3: one encoder, its folds' mean; `ci95` is null for a single fold. */
export interface EncoderLossPoint extends Encoder {
  testLoss: number;
  ci95: Ci95 | null;
  folds: (Chosen & { testLoss: number })[];
}

/** A point of Figure 4. */
export interface ScorePoint extends Chosen {
  set: string;
  strategy: Config["strategy"];
  users: Config["users"];
  hours: number;
  macroF1: number;
}

/** A point of Figure 5; `folds` holds what `macroF1` is the mean (validation) or the highest (oracle) of. */
export interface EncoderScorePoint extends Encoder {
  set: string;
  macroF1: number;
  ci95: Ci95 | null;
  folds: (Chosen & { macroF1: number })[];
}

/** A point of Figure 6: the encoder that did best, by test loss or by macro F1 on `by`. */
export interface OptimumPoint extends Chosen, Encoder {
  by: string;
  strategy: Config["strategy"];
  users: Config["users"];
  hours: number;
  value: number;
}

/**
 * Keeps one run of those that differ in learning rate alone, or in length as branches do, a row a group.
 * By validation loss, or with the oracle by test loss.
 */
export function bestOverRates(rows: readonly Row[], choice: Choice = "validation"): Row[] {
  const sameButRate = (row: Row) => {
    const { learningRate: _, steps, ...rest } = row.config;
    return JSON.stringify(Object.entries(isBranch(row) ? rest : { ...rest, steps }).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return [...groupBy(candidates(rows), sameButRate).values()].flatMap((group) => lowest(group, lossOf(choice)));
}

/** Figure 2: per fold, strategy and size the best over encoders and rates; both strategies share the full size. */
export function figure2Points(rows: readonly Row[], choice: Choice = "validation"): LossPoint[] {
  return bySize(plain(rows)).flatMap(({ group, ...size }) =>
    lowest(group, lossOf(choice)).map((row) => ({
      ...size,
      ...chosen(row),
      hours: row.hours,
      testLoss: row.result.testLoss as number,
    })),
  );
}

/** Per fold, strategy, size and encoder the best over rates; both strategies share the full size. */
export function cellPoints(rows: readonly Row[], choice: Choice = "validation"): CellPoint[] {
  return bySize(plain(rows)).flatMap(({ group, ...size }) =>
    byEncoder(group).flatMap(({ encoder, group: runs }) =>
      lowest(runs, lossOf(choice)).map((row) => ({
        ...size,
        ...encoder,
        ...chosen(row),
        hours: row.hours,
        testLoss: row.result.testLoss as number,
      })),
    ),
  );
}

/** Figure 3: per encoder at the full size, the best over rates in each fold, then mean and t-interval over folds. */
export function figure3Points(rows: readonly Row[], choice: Choice = "validation"): EncoderLossPoint[] {
  const full = plain(rows).filter(isOnEverything);
  return byEncoder(full)
    .map(({ encoder, group }) => {
      const folds = byFold(group)
        .flatMap((runs) => lowest(runs, lossOf(choice)))
        .map((row) => ({ ...chosen(row), testLoss: row.result.testLoss as number }));
      return { ...encoder, ...meanOverFolds(folds, (fold) => fold.testLoss, "testLoss"), folds };
    })
    .filter((point) => point.folds.length > 0);
}

/**
 * Figure 4: per downstream set, fold, strategy and size the macro F1 of the best over encoders and rates:
 * that of the lowest validation loss, or (oracle) the highest on test users, its L2 chosen there too.
 */
export function figure4Points(rows: readonly Row[], choice: Choice = "validation"): ScorePoint[] {
  return probeSets(rows).flatMap((set) =>
    bySize(withProbe(plain(rows), set)).flatMap(({ group, ...size }) =>
      bestProbe(group, set, choice).map((row) => ({
        set,
        ...size,
        ...chosen(row),
        hours: row.hours,
        macroF1: scoreOf(row, set, choice),
      })),
    ),
  );
}

/**
 * Figure 5: per downstream set and encoder the best of all its runs (the paper's 180). By validation, the best of
 * each fold is chosen by its own validation users and the folds averaged; the oracle is the single highest.
 */
export function figure5Points(rows: readonly Row[], choice: Choice = "validation"): EncoderScorePoint[] {
  return scoresByEncoder(plain(rows), choice);
}

/**
 * Figure 6: per fold, strategy and size the encoder of the lowest test loss (`by: "testLoss"`), or of the highest
 * macro F1 on the downstream set `by`. `choice` settles the rate only: which encoder wins is what is measured.
 */
export function figure6Points(
  rows: readonly Row[],
  { by = "testLoss", choice = "validation" }: { by?: string; choice?: Choice } = {},
): OptimumPoint[] {
  const usable = by === "testLoss" ? plain(rows) : withProbe(plain(rows), by);
  return bySize(usable).flatMap(({ group, ...size }) => {
    const runs = byEncoder(group).flatMap((encoder) =>
      by === "testLoss" ? lowest(encoder.group, lossOf(choice)) : bestProbe(encoder.group, by, choice),
    );
    const value = (row: Row) => (by === "testLoss" ? (row.result.testLoss as number) : scoreOf(row, by, choice));
    return lowest(runs, (row) => (by === "testLoss" ? value(row) : -value(row))).map((row) => ({
      by,
      ...size,
      ...chosen(row),
      ...encoderOf(row),
      hours: row.hours,
      value: value(row),
    }));
  });
}

/** Figure 7: the points of Figure 5 apart for runs with and without augmentations. */
export function figure7Points(
  rows: readonly Row[],
  choice: Choice = "validation",
): (EncoderScorePoint & { augmented: boolean })[] {
  return [false, true].flatMap((augmented) => {
    const part = candidates(rows).filter((row) => isAugmented(row) === augmented);
    return scoresByEncoder(part, choice).map((point) => ({ ...point, augmented }));
  });
}

/** Downstream sets that any row was probed on, sorted. */
export function probeSets(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.result.probes)))].sort();
}

function scoresByEncoder(rows: Row[], choice: Choice): EncoderScorePoint[] {
  return probeSets(rows)
    .flatMap((set) =>
      byEncoder(withProbe(rows, set)).map(({ encoder, group }) => {
        const folds = byFold(group)
          .flatMap((runs) => bestProbe(runs, set, choice))
          .map((row) => ({ ...chosen(row), macroF1: scoreOf(row, set, choice) }));
        const summary =
          choice === "validation"
            ? meanOverFolds(folds, (fold) => fold.macroF1, "macroF1")
            : { macroF1: Math.max(...folds.map((fold) => fold.macroF1)), ci95: null };
        return { set, ...encoder, ...summary, folds };
      }),
    )
    .filter((point) => point.folds.length > 0);
}
