/** What was seen of the laws, in words: closing cells of notebooks 02, 04, 05 and 07. Every number is computed. */
import type { Row } from "../base/row";
import { compareLaws } from "../scaling/fit/compareLaws";
import { verdictText } from "../scaling/fit/verdict";
import { compareStrategies, exponentsByFold, verdictsByFold } from "../scaling/study/exponents";
import { foldMean } from "../scaling/study/foldEstimates";
import { formatCapacity } from "../scaling/advice/formatAdvice";
import { optimalCapacity } from "../scaling/study/optimum";
import { paperExponentRatios, paperLaws } from "../scaling/study/paperLaws";
import { formatLaw } from "../scaling/fit/powerLaw";
import {
  encoderOf,
  gridRows,
  groupBy,
  isAugmented,
  isOf,
  isOnPlateau,
  longerRuns,
  longRuns,
  sameData,
  singleRuns,
} from "../scaling/study/rows";
import { cellPoints, figure2Points, figure3Points, figure6Points, type LossPoint } from "../scaling/study/select";
import type { StudyRows } from "../scaling/study/readStudy";
import { mean } from "../numeric/stats";
import { bullets, percent, range, withInterval, formatCount } from "../base/format";
import { dataTitle } from "../scaling/study/dataTitle";

/** The first words of a notebook: which study, on which recordings, and how much of it is there. */
export function describeStudy({ title, rows, cells, dataTitle: data }: StudyRows): string {
  const count = (status: Row["status"]) => rows.filter((row) => row.status === status).length;
  const [diverged, failed] = [count("diverged"), count("failed")];
  const missing = cells.present < cells.of ? ` **${cells.of - cells.present} runs are missing.**` : "";
  const synthetic = rows.some((row) => row.source === "synthetic")
    ? "\n\n**The recordings are synthetic: what follows shows that the tools work, and says nothing about people.**"
    : "";
  return (
    `Study **${title}**, pre-trained on **${data}**: ${cells.present} of ${cells.of} cells present` +
    `${diverged ? `, ${diverged} of them diverged` : ""}${failed ? `, ${failed} failed` : ""}.${missing}${synthetic}`
  );
}

const named = ({ width, depth, seed }: Row["config"]): string => `${width} × ${depth}, seed ${seed}`;

/** Test loss of the longest trainings beside predictors that learn nothing, in sentences. */
export function findPretraining(rows: readonly Row[]): string {
  return bullets(
    longRuns(rows).flatMap(({ config, result: { testLoss, references, stillFalling } }) => {
      if (testLoss === null || references === null) return [];
      const gain = 1 - testLoss / references.visibleMean;
      return [
        `${named(config)}: test loss **${testLoss.toFixed(3)}** after ${config.steps} steps of ${config.batchSize} windows; ` +
          `the mean of the visible samples scores ${references.visibleMean.toFixed(3)}, zero ${references.zero.toFixed(3)}, ` +
          `interpolation ${references.interpolation.toFixed(3)}. The encoder is **${percent(Math.abs(gain))} % ` +
          `${gain > 0 ? "below" : "above"} the visible mean**${stillFalling ? ", and its loss was still falling" : ""}.`,
      ];
    }),
  );
}

/** The exponents of test loss over hours for USER and RANDOM, over folds, beside those of the paper, in sentences. */
export function findDataLaw(rows: readonly Row[]): string {
  const grid = gridRows(rows);
  const points = figure2Points(grid);
  const sentence = (strategy: "user" | "random") => {
    const name = strategy.toUpperCase();
    const exponents = [...exponentsByFold(points, strategy).values()];
    const paper = paperLaws[strategy];
    if (exponents.length < 2) return `${name}: too few sizes for a law in two folds.`;
    const { mean: exponent, ci95, folds } = foldMean(exponents);
    return (
      `${name}: mean exponent **${withInterval(exponent, ci95)}** over ${folds} folds ` +
      `(the paper: ${range(paper.map((law) => law.exponent))}).`
    );
  };
  return bullets([
    sentence("user"),
    sentence("random"),
    ...comparisonSentences(points),
    ...verdicts(points),
    plateauSentence(grid.filter((row) => !isAugmented(row))),
  ]);
}

/** Whether another user is worth more than another hour: the difference of the exponents, and their ratio. */
function comparisonSentences(points: readonly LossPoint[]): string[] {
  const found = compareStrategies(points);
  if (found === null) return [];
  const { ratio, ci95, difference } = found;
  const [low, high] = difference.ci95;
  const answer =
    low > 0
      ? "**they differ, USER is steeper**"
      : high < 0
        ? "**they differ, RANDOM is steeper**"
        : "**no difference is shown**, the interval includes 0";
  const ours = ci95
    ? `**${withInterval(ratio, ci95, 2)}**`
    : "**undetermined**: the RANDOM exponent does not differ from 0, so any ratio is possible";
  return [
    `Difference of the exponents, USER less RANDOM: ${withInterval(difference.mean, difference.ci95)}: ${answer}.`,
    `Ratio of the exponents, USER over RANDOM: ${ours} (the paper: ${paperExponentRatios.ofMeans.toFixed(2)}).`,
  ];
}

/** How many of the folds' laws are supported, and why others are not. */
function verdicts(points: readonly LossPoint[]): string[] {
  return (["user", "random"] as const).map((strategy) => {
    const found = [...verdictsByFold(points, strategy)].map(([fold, verdict]) => `fold ${fold}: ${verdictText(verdict)}`);
    return `A power law of ${strategy.toUpperCase()}: ${found.join("; ")}.`;
  });
}

/** Says so where a fit is over runs that have hardly learned. */
function plateauSentence(grid: readonly Row[]): string {
  const stuck = grid.filter(isOnPlateau).length;
  const falling = grid.filter((row) => row.result.stillFalling).length;
  const warning =
    stuck > 0
      ? `**${stuck} of ${grid.length} runs are on the plateau** (within 10 % of the visible mean): laws fitted over them ` +
        "say little."
      : `No run of ${grid.length} is on the plateau of the visible mean.`;
  return `${warning} ${falling} of ${grid.length} were still falling when they ended.`;
}

/** The law of test loss over parameters, its verdict and the best encoder, in sentences. */
export function findParameterLaw(rows: readonly Row[]): string {
  const grid = gridRows(rows);
  const points = figure3Points(grid);
  const { power, verdict } = compareLaws(points.map((point) => ({ x: point.encoderParams, y: point.testLoss })));
  const best = points.reduce((a, b) => (b.testLoss < a.testLoss ? b : a));
  const single = figure3Points(singleRuns(rows)).map((point) => {
    const expected = power && ` where the law expects ${(power.coefficient * point.encoderParams ** -power.exponent).toFixed(3)}`;
    return (
      `Outside the fit, ${point.width} × ${point.depth} (${point.encoderParams.toLocaleString("en")} parameters) has ` +
      `${point.testLoss.toFixed(3)}${expected ?? ""}.`
    );
  });
  return bullets([
    power !== null &&
      `${formatLaw(power, "N")}, exponent **${withInterval(power.exponent, power.exponentCi95)}** (R² ${power.r2.toFixed(2)}, ` +
        `${power.n} encoders): ${verdictText(verdict)}.`,
    power === null && `No law: ${verdictText(verdict)}.`,
    `The lowest mean loss, ${withInterval(best.testLoss, best.ci95)}, is that of ${best.width} × ${best.depth} ` +
      `(${best.encoderParams.toLocaleString("en")} parameters).`,
    ...single,
    ...longerSentences(rows, grid),
    plateauSentence(grid.filter((row) => !isAugmented(row) && row.config.users === "all")),
  ]);
}

/** What a longer training of the same encoder on the same data reaches: at a constant budget large ones may be cut short. */
function longerSentences(rows: readonly Row[], grid: readonly Row[]): string[] {
  return longerRuns(rows).flatMap((long) => {
    const own = grid.find(
      (row) => isOf(row, encoderOf(long)) && sameData(row, long) && row.config.learningRate === long.config.learningRate,
    );
    if (!own) return [];
    const [reached, before] = [long, own].map(({ result }) => result.testLoss as number);
    const times = (long.config.steps * long.config.batchSize) / (own.config.steps * own.config.batchSize);
    return [
      `${long.config.width} × ${long.config.depth}, trained ${times.toFixed(1).replace(".0", "")} times as long on the same data, reaches ` +
        `${reached.toFixed(3)} in place of ${before.toFixed(3)}: ${percent(1 - reached / before)} % lower.`,
    ];
  });
}

/** The number of parameters with the lowest loss, and the highest F1 on `set`, for each size, in sentences. */
export function findOptimum(rows: readonly Row[], set = "uci-har"): string {
  const grid = gridRows(rows);
  const lines = ["testLoss", ...(grid.some((row) => set in row.result.probes) ? [set] : [])].map((by) => {
    const points = figure6Points(grid, { by }).filter((point) => point.strategy === "user");
    const sizes = [...groupBy(points, (point) => point.users)].map(
      ([users, own]) =>
        `${users} users: ${mean(own.map((point) => Math.round(point.encoderParams))).toLocaleString("en", { maximumFractionDigits: 0 })}`,
    );
    const name = by === "testLoss" ? "test loss" : "F1 on UCI HAR";
    return `By ${name}, the mean over folds of the best encoder's parameters: ${sizes.join("; ")}.`;
  });
  const cells = cellPoints(grid);
  const hours = Math.max(...cells.map((cell) => cell.hours));
  const capacity =
    `From the losses of all encoders, the optimal capacity on all ${formatCount(hours)} hours: ` +
    `**${formatCapacity(optimalCapacity(cells, hours))}**.`;
  return bullets([`On ${dataTitle("findOptimum", grid)}:`, ...lines, capacity]);
}

/** Whether a loss or a score got worse and then better again along the long runs. */
export function findDescent(rows: readonly Row[]): string {
  return bullets(
    longRuns(rows).map(({ config, result }) => {
      const losses = result.curve.flatMap(([, , test]) => (test === null ? [] : [test]));
      const rise = largestRise(losses);
      const scores = result.probeCurve.flatMap(({ macroF1 }) => Object.values(macroF1).slice(0, 1));
      const fall = largestRise(scores.map((score) => -score));
      return (
        `${named(config)}: the test loss rose by at most ${percent(rise / Math.max(...losses))} % of its start between ` +
        `two points of the curve and fell again` +
        (scores.length > 1 ? `; the first set's F1 fell by at most ${percent(fall)} points in between.` : ".") +
        (rise / Math.max(...losses) < 0.02 ? " No double descent of the loss at this length." : " A rise worth a longer run.")
      );
    }),
  );
}

/** The largest rise above a minimum that is later undercut. */
function largestRise(values: readonly number[]): number {
  let [lowest, highest, largest] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < lowest) {
      if (highest > lowest) largest = Math.max(largest, highest - lowest);
      [lowest, highest] = [value, value];
    } else highest = Math.max(highest, value);
  }
  return largest;
}
