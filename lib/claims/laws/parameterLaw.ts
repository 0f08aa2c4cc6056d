/** The law of parameters: mean test loss of each encoder at the full size. */
import { bullets, percent, plainNumber, withInterval } from "../../base/format";
import { windowsSeen } from "../../base/modelSize";
import type { Row } from "../../base/row";
import { pooledForms } from "../../scaling/design/pooledForms";
import { compareLaws } from "../../scaling/fit/compareLaws";
import { formatLaw, lawAt, type PowerLaw } from "../../scaling/fit/powerLaw";
import { leftOutText, onOneProcessor } from "../../scaling/study/processors";
import { type PowerVerdict, verdictText } from "../../scaling/fit/verdict";
import { encoderOf, gridRows, isAugmented, isOf, longerRuns, sameData, singleRuns } from "../../scaling/study/rows";
import { isOnEverything } from "../../scaling/study/subsets";
import { type EncoderLossPoint, figure3Points } from "../../scaling/study/points";
import { type Plateau, plateau } from "./plateau";

/** A training longer than the grid's, beside that of the grid on the same data. */
export interface LongerTraining {
  runId: string;
  gridRunId: string;
  width: number;
  depth: number;
  /** Windows seen, over those of the grid's run. */
  times: number;
  testLoss: number;
  gridTestLoss: number;
}

export interface ParameterLaw {
  /** Of the encoders' means over folds; null for too few. */
  power: PowerLaw | null;
  /** Whether the encoders' losses fall, by their means; if so, which form all folds together support. */
  verdict: PowerVerdict;
  points: EncoderLossPoint[];
  /** Of the lowest mean loss; null where no run of all users has finished. */
  best: EncoderLossPoint | null;
  /** Encoders outside the fit, each of a single fold. */
  single: EncoderLossPoint[];
  longer: LongerTraining[];
  plateau: Plateau;
  text: string;
}

/** The power law of the encoders' mean losses. Of the grid the runs of all users are taken, the best over rates by validation loss */
export function parameterLaw(rows: readonly Row[]): ParameterLaw {
  const grid = gridRows(rows);
  const points = figure3Points(grid);
  const { power, verdict } = lawOf(points);
  const best = points.reduce<EncoderLossPoint | null>((a, b) => (a === null || b.testLoss < a.testLoss ? b : a), null);
  const single = figure3Points(singleRuns(rows));
  const { longer, leftOut } = longerTrainings(rows, grid);
  const stuck = plateau(grid.filter((row) => !isAugmented(row) && isOnEverything(row)));
  const parameters = (point: EncoderLossPoint) =>
    `${point.width} × ${point.depth} (${point.encoderParams.toLocaleString("en-US")} parameters)`;
  const text = bullets([
    power === null
      ? `No law: ${verdictText(verdict)}.`
      : `${formatLaw(power, "N")}, exponent **${withInterval(power.exponent, power.exponentCi95)}** (R² ${power.r2.toFixed(2)}, ` +
        `${power.n} encoders): ${verdictText(verdict)}.`,
    best && `The lowest mean loss, ${withInterval(best.testLoss, best.ci95)}, is that of ${parameters(best)}.`,
    ...single.map((point) => {
      const expected = power && ` where the law expects ${lawAt(power, point.encoderParams).toFixed(3)}`;
      return `Outside the fit, ${parameters(point)} has ${point.testLoss.toFixed(3)}${expected ?? ""}.`;
    }),
    ...longer.map(
      ({ width, depth, times, testLoss, gridTestLoss }) =>
        `${width} × ${depth}, trained ${plainNumber(times)} times as long on the same data, reaches ${testLoss.toFixed(3)} ` +
        `in place of ${gridTestLoss.toFixed(3)}: ${percent(Math.abs(1 - testLoss / gridTestLoss))} % ` +
        `${testLoss < gridTestLoss ? "lower" : "higher"}.`,
    ),
    leftOut > 0 && `Of longer trainings beside those of the grid,${leftOutText(leftOut)}`,
    stuck.text,
  ]);
  return { power, verdict, points, best, single, longer, plateau: stuck, text };
}

/** Encoders, not runs, are the sample of whether the loss falls: what one of them does, it does in every fold. */
function lawOf(points: readonly EncoderLossPoint[]): Pick<ParameterLaw, "power" | "verdict"> {
  const { power, verdict } = compareLaws(points.map((point) => ({ x: point.encoderParams, y: point.testLoss })));
  if (power === null || power.exponentCi95[0] <= 0) return { power, verdict };
  const runs = points.flatMap(({ encoderParams, folds }) =>
    folds.map(({ fold, testLoss }) => ({ fold, x: encoderParams, y: testLoss })),
  );
  return { power, verdict: pooledForms(runs)?.verdict ?? verdict };
}

/** What a longer training of the same encoder on the same data reaches: a constant budget may cut large ones short. */
function longerTrainings(rows: readonly Row[], grid: readonly Row[]): { longer: LongerTraining[]; leftOut: number } {
  const found = longerRuns(rows).flatMap((long) => {
    const own = grid.find(
      (row) => isOf(row, encoderOf(long)) && sameData(row, long) && row.config.learningRate === long.config.learningRate,
    );
    return own ? [{ rows: [long, own] }] : [];
  });
  const { kept, leftOut } = onOneProcessor(found);
  const longer = kept.map(({ rows: [long, own] }) => {
    const [testLoss, gridTestLoss] = [long, own].map(({ result }) => result.testLoss as number);
    const times = windowsSeen(long.config) / windowsSeen(own.config);
    const { width, depth } = long.config;
    return { runId: long.runId, gridRunId: own.runId, width, depth, times, testLoss, gridTestLoss };
  });
  return { longer, leftOut };
}
