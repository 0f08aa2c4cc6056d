/** One run of a study, from its config to its row: data, training, probes. */
import { join } from "node:path";
import { cellSignal } from "../../base/cellSignal";
import type { DownstreamSplit } from "../../data/downstream";
import { hasRealRecordings } from "../../data/prepare";
import { inFrame } from "../../data/frame";
import { drawSubset } from "../../data/subset";
import type { WindowSet } from "../../data/store/windowSet";
import { startEngine } from "../../engine/backend";
import { classifierProbe } from "../../eval/classifierProbe";
import { featureExtractor, otherPooling, wholePooling } from "../../eval/features";
import { type LabelledFeatures, splitFeatures, withPooling } from "../../eval/labelledFeatures";
import { type ProbeOptions, probeSplits } from "../../eval/linearProbe";
import { headSplits, labelledSplits } from "../../eval/labelledSplits";
import { simpleFeatures } from "../../eval/simpleFeatures";
import type { Encoder } from "../../model/encoder";
import { type Config, defaultConfig, refuseUnknownField } from "../../base/config";
import { hasSpectra } from "../../base/modelSize";
import { pretextOf } from "../../base/pretexts";
import type { Probe, Row } from "../../base/row";
import { readClassifier, readEncoder, type TrainedEncoder } from "../../train/encoderFile";
import { type ScratchOutcome, trainFromScratch } from "../../train/fromScratch";
import type { TrainOptions } from "../../train/loop";
import { pretrain } from "../../train/pretrain";
import { isCurrent } from "../store/isCurrent";
import { makeRow, noResult, type RunOutcome } from "../store/makeRow";
import { oneAtATime } from "./oneAtATime";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { readRow, writeRow } from "../store/store";
import { runFolder } from "../store/studyFiles";
import { runIdOf } from "../plan/runId";
import type { Study } from "../plan/study";

/**
 * Makes the row of a config, or reads it where it is there and current. A stopped run resumes from its checkpoint; of
 * two calls in one process the second waits for the first.
 *
 * @throws Stopped ("AbortError") when the signal stops it
 */
export function runOne(...call: Parameters<typeof makeOne>): Promise<Row> {
  const [config, study, places] = call;
  return oneAtATime(runFolder({ root: places.root, study: study.name }, runIdOf(config)), () => makeOne(...call));
}

async function makeOne(
  config: Config,
  study: Pick<Study, "name" | "downstream">,
  places: Places,
  options: Omit<TrainOptions, "folder"> = {},
): Promise<Row> {
  // A cell may spread a config and misspell what it changes: TypeScript lets that pass.
  for (const field of Object.keys(config)) refuseUnknownField("config", field);
  const { signal = cellSignal() } = options;
  const store = { root: places.root, study: study.name };
  const runId = runIdOf(config);
  const existing = readRow(store, runId);
  if (existing && existing.status !== "failed" && (await isCurrent(existing, places))) return existing;

  const started = performance.now();
  const set = await openSet(config.set, places);
  const device = await startEngine({ threads: config.threads });
  const training = { ...options, signal, folder: runFolder(store, runId) };
  const outcome = await {
    pretrain: () => runPretraining(config, set, study, places, training),
    fromScratch: () => runSupervised(config, set, training),
    fineTune: () => runSupervised(config, set, training, initOf(config, places)),
    distil: () => runDistillation(config, set, training, places),
    probe: () => runProbe(config, set, initOf(config, places), signal),
    simpleFeatures: () => runSimpleFeatures(config, set, signal),
  }[config.task]();
  const row = makeRow(config, study, set, outcome, {
    seconds: (performance.now() - started) / 1000,
    peakMB: process.resourceUsage().maxRSS / 1024,
    device: device.description,
  });
  writeRow(store, row);
  return row;
}

async function runPretraining(
  config: Config,
  set: WindowSet,
  study: Pick<Study, "downstream">,
  places: Places,
  options: TrainOptions,
): Promise<RunOutcome> {
  const downstream = await downstreamSets(study, set, places);
  const subset = drawSubset(set, config);
  // Along the curve the regularisation is fixed, so that a point differs from the next by its encoder alone.
  const alongCurve: ProbeOptions = { l2Grid: [1e-2], folds: config.probeFolds, signal: options.signal };
  const own = (splits: LabelledFeatures[]) => withPooling(splits, config.pooling);
  let latest: { step: number; made: LabelledFeatures[][] } | undefined;
  const outcome = await pretrain({ set, subset }, config, {
    ...options,
    onCurvePoint: async (step, encoder) => {
      latest = { step, made: await encodeAll(encoder, downstream, config, options.signal) };
      const probes = Object.entries(await probeAll(latest.made.map(own), alongCurve));
      return Object.fromEntries(probes.map(([name, { macroF1 }]) => [name, macroF1]));
    },
  });
  const { status, reason, steps, encoder, chosen, model: _, users, hours, windows, ...result } = outcome;
  const probesOf = async (step: number, encoder: Encoder) => {
    const made = latest?.step === step ? latest.made : await encodeAll(encoder, downstream, config, options.signal);
    return probeBothPoolings(made, config, options.signal);
  };
  const probes = status === "done" ? await probesOf(steps, encoder) : {};
  const all: Row["result"] = { ...result, probes };
  if (chosen) {
    const { encoder: best, ...point } = chosen;
    all.chosen = { ...point, probes: point.step === steps ? probes : await probesOf(point.step, best) };
  } else if (chosen === null) all.chosen = null;
  return { status, ...(reason && { reason }), users, hours, windows, result: all };
}

/** The study's labelled sets; real encoders are probed on real recordings alone, synthetic ones on synthetic. */
async function downstreamSets(study: Pick<Study, "downstream">, set: WindowSet, places: Places): Promise<WindowSet[]> {
  const sets: WindowSet[] = [];
  for (const name of study.downstream) {
    const kind = (await hasRealRecordings(name, places)) ? "real" : "synthetic";
    if (kind === set.source) sets.push(await openSet(name, places));
  }
  return sets;
}

/** One user alone leaves nobody to choose an L2 by: it is then 1, scikit-learn's default. */
function probeOptions({ probeL2, probeFolds, labelledUsers }: Config, signal?: AbortSignal): ProbeOptions {
  return { l2Grid: labelledUsers === 1 ? [1] : probeL2, folds: probeFolds, signal };
}

/**
 * Of each set its splits', with both poolings, of which either is a part; of the set that the encoder was pre-trained on
 * the fold that was held out.
 */
async function encodeAll(
  encoder: Encoder,
  sets: readonly WindowSet[],
  config: Config,
  signal?: AbortSignal,
): Promise<LabelledFeatures[][]> {
  const { set: own, fold } = encoder.config;
  const extractor = await featureExtractor({
    ...encoder,
    config: { ...encoder.config, pooling: wholePooling(encoder.config.pooling) },
  });
  try {
    const made: LabelledFeatures[][] = [];
    for (const set of sets) {
      const splits = headSplits(set, config, set.name === own ? fold : undefined);
      made.push(await splitFeatures(set, splits, (rows) => extractor.extract(set, rows, signal)));
    }
    return made;
  } finally {
    extractor.dispose();
  }
}

async function probeBothPoolings(
  made: readonly LabelledFeatures[][],
  config: Config,
  signal?: AbortSignal,
): Promise<Record<string, Probe>> {
  const options = probeOptions(config, signal);
  const probesOf = (pooling: Config["pooling"]) => {
    return probeAll(
      made.map((splits) => withPooling(splits, pooling)),
      options,
    );
  };
  const probes = await probesOf(config.pooling);
  const others = await probesOf(otherPooling(config.pooling));
  const both = Object.entries(probes).map(([set, probe]): [string, Probe] => {
    const { classes: _, ...other } = others[set];
    return [set, { ...probe, otherPooling: other }];
  });
  return Object.fromEntries(both);
}

async function probeAll(sets: readonly (readonly LabelledFeatures[])[], options: ProbeOptions): Promise<Record<string, Probe>> {
  const probes: [set: string, probe: Probe][] = [];
  for (const splits of sets) {
    const [{ name, classes }] = splits;
    probes.push([name, await probeSplits(splits, classes, options)]);
  }
  return Object.fromEntries(probes);
}

/** @throws Error where there is no such encoder; TypeError where it is another than the config describes */
function initOf(config: Config, { root }: Places): TrainedEncoder {
  const file = join(root, config.init as string); // a study without one is refused
  const encoder = readEncoder(file);
  const own: Partial<Config> = encoder.config;
  for (const field of encoderFields) {
    const [expected, found] = [own[field] ?? defaultConfig[field], config[field]];
    if (expected !== found)
      throw new TypeError(`${file}: expected ${field} ${expected}, as it was trained with, found ${found} in the study`);
  }
  if (hasSpectra(own) !== hasSpectra(config)) {
    const pretext = pretextOf(own);
    throw new TypeError(
      `${file}: expected pretext ${pretext}, by which its tokens are made, found ${config.pretext} in the study`,
    );
  }
  return encoder;
}

/** What must be the same in an encoder's config and in that of a run which starts from it. */
const encoderFields = [
  ...(["encoder", "channels", "frame", "normalise", "patchSize", "width", "depth", "heads"] as const),
  ...(["tokens", "clsToken", "posEmbed", "gelu"] as const),
];

async function runSupervised(
  config: Config,
  set: WindowSet,
  options: TrainOptions,
  encoder?: TrainedEncoder,
): Promise<RunOutcome> {
  const [split] = labelledSplits(set, config, config.fold);
  return classified(await trainFromScratch({ set, split, encoder }, config, options), config, set);
}

/** Windows of all train users are taught, whoever's labels are used. */
async function runDistillation(config: Config, set: WindowSet, options: TrainOptions, { root }: Places): Promise<RunOutcome> {
  const [all] = labelledSplits(set, { ...config, labelledUsers: "all" }, config.fold);
  const [{ train: labelled }] = labelledSplits(set, config, config.fold);
  const teacher = readClassifier(join(root, config.teacher as string)); // a study without one is refused
  return classified(await trainFromScratch({ set, split: { ...all, labelled }, teacher }, config, options), config, set);
}

function classified(outcome: ScratchOutcome, config: Config, set: WindowSet): RunOutcome {
  const { status, reason, steps: _, users, hours, windows, classes, confusionByUser, validationByUser: __, ...result } = outcome;
  const probe = status === "done" ? classifierProbe(classes, confusionByUser) : null;
  const isChoice = typeof config.group === "number"; // rows that came before there were groups name none
  const probes: Record<string, Probe> = probe && !isChoice ? { [set.name]: probe } : {};
  const scored = { probes, ...(probe && isChoice && { heldOut: probe }) };
  return { status, ...(reason && { reason }), users, hours, windows, result: { ...result, ...scored } };
}

async function runProbe(config: Config, set: WindowSet, encoder: TrainedEncoder, signal?: AbortSignal): Promise<RunOutcome> {
  const made = await encodeAll(
    { ...encoder, config: { ...encoder.config, pooling: config.pooling, threads: config.threads } },
    [set],
    config,
    signal,
  );
  const result = { ...noResult, probes: await probeBothPoolings(made, config, signal) };
  return { status: "done", ...trainedOn(set, headSplits(set, config)), result };
}

async function runSimpleFeatures(config: Config, set: WindowSet, signal?: AbortSignal): Promise<RunOutcome> {
  const splits = headSplits(set, config);
  const made = await splitFeatures(set, splits, (rows) => {
    const windows = inFrame(set.read(rows), set.channels, config.frame);
    return simpleFeatures(windows, rows.length).features;
  });
  const result = { ...noResult, probes: await probeAll([made], probeOptions(config, signal)) };
  return { status: "done", ...trainedOn(set, splits), result };
}

/** Whose labelled windows the heads of all splits are trained on. */
function trainedOn(set: WindowSet, splits: readonly DownstreamSplit[]): Pick<Row, "users" | "hours" | "windows"> {
  const train = [...new Set(splits.flatMap(({ train }) => [...train]))];
  const users = [...new Set(train.map((row) => set.user[row]))].sort();
  return { users, hours: (set.hours * train.length) / set.count, windows: train.length };
}
