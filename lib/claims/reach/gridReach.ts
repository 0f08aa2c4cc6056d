/** How far the grid of a study reaches: folds, encoders, hours and length of training. */
import { bullets, formatCount, plainNumber, shortCount } from "../../base/format";
import type { Row } from "../../base/row";
import { lengthsOf } from "../training/lengths";
import { gridRows, isAugmented, isOnPlateau, isPretrained, longerRuns } from "../../scaling/study/rows";

export interface GridReach {
  runs: number;
  folds: number;
  seeds: number;
  encoders: number;
  params: [least: number, most: number];
  /** Most hours of training data. */
  hours: number;
  /** Of the longest runs. */
  steps: number;
  batchSize: number;
  stillFalling: number;
  onPlateau: number;
  text: string;
}

/** What the paper's own grid has. */
const paper = { folds: 5, params: [994_816, 63_061_504], hours: 1589, steps: 500_000, batchSize: 2048 };

/** @throws RangeError where no run of the grid has finished */
export function gridReach(rows: readonly Row[]): GridReach {
  const grid = gridRows(rows).filter((row) => !isAugmented(row));
  if (grid.length === 0) throw new RangeError("gridReach: no run of the grid has finished");
  const distinct = (value: (row: Row) => unknown) => new Set(grid.map(value)).size;
  const sizes = grid.map((row) => row.encoderParams);
  const { batchSize } = grid[0].config;
  const { lengths, text: steps } = lengthsOf(grid);
  const reach = {
    runs: grid.length,
    folds: distinct(({ config }) => config.fold),
    seeds: distinct(({ config }) => config.seed),
    encoders: distinct(({ config }) => `${config.width} ${config.depth}`),
    params: [Math.min(...sizes), Math.max(...sizes)] as [number, number],
    hours: Math.max(...grid.map((row) => row.hours)),
    steps: lengths[lengths.length - 1],
    batchSize,
    stillFalling: grid.filter(({ result }) => result.stillFalling).length,
    onPlateau: grid.filter(isOnPlateau).length,
  };
  const counted = (count: number, noun: string) => `${plainNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
  const [least, most] = reach.params.map(shortCount);
  const text = bullets([
    `${counted(reach.folds, "fold")} and ${counted(reach.seeds, "seed")}, where the paper has ${paper.folds} folds. Intervals over so few ` +
      `folds are wide${reach.seeds === 1 ? ", and what another seed would change is not in them" : ""}.`,
    `${counted(reach.encoders, "encoder")} of ${least === most ? least : `${least} to ${most}`} parameters on at most ${formatCount(reach.hours)} hours. ` +
      `The paper has ${paper.params.map(shortCount).join(" to ")} on ${plainNumber(paper.hours)} hours.`,
    `Each run took **${steps} steps of ${batchSize} windows**, where the paper takes ${plainNumber(paper.steps)} of ${plainNumber(paper.batchSize)}. ` +
      `${counted(reach.stillFalling, "run")} of ${reach.runs} had a loss that was still falling at the end` +
      (reach.onPlateau > 0 ? `, and ${reach.onPlateau} had not left the plateau of the visible mean.` : "."),
  ]);
  return { ...reach, text };
}

export interface LongRunsReach {
  runs: { runId: string; width: number; depth: number; fold: number; seed: number; steps: number }[];
  text: string;
}

/** What the longer trainings beside the grid can and cannot say. */
export function longRunsReach(rows: readonly Row[]): LongRunsReach {
  const runs = longerRuns(rows).map(({ runId, config }) => {
    const { width, depth, fold, seed, steps } = config;
    return { runId, width, depth, fold, seed, steps };
  });
  if (runs.length === 0) return { runs, text: "No run of this study was trained longer than its grid." };
  const [folds, seeds] = [runs.map(({ fold }) => fold), runs.map(({ seed }) => seed)].map((each) => [...new Set(each)].sort());
  const text =
    `The ${runs.length === 1 ? "longer run is" : `${runs.length} longer runs are`} of ` +
    `${folds.length === 1 ? "fold" : "folds"} ${folds.join(", ")} and ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}` +
    (folds.length === 1 ? ". **One fold has no interval**: how much another one would differ is not known." : ".");
  return { runs, text };
}

export interface AugmentedReach {
  runs: number;
  encoders: string[];
  folds: number[];
  text: string;
}

/** How many augmented runs there are, and of what. */
export function augmentedReach(rows: readonly Row[]): AugmentedReach {
  const augmented = rows.filter((row) => isPretrained(row) && isAugmented(row));
  const encoders = [...new Set(augmented.map(({ config }) => `${config.width} × ${config.depth}`))];
  const folds = [...new Set(augmented.map(({ config }) => config.fold))].sort();
  const runs = augmented.length;
  if (runs === 0) return { runs, encoders, folds, text: "No run of this study is augmented." };
  const text =
    `The ${runs} augmented runs are of ${encoders.length === 1 ? "one encoder" : `${encoders.length} encoders`} (${encoders.join(", ")}) and ` +
    `${folds.length === 1 ? "one fold" : `${folds.length} folds`} (${folds.join(", ")}), so they ` +
    (encoders.length === 1 ? "**cannot say whether large encoders gain most**" : "say little about other encoders") +
    (folds.length === 1 ? ", and other people may give another answer." : ".");
  return { runs, encoders, folds, text };
}
