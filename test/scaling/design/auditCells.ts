/** What test/reference/auditCells.py computed of the study `real` with NumPy and SciPy, and the points that it is of. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Row } from "../../../lib/base/row";
import { cellPoints, figure2Points, type LossPoint } from "../../../lib/scaling/study/points";
import { grid } from "./audit";

interface Estimate {
  mean: number;
  ci95: [number, number];
}

export interface WholeComparison {
  user: Estimate;
  random: Estimate;
  difference: Estimate;
  ratio: { value: number; ci95: [number, number] | null; byFold: number[] };
}

interface Parts {
  all: WholeComparison;
  from8: WholeComparison;
}

export interface ComparedProbes {
  difference: number;
  ci95: [number, number];
  macroF1: [number, number];
  accuracy: Estimate;
  /** Percentiles 2.5 and 97.5 of the difference over 2000 draws of the test users. */
  drawn: [number, number];
  /** p of the differences in accuracy. */
  wilcoxon: number;
  /** Test users whom the first recognises better. */
  above: number;
}

interface AuditCells {
  /** By "512x1 user 8": means over folds of hours, four losses, four losses along the curve, and epochs. */
  cells: Record<string, number[]>;
  comparisons: {
    sizes: Record<string, WholeComparison>;
    oracle: WholeComparison;
    encoders: Record<string, Parts>;
    losses: Record<string, Parts>;
  };
  /** By "user 0": exponent, its interval, coefficient and R² of the power law; the residual sums of both forms with their AICc, and the saturating law's E, A and exponent. */
  folds: Record<
    string,
    { law: number[]; chosen: string[]; losses: number[]; power: number[]; saturating: number[]; params: number[] }
  >;
  /** By fold, of USER. */
  hours: number[][];
  /** Residual sums of the power law and the quadratic of all folds, and the quadratic term's F. */
  pooled: Record<string, [power: number, quadratic: number, f: number]>;
  /** Mean hours and geometric mean loss, by size. */
  middle: Record<string, [hours: number, loss: number][]>;
  aloneOverFolds: Record<string, number[]>;
  alone: Record<string, Record<string, { losses: number[]; exponents: number[] }>>;
  byTestUser: Record<string, { users: number; steeper: number; user: number[]; random: number[]; difference: number[] }>;
  /** Of all sizes and from 8 users on, by encoder: steps, both exponents and their ratio. */
  steps: Record<"all" | "from8", Record<string, number[][]>>;
  equalHours: Record<string, Record<string, Estimate>>;
  figure3: Estimate & { law: number[]; byFold: number[]; means: number[] };
  optima: Record<string, { params: number; ci95: number[]; byFold: number[]; deviations: number[] }>;
  /** Of each long run: points of step, train and test loss, and of step and macro F1 on each set. */
  curves: Record<string, { losses: (number | null)[][]; probes: number[][] }>;
  people: {
    everyone: number;
    tested: number[];
    trained: number[];
    validation: string[][];
    validationOfFirstTestedLater: string[][];
    trainedShared: number[];
    subsetsShared: Record<string, number[]>;
    firstTwo: string[][];
    /** By fold: test users and windows of SisFall, and of WISDM. */
    testedBySet: number[][];
  };
  downstream: Record<
    string,
    {
      overRandom: Record<string, ComparedProbes>;
      scratch: [string, number, number, number, number, number, boolean][];
      /** Macro F1 in points: mean, deviation, least and most. */
      scratchSpread: [number, number, number, number];
      chosenTrainedOn: [number, number];
      less: Record<string, ComparedProbes>;
      byActivity: Record<string, number[]>;
      byUser: Record<string, Record<string, number>>;
      overOwnRandom: Record<string, [number, number]>;
      /** By encoder, of each seed. */
      randomOnes: Record<string, number[]>;
      /** Macro F1 of all users less that of two, mean of the encoders. */
      hoursByFold: number[];
      bySize: Record<string, number[]>;
    }
  >;
}

const file = resolve(__dirname, "../../reference/auditCells.json");

export const auditCells = JSON.parse(readFileSync(file, "utf8")) as AuditCells;

export const strategies = ["user", "random"] as const;

/** The best encoder of each fold, strategy and size; every encoder; and 512 × 1 alone. */
export const points = figure2Points(grid);
export const cells = cellPoints(grid);
export const wide = cells.filter(({ row }) => nameOf(row) === "512x1");

/** "512x1". */
export function nameOf({ config }: Pick<Row, "config">): string {
  return `${config.width}x${config.depth}`;
}

export function usersFrom<P extends LossPoint>(own: readonly P[], least: number, most = Infinity): P[] {
  const count = ({ users }: P) => (users === "all" ? Infinity : users);
  return own.filter((point) => count(point) >= least && count(point) <= most);
}
