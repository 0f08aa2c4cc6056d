/** What a study's losses and scores depend on, and whether a lower loss comes with a better score. */
import { bullets, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { pearson, spearman, varianceShare } from "../../numeric/correlation";
import { mean } from "../../numeric/stats";
import { groupsOf, withoutLevels } from "../../scaling/design/levels";
import { type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { setInMarkdown } from "../../scaling/study/downstream";
import { encoderOf, gridRows, groupBy, isAugmented, probeOf } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";
import { lengthsOf } from "../training/lengths";
import { drawOf, isOnEverything, sharesOf } from "../../scaling/study/subsets";

/** Shares of the variance, from 0 to 1, each taken alone. */
export interface VarianceShares {
  /** "test loss" (its logarithm) or a downstream set (macro F1). */
  of: string;
  encoder: number;
  /** Size and strategy. */
  subset: number;
  fold: number;
  /** Steps; null where all runs have as many. */
  length: number | null;
}

export interface LossAndScore {
  runs: number;
  shares: VarianceShares[];
  correlations: Correlation[];
  text: string;
}

/** Test loss with macro F1 on a set. */
export interface Correlation {
  set: string;
  /** Over all runs: Spearman's ρ, also of the training loss, and Pearson's r of ln loss. */
  spearman: number;
  trainSpearman: number;
  r: number;
  withinEncoders: {
    width: number;
    depth: number;
    r: number;
    /** The same less the fold's means. */
    rWithinFolds: number;
    /** Change of macro F1 with a loss that is 10 % lower. */
    perTenth: number;
  }[];
  /** The same within encoders and between their means, by fold; null for fewer than 2 folds, and between encoders for one. */
  perTenthWithin: FoldEstimate | null;
  perTenthBetween: FoldEstimate | null;
}

/** Over the grid's runs without augmentations. */
export function lossAndScore(rows: readonly Row[]): LossAndScore {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  if (runs.length < 3)
    return { runs: runs.length, shares: [], correlations: [], text: "Too few runs to compare losses and scores." };
  const sets = probeSets(runs).filter((set) => runs.every((row) => probeOf(row, set)));
  const logLoss = (row: Row) => Math.log(row.result.testLoss as number);
  const score = (set: string) => (row: Row) => row.result.probes[set].macroF1;
  const shares = [varianceShares("test loss", runs, logLoss), ...sets.map((set) => varianceShares(set, runs, score(set)))];
  const correlations = sets.map((set) => correlationOf(set, runs, logLoss, score(set)));
  return {
    runs: runs.length,
    shares,
    correlations,
    text: bullets([...shares.map(shareLine), ...correlations.map(correlationLine)]),
  };
}

type Value = (row: Row) => number;

function correlationOf(set: string, runs: readonly Row[], logLoss: Value, score: Value): Correlation {
  const foldOf = (row: Row) => `${row.config.fold}`;
  const name = (row: Row) => JSON.stringify(encoderOf(row));
  const folds = [...groupBy(runs, foldOf).values()];
  const encoders = [...groupBy(runs, name).values()];
  const overFolds = (slope: (own: readonly Row[]) => number) => (folds.length < 2 ? null : foldMean(folds.map(slope)));
  const perTenth = (x: ArrayLike<number>, y: ArrayLike<number>) => slopeOf(x, y) * Math.log(0.9);
  const apart = (own: readonly Row[], value: Value, key: (row: Row) => string) =>
    withoutLevels(own.map(value), groupsOf(own.map(key)));
  const trainLoss = (row: Row) => row.result.trainLoss ?? NaN;
  return {
    set,
    spearman: spearman(runs.map(logLoss), runs.map(score)),
    trainSpearman: spearman(runs.map(trainLoss), runs.map(score)),
    r: pearson(runs.map(logLoss), runs.map(score)),
    withinEncoders: encoders.map((own) => {
      const { width, depth } = own[0].config;
      const within = [logLoss, score].map((value) => [...apart(own, value, foldOf)]);
      return {
        width,
        depth,
        r: pearson(own.map(logLoss), own.map(score)),
        rWithinFolds: pearson(within[0], within[1]),
        perTenth: perTenth(own.map(logLoss), own.map(score)),
      };
    }),
    perTenthWithin: overFolds((own) => perTenth(apart(own, logLoss, name), apart(own, score, name))),
    perTenthBetween:
      encoders.length < 2
        ? null
        : overFolds((own) => {
            const means = [...groupBy(own, name).values()].map((runsOf) => [mean(runsOf.map(logLoss)), mean(runsOf.map(score))]);
            return perTenth(
              means.map(([x]) => x),
              means.map(([, y]) => y),
            );
          }),
  };
}

/** Of least squares of y on x. */
function slopeOf(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  const sum = (value: (i: number) => number) => Array.from(x, (_, i) => value(i)).reduce((a, b) => a + b, 0);
  return sum((i) => (x[i] - meanX) * (y[i] - meanY)) / sum((i) => (x[i] - meanX) ** 2);
}

function varianceShares(of: string, runs: readonly Row[], value: (row: Row) => number): VarianceShares {
  const values = runs.map(value);
  const share = (key: (row: Row) => string) => varianceShare(values, runs.map(key));
  return {
    of,
    encoder: share((row) => JSON.stringify(encoderOf(row))),
    subset: share(subsetOf),
    fold: share(({ config }) => `${config.fold}`),
    length: lengthsOf(runs).lengths.length > 1 ? share(({ config }) => `${config.steps}`) : null,
  };
}

function subsetOf(row: Row): string {
  const { users, strategy } = row.config;
  return isOnEverything(row) ? "all" : JSON.stringify([users, strategy, sharesOf(row), drawOf(row)]);
}

function shareLine({ of, encoder, subset, fold, length }: VarianceShares): string {
  const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
  const name = of === "test loss" ? "the logarithm of the test loss" : `F1 on ${setInMarkdown(of)}`;
  return (
    `Of the variance of ${name} the encoder explains ${percent(encoder)}, the subset (size and strategy) ${percent(subset)}, ` +
    `the fold ${percent(fold)}${length === null ? "" : `, the length of training ${percent(length)}`}.`
  );
}

function correlationLine({ set, spearman: rho, withinEncoders, perTenthWithin, perTenthBetween }: Correlation): string {
  const signed = (value: number) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`;
  const within = withinEncoders.map(({ r }) => r).sort((a, b) => b - a);
  return (
    `Test loss with F1 on ${setInMarkdown(set)}: Spearman's ρ is **${signed(rho)}** over all runs; within one encoder r is ` +
    `${within.length === 1 ? signed(within[0]) : `${signed(within[0])} to ${signed(within[within.length - 1])}`}.` +
    (perTenthWithin
      ? ` A loss that is 10 % lower comes with ${signedPoints(perTenthWithin.mean, perTenthWithin.ci95)} points of F1 within an encoder` +
        (perTenthBetween ? `, and ${signedPoints(perTenthBetween.mean, perTenthBetween.ci95)} between encoders.` : ".")
      : "")
  );
}
