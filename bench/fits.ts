/** Fits of a joint law against SciPy's minimisers: the same rows, form, objective, gradient, starts and resamples. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawCounts } from "../lib/scaling/fit/bootstrap";
import { bindForm, identifies, type Observations, rowsWhere } from "../lib/scaling/forms/forms";
import { centredLogs } from "../lib/scaling/forms/law";
import { gridStarts } from "../lib/scaling/fit/multiStart";
import { readRecords } from "../lib/data/read/readRecords";
import { readColumns } from "../lib/scaling/fit/readColumns";
import { type Command, median } from "./alternate";
import { inTurns, ours, peer } from "./commands";
import { type FitsResult, type FitsSide, round } from "./results";
import { places, scratch } from "./settings";

/** What both sides read. */
export interface FitsInput {
  loss: number[];
  n: number[];
  d: number[];
  /** Logarithms of n and d from their means: the coordinates of θ are those of `chinchillaForm`. */
  logN: number[];
  logD: number[];
  huber: number;
  starts: number[][];
  /** Where each refit begins, beside the optimum of all rows. */
  refitStarts: number[][];
  seed: number;
  /** How often a resample holds each row. */
  counts: number[][];
}

const RUNS = 3;
const SOLVERS = ["BFGS", "L-BFGS-B"];
const HUBER = 1e-3;
const SEED = 0;
/** Largest relative difference of an optimum, and of a standard error, at which the two sides' work is the same. */
const SAME = { objective: 1e-6, error: 0.02 };

/**
 * The Chinchilla law on the 240 rows of Besiroglu et al. (2024); null where they are not at hand.
 *
 * @throws Error where no solver of SciPy finds what ours does
 */
export async function measureFits({ starts = 4500, resamples = 1000 } = {}): Promise<FitsResult | null> {
  const file = join(places.dataFolder ?? "", "scaling/chinchilla/svg_extracted_data.csv");
  if (places.dataFolder === null || !existsSync(file)) return null;
  const rows = await readRows(file);
  mkdirSync(scratch, { recursive: true });
  const input = join(scratch, "fits.json");
  writeFileSync(input, JSON.stringify(inputOf(rows, starts, resamples)));
  const { ours: own, ...scipy } = inTurns(
    RUNS,
    {
      ours: onOneCore(ours("fits.ts", [input])),
      ...Object.fromEntries(SOLVERS.map((solver) => [solver, onOneCore(peer("fits.py", [input, solver]))])),
    },
    sideOf,
  );
  const result = { law: "Chinchilla", rows: rows.loss.length, starts, resamples, ours: own, scipy };
  if (!Object.values(scipy).some((side) => isSame(own, side))) {
    throw new Error(`fits: SciPy's solvers find another optimum or other errors than ours: ${JSON.stringify(result)}`);
  }
  return result;
}

type Found = Omit<FitsSide, "runs" | "refitRuns">;

function sideOf(found: Found[]): FitsSide {
  const runs = found.map(({ seconds }) => round(seconds, 2));
  const refitRuns = found.map(({ refitSeconds }) => round(refitSeconds, 2));
  return { ...found[found.length - 1], seconds: median(runs), runs, refitSeconds: median(refitRuns), refitRuns };
}

/** Whether SciPy found the optimum of ours, or a lower one, and the same standard errors. */
export function isSame(own: FitsSide, other: FitsSide): boolean {
  const near = Object.entries(own.errors).every(([name, error]) => Math.abs(other.errors[name] / error - 1) <= SAME.error);
  return near && other.objective <= own.objective * (1 + SAME.objective);
}

/** N, D = FLOP / 6N and loss of the rows without the five largest losses. */
async function readRows(file: string): Promise<Observations> {
  const columns = { n: "Model Size", flop: "Training FLOP", loss: "loss" };
  const { n, flop, loss } = readColumns(await readRecords(file, Object.values(columns)), columns);
  const bound = loss.slice().sort()[loss.length - 5];
  return rowsWhere({ n, d: flop.map((value, i) => value / (6 * n[i])), loss }, (row) => loss[row] < bound);
}

function inputOf(rows: Observations, starts: number, resamples: number): FitsInput {
  const law = bindForm("chinchilla", rows);
  const { n, d, loss } = rows as Required<Observations>;
  const one = new Float64Array(loss.length);
  const counts = Array.from({ length: resamples }, (_, i) => {
    drawCounts(one, SEED, i, identifies("chinchilla", rows));
    return [...one];
  });
  const theta = (count: number) => Array.from(gridStarts(law, count, SEED), (start) => [...start]);
  return {
    loss: [...loss],
    n: [...n],
    d: [...d],
    logN: [...centredLogs(n).values],
    logD: [...centredLogs(d).values],
    huber: HUBER,
    starts: theta(starts),
    refitStarts: theta(2),
    seed: SEED,
    counts,
  };
}

function onOneCore({ command, args, env }: Command): Command {
  return { command: "taskset", args: ["-c", "0", command, ...args], env };
}
