/**
 * The result row: one JSON object a run. Left of it numbers are made (data, engine, model, train,
 * eval, grid), right of it they are read (scaling, figures, notebooks). The only file both import.
 */
import { z } from "zod";
import type { Config } from "./config";

/** Counts by true class (rows) and predicted class (columns). */
export type Confusion = number[][];

export interface Scores {
  macroF1: number;
  weightedF1: number;
  accuracy: number;
}

/** A linear probe, or a classifier's test result, on one downstream set. */
export interface Probe extends Scores {
  /** L2 weight chosen by cross-validation grouped by user; null where there is no such choice. */
  l2: number | null;
  /** The same with the choices made on the test users: the paper's way, never the headline. */
  oracle: Scores;
  classes: string[];
  confusionByUser: Record<string, Confusion>;
}

/** Losses of predictors that learn nothing, on the same windows and masks as `testLoss`. */
export interface References {
  zero: number;
  visibleMean: number;
  interpolation: number;
}

/** What a run found; equal bit for bit when the run is repeated on the same machine. */
export interface Result {
  /** Mean over the last tenth of the steps. */
  trainLoss: number | null;
  /** Mean squared error on the test users' masked patches, in the units of the input. */
  testLoss: number | null;
  /** The same over all patches. */
  testLossAll: number | null;
  /** The lowest test loss of the curve: the oracle's checkpoint [26]. */
  bestTestLoss: number | null;
  validationLoss: number | null;
  testLossByUser: Record<string, [sum: number, windows: number]>;
  references: References | null;
  /** [step, train loss since the last point, test loss]. */
  curve: [step: number, train: number | null, test: number | null][];
  /** Whether the test loss fell by over 2 % in the last fifth of the curve. */
  stillFalling: boolean;
  probes: Record<string, Probe>;
  probeCurve: { step: number; macroF1: Record<string, number> }[];
  /** SHA-256 of the final weights file. */
  weights: string | null;
}

/** What a run leaves: its config, the data that it trained on, its losses and probes, and what it took. */
export interface Row {
  runId: string;
  study: string;
  configHash: string;
  codeVersion: string;
  dataVersion: string;
  source: "real" | "synthetic";
  /** What the recordings are, for titles: "real: SisFall + WISDM phone". */
  dataTitle: string;
  config: Config;
  encoderParams: number;
  decoderParams: number;
  /** Floating-point operations of the whole training. */
  flops: number;
  users: string[];
  hours: number;
  windows: number;
  status: "done" | "diverged" | "failed";
  reason?: string;
  result: Result;
  measured: { seconds: number; peakMB: number; device: string; threads: number; at: string };
}

const scores = { macroF1: z.number(), weightedF1: z.number(), accuracy: z.number() };
const loss = z.number().nullable();

const rowSchema = z.object({
  runId: z.string().min(1),
  study: z.string().min(1),
  configHash: z.string().min(1),
  codeVersion: z.string(),
  dataVersion: z.string(),
  source: z.enum(["real", "synthetic"]),
  dataTitle: z.string(),
  config: z.looseObject({ task: z.enum(["pretrain", "fromScratch", "simpleFeatures"]), set: z.string(), seed: z.number() }),
  encoderParams: z.number().int().nonnegative(),
  decoderParams: z.number().int().nonnegative(),
  flops: z.number().nonnegative(),
  users: z.array(z.string()),
  hours: z.number().nonnegative(),
  windows: z.number().int().nonnegative(),
  status: z.enum(["done", "diverged", "failed"]),
  reason: z.string().optional(),
  result: z.object({
    trainLoss: loss,
    testLoss: loss,
    testLossAll: loss,
    bestTestLoss: loss,
    validationLoss: loss,
    testLossByUser: z.record(z.string(), z.tuple([z.number(), z.number()])),
    references: z.object({ zero: z.number(), visibleMean: z.number(), interpolation: z.number() }).nullable(),
    curve: z.array(z.tuple([z.number(), loss, loss])),
    stillFalling: z.boolean(),
    probes: z.record(
      z.string(),
      z.object({
        ...scores,
        l2: z.number().nullable(),
        oracle: z.object(scores),
        classes: z.array(z.string()),
        confusionByUser: z.record(z.string(), z.array(z.array(z.number()))),
      }),
    ),
    probeCurve: z.array(z.object({ step: z.number(), macroF1: z.record(z.string(), z.number()) })),
    weights: z.string().nullable(),
  }),
  measured: z.object({
    seconds: z.number(),
    peakMB: z.number(),
    device: z.string(),
    threads: z.number(),
    at: z.string(),
  }),
});

/** Checks one parsed JSON value; `where` (a file and line) opens the error message. */
export function parseRow(value: unknown, where: string): Row {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TypeError(`${where}: not a result row: field ${issue.path.join(".") || "(the whole)"}: ${issue.message}`);
  }
  return value as Row;
}
