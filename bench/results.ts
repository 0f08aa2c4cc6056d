/** bench/results.json: what the parts of the bench found on each machine; each part replaces its own entries. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Parity } from "./parity";
import type { EncoderLine, Line } from "./settings";

/** Who runs beside ours, the captured fp32 step. */
export type Variant =
  "oursEager" | "torchEager" | "torchFastDropout" | "torchCompiled" | "oursBf16" | "torchBf16" | "torchBf16Compiled";

/** Steps of one pair of processes, in ms: ours (captured, fp32) and the other's, in turns. */
export interface Pair {
  ours: number[];
  other: number[];
  otherPeakMB: number;
}

/** Rates are windows a second, from the median step; null: not measured. */
export interface TrainResult extends Line {
  ours: number | null;
  oursEager: number | null;
  torchEager: number | null;
  /** The fastest of eager, eager with a faster dropout, and torch.compile with that dropout. */
  torchBest: number | null;
  oursBf16: number | null;
  /** Autocast, faster dropout; the faster of eager and torch.compile. */
  torchBf16: number | null;
  oursPeakMB: number | null;
  /** The lightest of the three of torchBest. */
  torchPeakMB: number | null;
  /** The best of the products measured before each pair. */
  sgemmGflops: number;
  parity: Parity;
  pairs: Partial<Record<Variant, Pair>>;
}

/** A shape of the studies, one thread; rates are windows a second. */
export interface StudyResult extends Line {
  threads: number;
  ours: number;
  torchEager: number;
  /** The fastest of eager, eager with a faster dropout, and torch.compile in two modes. */
  torchBest: number;
  /** Two processes side by side, as a study runs: ours, and the fastest of PyTorch's. */
  oursTwo: number;
  torchTwo: number;
  /** Of the training's operations, in a product of large matrices on one thread. */
  shareOfSgemm: number;
  sgemmGflops: number;
  oursPeakMB: number;
  torchPeakMB: number;
  parity: Parity;
  pairs: Record<string, Pair>;
}

/** An encoder over samples with a classifier, one thread; rates are windows a second. */
export interface EncoderResult extends EncoderLine {
  ours: number;
  torchEager: number;
  /** The faster of eager and torch.compile. */
  torchBest: number;
  pairs: Record<string, Pair>;
}

export interface FeaturesResult extends Omit<Line, "batch"> {
  ours: number | null;
  torchEager: number | null;
  torchBest: number | null;
  pairs: Partial<Record<"torchEager" | "torchCompiled", Pair>>;
}

/** Seconds of each run, their median, the L2 weight chosen, and the test's macro F1. */
export interface ProbeSide {
  /** Of the processor. */
  seconds: number;
  runs: number[];
  l2: number;
  macroF1: number;
}

export interface ProbeResult {
  set: string;
  features: "mean" | "meanAndDeviation" | "simple";
  title: string;
  train: number;
  test: number;
  dim: number;
  ours: ProbeSide;
  /** Whether scikit-learn searched too, or fitted once at our L2. */
  searched: boolean;
  /** By solver. */
  sklearn: Record<string, ProbeSide>;
}

/** Seconds of whole processes. */
export interface Timed {
  seconds: number;
  runs: number[];
}

export interface LoadResult {
  set: string;
  windows: number;
  /** Largest difference of a value. */
  difference: number;
  ours: Timed;
  pandas: Timed;
  /** The same with so many workers. */
  workers?: number;
  oursAll?: Timed;
  pandasAll?: Timed;
}

/** One pass over an archive in ExtraSensory's layout. */
export interface ScaleResult {
  archive: string;
  files: number;
  /** GB of the zips, without what is a hole in them. */
  gigabytes: number;
  windows: number;
  seconds: number;
  filesPerSecond: number;
  /** Most memory the process ever held: VmHWM. */
  peakMB: number;
  /** Minutes for the publication's files at this rate. */
  publicationMinutes: number;
}

/** The same runs by the runner and in one process. */
export interface GridResult {
  runs: number;
  /** Of a run. */
  steps: number;
  /** Seconds of the whole process in each pass. */
  direct: number[];
  runner: number[];
}

/** Seconds of all starts and of all refits, the optimum, how many starts reached it, and standard errors by parameter. */
export interface FitsSide {
  /** Of SciPy, which scikit-learn brings. */
  version?: string;
  seconds: number;
  runs: number[];
  objective: number;
  converged: number;
  refitSeconds: number;
  refitRuns: number[];
  errors: Record<string, number>;
}

export interface FitsResult {
  law: string;
  rows: number;
  starts: number;
  resamples: number;
  ours: FitsSide;
  /** By solver. */
  scipy: Record<string, FitsSide>;
}

export interface Machine {
  cpu: string;
  /** The widest vectors that it has. */
  instructions: string;
  cores: number;
  memoryGB: number;
  node: string;
  packages: Record<string, string>;
}

/** All that was measured on one machine. */
export interface Results {
  machine: Machine;
  /** What both sides trained on. */
  data: string;
  sgemmGflops: number | null;
  train: TrainResult[];
  study: StudyResult[];
  encoders: EncoderResult[];
  features: FeaturesResult[];
  probe: ProbeResult[];
  load: LoadResult[];
  scale: ScaleResult[];
  grid: GridResult[];
  fits: FitsResult[];
}

const file = join(__dirname, "results.json");

/** Of every machine. */
export function readResults(): Results[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results[]) : [];
}

/** Whether the times of both may stand in one table. */
export function isSameMachine(a: Machine, b: Machine): boolean {
  return a.cpu === b.cpu && a.instructions === b.instructions && a.cores === b.cores;
}

/** Objects indented, lists of numbers on one line. */
export function writeResults(all: readonly Results[]): void {
  const json = JSON.stringify(all, null, 1).replace(/\[[\s\d.,]*\]/g, (list) => list.replace(/\s+/g, " "));
  writeFileSync(file, `${json}\n`);
}

export const round = (value: number, digits: number) => Number(value.toFixed(digits));
