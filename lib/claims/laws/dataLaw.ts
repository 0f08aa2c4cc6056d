/** The law of data: exponents of test loss against hours by fold, and USER's against RANDOM's. */
import { bullets, range, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { aboveZero, type PowerVerdict, verdictText } from "../../scaling/fit/verdict";
import { formsOfData } from "../../scaling/design/pooledForms";
import { compareStrategies, exponentsByFold } from "../../scaling/study/exponents";
import { type ExponentComparison, type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { paperExponentRatios, paperLaws } from "../../scaling/study/paperLaws";
import { gridRows, isAugmented } from "../../scaling/study/rows";
import { figure2Points, type LossPoint } from "../../scaling/study/points";
import { type Plateau, plateau } from "./plateau";

export interface StrategyLaw {
  /** Of L = coefficient · hours^(−exponent), by fold; folds of fewer than three sizes have none. */
  exponents: Map<number, number>;
  /** null for fewer than two folds. */
  mean: FoldEstimate | null;
  /** Whether the losses of all folds together, each with a level of its own, support a power law; null for too few. */
  verdict: PowerVerdict | null;
  /** Of the points that are fitted. */
  runIds: string[];
}

export interface DataLaw {
  user: StrategyLaw;
  random: StrategyLaw;
  /** null for fewer than two folds with both exponents. */
  comparison: ExponentComparison | null;
  plateau: Plateau;
  text: string;
}

/** The exponents by fold and strategy, and what they say together. Of the rows the grid is taken, the best of encoders and rates by validation loss at each size and fold */
export function dataLaw(rows: readonly Row[]): DataLaw {
  const grid = gridRows(rows);
  const points = figure2Points(grid);
  const [user, random] = (["user", "random"] as const).map((strategy) => strategyLaw(points, strategy));
  const comparison = compareStrategies(points);
  const stuck = plateau(grid.filter((row) => !isAugmented(row)));
  const text = bullets([
    exponentSentence("user", user),
    exponentSentence("random", random),
    ...comparisonSentences(comparison),
    verdictSentence("USER", user),
    verdictSentence("RANDOM", random),
    stuck.text,
  ]);
  return { user, random, comparison, plateau: stuck, text };
}

function strategyLaw(points: readonly LossPoint[], strategy: "user" | "random"): StrategyLaw {
  const exponents = exponentsByFold(points, strategy);
  return {
    exponents,
    mean: exponents.size < 2 ? null : foldMean([...exponents.values()]),
    verdict: formsOfData(points, strategy)?.verdict ?? null,
    runIds: points.filter((point) => point.strategy === strategy).map(({ row }) => row.runId),
  };
}

function exponentSentence(strategy: "user" | "random", { mean }: StrategyLaw): string {
  if (mean === null) return `${strategy.toUpperCase()}: too few sizes for a law in two folds.`;
  const paper = range(paperLaws[strategy].map((law) => law.exponent));
  return (
    `${strategy.toUpperCase()}: mean exponent **${withInterval(mean.mean, mean.ci95)}** over ${mean.folds} folds ` +
    `(the paper: ${paper}).`
  );
}

/** Whether another user is worth more than another hour: the difference of the exponents, and their ratio. */
function comparisonSentences(found: ExponentComparison | null): string[] {
  if (found === null) return [];
  const { ratio, ci95, difference } = found;
  const answer = {
    shown: "**they differ, USER is steeper**",
    "opposite shown": "**they differ, RANDOM is steeper**",
    inconclusive: "**inconclusive** (interval includes 0)",
  }[aboveZero(difference.ci95).kind];
  const ours = ci95
    ? `**${withInterval(ratio, ci95, 2)}**`
    : "**undetermined**: the RANDOM exponent does not differ from 0, so any ratio is possible";
  return [
    `Difference of the exponents, USER less RANDOM: ${withInterval(difference.mean, difference.ci95)}: ${answer}.`,
    `Ratio of the exponents, USER over RANDOM: ${ours} (the paper: ${paperExponentRatios.ofMeans.toFixed(2)}).`,
  ];
}

function verdictSentence(name: string, { verdict, exponents }: StrategyLaw): string {
  if (verdict === null) return `${name}: too few folds and sizes to say whether it is a power law.`;
  return `${name} as a power law, ${exponents.size} folds together: **${verdictText(verdict)}**.`;
}
