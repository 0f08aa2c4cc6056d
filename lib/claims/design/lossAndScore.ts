/** What a study's losses and scores depend on, and whether a lower loss comes with a better score. */
import { bullets } from "../../base/format";
import type { Row } from "../../base/row";
import { pearson, spearman, varianceShare } from "../../numeric/correlation";
import { setInMarkdown } from "../../scaling/study/downstream";
import { encoderOf, gridRows, groupBy, isAugmented, probeOf } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";

/** Shares of the variance, from 0 to 1, each taken alone. */
export interface VarianceShares {
  /** "test loss" (its logarithm) or a downstream set (macro F1). */
  of: string;
  encoder: number;
  /** Size and strategy. */
  subset: number;
  fold: number;
}

export interface LossAndScore {
  runs: number;
  shares: VarianceShares[];
  /** Test loss with macro F1: Spearman's ρ over all runs, Pearson's r of ln loss within each encoder. */
  correlations: { set: string; spearman: number; withinEncoders: { width: number; depth: number; r: number }[] }[];
  text: string;
}

/** Over the grid's runs without augmentations. */
export function lossAndScore(rows: readonly Row[]): LossAndScore {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  if (runs.length < 3)
    return { runs: runs.length, shares: [], correlations: [], text: "Too few runs to compare losses and scores." };
  const sets = probeSets(runs).filter((set) => runs.every((row) => probeOf(row, set)));
  const logLoss = (row: Row) => Math.log(row.result.testLoss as number);
  const score = (set: string) => (row: Row) => row.result.probes[set].macroF1;
  const shares = [sharesOf("test loss", runs, logLoss), ...sets.map((set) => sharesOf(set, runs, score(set)))];
  const correlations = sets.map((set) => ({
    set,
    spearman: spearman(runs.map(logLoss), runs.map(score(set))),
    withinEncoders: [...groupBy(runs, (row) => JSON.stringify(encoderOf(row))).values()].map((own) => {
      const { width, depth } = own[0].config;
      return { width, depth, r: pearson(own.map(logLoss), own.map(score(set))) };
    }),
  }));
  return {
    runs: runs.length,
    shares,
    correlations,
    text: bullets([...shares.map(shareLine), ...correlations.map(correlationLine)]),
  };
}

function sharesOf(of: string, runs: readonly Row[], value: (row: Row) => number): VarianceShares {
  const values = runs.map(value);
  const share = (key: (row: Row) => string) => varianceShare(values, runs.map(key));
  return {
    of,
    encoder: share((row) => JSON.stringify(encoderOf(row))),
    subset: share(({ config }) => (config.users === "all" ? "all" : `${config.users} ${config.strategy}`)),
    fold: share(({ config }) => `${config.fold}`),
  };
}

function shareLine({ of, encoder, subset, fold }: VarianceShares): string {
  const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
  const name = of === "test loss" ? "the logarithm of the test loss" : `F1 on ${setInMarkdown(of)}`;
  return (
    `Of the variance of ${name} the encoder explains ${percent(encoder)}, the subset (size and strategy) ${percent(subset)}, ` +
    `the fold ${percent(fold)}.`
  );
}

function correlationLine({ set, spearman: rho, withinEncoders }: LossAndScore["correlations"][number]): string {
  const signed = (value: number) => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}`;
  const within = withinEncoders.map(({ r }) => r).sort((a, b) => b - a);
  return (
    `Test loss with F1 on ${setInMarkdown(set)}: Spearman's ρ is **${signed(rho)}** over all runs; within one encoder r is ` +
    `${signed(within[0])} to ${signed(within[within.length - 1])}.`
  );
}
