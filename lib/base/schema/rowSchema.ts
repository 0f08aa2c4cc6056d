/** What a result row must be, field by field with its meaning and unit, and the check of one that was read. */
import { z } from "zod";
import type { Config } from "../config";
import type { Probe, Result, Row } from "../row";
import { configSchema } from "./configSchema";

/** `unit` where a number has one; both go into the dictionary of the columns. */
const described = <S extends z.ZodType>(schema: S, description: string, unit?: string): S =>
  schema.meta({ description, ...(unit !== undefined && { unit }) });

const scores = {
  macroF1: described(z.number(), "mean of the classes' F1, 0 to 1"),
  weightedF1: described(z.number(), "mean of the classes' F1, weighted by their windows, 0 to 1"),
  accuracy: described(z.number(), "share of the windows that are classified right, 0 to 1"),
};
const loss = z.number().nullable();
/** Mean squared errors are in this unit, of z-scored inputs or targets in squared deviations. */
const SQUARED = "input²";

/** Rows keep the config that they were made with: fields that came later are not in it, and are not asked for. */
const recordedConfig = configSchema
  .partial()
  .required({ task: true, set: true, seed: true })
  .loose() as unknown as z.ZodType<Config>;

const confusionByUser = described(
  z.record(z.string(), z.array(z.array(z.number()))),
  "of each test user: counts by true activity (rows) and predicted activity (columns)",
  "windows",
);
const head = {
  ...scores,
  l2: described(
    z.number().nullable(),
    "L2 weight chosen by cross-validation over users; null where none is chosen, or one a fold",
  ),
  l2ByFold: described(z.array(z.number()).optional(), "of a set without a published split: the choice in each of its folds"),
  atEdge: described(
    z.boolean().optional(),
    "whether a chosen L2 is the weakest or the strongest of those tried, so that a better one may lie beyond",
  ),
  oracle: described(z.object(scores), "the same with the choice made on the test users, as the paper does"),
};

const probe = z.object({
  ...head,
  classes: described(z.array(z.string()), "activities, in the order of the confusion matrices"),
  confusionByUser,
  otherPooling: described(
    z.object({ ...head, confusionByUser }).optional(),
    "linear probe of the same encoder with the pooling that the config does not name",
  ),
}) satisfies z.ZodType<Probe>;

const probes = z.record(z.string(), described(probe, "scores on one labelled set"));

const result = z.object({
  lossName: described(
    z.string().optional(),
    'what the losses are where `config.pretext` is not "mae"; those of different pretexts cannot be compared',
  ),
  trainLoss: described(loss, "training loss, mean over the last tenth of the steps", SQUARED),
  testLoss: described(
    loss,
    "mean squared error on the removed patches of the test users' windows, or of another pretext what `lossName` says",
    SQUARED,
  ),
  testLossAll: described(loss, "the same over all patches or samples; null where nothing is left out", SQUARED),
  bestTestLoss: described(loss, "lowest test loss of the curve: the oracle's checkpoint [26]", SQUARED),
  validationLoss: described(loss, "test loss of the held-out train users; it chooses the learning rate", SQUARED),
  testLossByUser: described(
    z.record(z.string(), z.tuple([z.number(), z.number()])),
    "of each test user: sum of the windows' test losses, and number of windows",
  ),
  references: described(
    z
      .object({
        zero: described(z.number(), "loss of predicting zero", SQUARED),
        visibleMean: described(z.number(), "loss of predicting the mean of the visible samples", SQUARED),
        interpolation: described(z.number(), "loss of interpolating between the visible patches", SQUARED),
      })
      .nullable(),
    "predictors that learn nothing, on the windows and masks of testLoss; null of pretexts that they do not fit",
  ),
  curve: described(
    z.array(z.tuple([z.number(), loss, loss, loss.optional()])),
    'points of [step, training loss since the last point, test loss, and where `config.checkpoint` is "validation", validation loss]',
  ),
  stillFalling: described(
    z.boolean(),
    'whether the test loss fell by over 2 % in the last fifth of the curve; under the schedule "wsd" of its part before the decay',
  ),
  chosen: described(
    z
      .object({
        step: described(z.int().min(0), "steps done at that point"),
        validationLoss: described(z.number(), "loss of the held-out train users, the least of the curve", SQUARED),
        testLoss: described(loss, "test loss there", SQUARED),
        probes: described(probes, "linear probe of the encoder of that step on each labelled set"),
      })
      .nullable()
      .optional(),
    'point of the curve with the least validation loss, where `config.checkpoint` is "validation" [26]',
  ),
  probes: described(probes, "linear probe, or the classifier's own test, on each labelled set"),
  heldOut: described(probe.optional(), "of a run that chooses settings: scores on its group of train users; it tests no others"),
  probeCurve: described(
    z.array(z.object({ step: z.number(), macroF1: z.record(z.string(), z.number()) })),
    "macro F1 of each labelled set at the last points of the curve",
  ),
  weights: described(z.string().nullable(), "SHA-256 of the file of final weights"),
}) satisfies z.ZodType<Result>;

/** Runs and studies name folders and files: a name that is a path would be written outside of the project. */
const fileName = z
  .string()
  .min(1)
  .refine((name) => name !== "." && !name.includes("..") && !/[/\\\0]/.test(name), {
    error: ({ input }) => `expected a name without "/", "\\" or "..", found ${JSON.stringify(input)}`,
  });

/** Figures draw it and commands take it. */
const runName = fileName.regex(/^[\w.+-]+$/, {
  error: ({ input }) => `expected letters, digits, ".", "_", "+" and "-", found ${JSON.stringify(input)}`,
});

export const rowSchema = z.object({
  runId: described(runName, "name of the run, unique in its study"),
  study: described(fileName, "study that the run belongs to"),
  configHash: described(z.string().min(1), "hash of the config"),
  codeVersion: described(z.string(), "hash of the compiled code that made the row"),
  dataVersion: described(z.string(), "hash of the window store that the run read"),
  source: described(z.enum(["real", "synthetic"]), "whether the recordings are real or synthetic"),
  dataTitle: described(z.string(), "what the recordings are, for titles"),
  config: described(recordedConfig, "every choice that changes the result"),
  encoderParams: described(z.int().min(0), "parameters of the encoder; 0 without one"),
  decoderParams: described(
    z.int().min(0),
    "parameters that pre-training has beside the encoder and drops: a decoder, a projection or heads; 0 without any",
  ),
  flops: described(z.number().min(0), "floating-point operations of the whole training, matrix products only", "FLOP"),
  users: described(z.array(z.string()), "users trained on"),
  hours: described(z.number().min(0), "recordings trained on", "h"),
  windows: described(z.int().min(0), "windows trained on"),
  status: described(z.enum(["done", "diverged", "failed"]), "how the run ended"),
  reason: described(z.string().optional(), "why it diverged or failed"),
  result: described(result, "what the run found; equal bit for bit when it is repeated on the same machine"),
  measured: described(
    z.object({
      seconds: described(z.number(), "time the run took", "s"),
      peakMB: described(z.number(), "most memory that the process had held", "MB"),
      device: described(z.string(), "processor and engine"),
      threads: described(z.number(), "threads of the matrix products"),
      at: described(z.string(), "when the run ended, ISO 8601"),
    }),
    "what differs from machine to machine; comparisons leave it out",
  ),
}) satisfies z.ZodType<Row>;

/**
 * Checks one parsed JSON value; `where` (a file and line) opens the error message.
 *
 * @param place the study, and in a run's own folder the run, whose file it stands in
 * @throws TypeError that names the field, where it is not a row or not one of that place
 */
export function parseRow(value: unknown, where: string, place: Partial<Pick<Row, "study" | "runId">> = {}): Row {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TypeError(`${where}: not a result row: field ${issue.path.join(".") || "(the whole)"}: ${issue.message}`);
  }
  const row = value as Row;
  for (const field of ["study", "runId"] as const) {
    const expected = place[field];
    if (expected !== undefined && row[field] !== expected)
      throw new TypeError(
        `${where}: a row of another ${field === "study" ? "study" : "run"}: field ${field}: expected "${expected}", found "${row[field]}"`,
      );
  }
  return row;
}
