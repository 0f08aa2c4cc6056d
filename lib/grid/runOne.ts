/** One run of a study, from its config to its row: data, training, probes. */
import { resolve } from "node:path";
import { downstreamSplit } from "../data/downstream";
import { DataPlaces, dataPlaces, hasRealRecordings, loadSet, SetName } from "../data/prepare";
import { drawSubset } from "../data/subset";
import type { WindowSet } from "../data/windowSet";
import { startEngine } from "../engine/backend";
import { classifierProbe } from "../eval/classifierProbe";
import { featureExtractor } from "../eval/features";
import { Labelled, linearProbe, ProbeOptions } from "../eval/linearProbe";
import { simpleFeatures } from "../eval/simpleFeatures";
import { decoderParams, encoderParams, flops } from "../model/config";
import type { Encoder } from "../model/encoder";
import type { Config, Probe, Result, Row } from "../row";
import { trainFromScratch } from "../train/fromScratch";
import type { TrainOptions } from "../train/loop";
import { pretrain } from "../train/pretrain";
import { codeVersion, configHash } from "./hash";
import { readRow, runFolder, writeRow } from "./store";
import { runIdOf, Study } from "./study";

/** Where recordings are read from and runs are kept. */
export type Places = DataPlaces;

/** This project's folder, with the recordings of WEARLAWS_DATA. */
export function projectPlaces(): Places {
  return dataPlaces(resolve(__dirname, "..", ".."));
}

const opened = new Map<string, Promise<WindowSet>>();

/** Opens a window set once a process; a call that failed or was stopped is made again. */
export function openSet(name: string, places: Places): Promise<WindowSet> {
  let set = opened.get(name);
  if (!set) {
    opened.set(name, (set = loadSet(name as SetName, places)));
    set.catch(() => opened.delete(name));
  }
  return set;
}

/** The first of the study's pre-training sets with real recordings at hand, else the first one, synthetic. */
export async function resolvePretrainSet(study: Study, places: Places): Promise<string> {
  for (const name of study.pretrainSets) if (await hasRealRecordings(name as SetName, places)) return name;
  return study.pretrainSets[0];
}

/** Whether a row was made by this code from these recordings. */
export async function isCurrent(row: Row, places: Places): Promise<boolean> {
  return row.codeVersion === codeVersion() && row.dataVersion === (await openSet(row.config.set, places)).version;
}

type Part = Pick<Row, "status" | "reason" | "users" | "hours" | "windows" | "result">;

/**
 * Makes the row of a config, or reads it where it is there and current. A stopped run goes on from its checkpoint.
 *
 * @throws Stopped ("AbortError") when the signal stops it
 */
export async function runOne(
  config: Config,
  study: Pick<Study, "name" | "downstream">,
  places: Places,
  options: Pick<TrainOptions, "onProgress" | "signal"> = {},
): Promise<Row> {
  const store = { root: places.root, study: study.name };
  const runId = runIdOf(config);
  const existing = readRow(store, runId);
  if (existing && existing.status !== "failed" && (await isCurrent(existing, places))) return existing;

  const started = performance.now();
  const set = await openSet(config.set, places);
  const device = await startEngine({ threads: config.threads });
  const training = { ...options, folder: runFolder(store, runId) };
  const part = await {
    pretrain: () => runPretraining(config, set, study, places, training),
    fromScratch: () => runFromScratch(config, set, training),
    simpleFeatures: () => runSimpleFeatures(config, set),
  }[config.task]();
  const trained = config.task !== "simpleFeatures";
  const row: Row = {
    runId,
    study: study.name,
    configHash: configHash(config),
    codeVersion: codeVersion(),
    dataVersion: set.version,
    source: set.source,
    dataTitle: set.title,
    config,
    encoderParams: trained ? encoderParams(config) : 0,
    decoderParams: config.task === "pretrain" ? decoderParams(config) : 0,
    flops: trained ? flops(config) : 0,
    ...part,
    measured: {
      seconds: (performance.now() - started) / 1000,
      peakMB: process.resourceUsage().maxRSS / 1024,
      device: device.description,
      threads: config.threads,
      at: new Date().toISOString(),
    },
  };
  writeRow(store, row);
  return row;
}

async function runPretraining(
  config: Config,
  set: WindowSet,
  study: Pick<Study, "downstream">,
  places: Places,
  options: TrainOptions,
): Promise<Part> {
  const downstream = await downstreamSets(study, set, places);
  const subset = drawSubset(set, config);
  // Along the curve the regularisation is fixed, so that a point differs from the next by its encoder alone.
  const alongCurve: ProbeOptions = { l2Grid: [1e-2], folds: config.probeFolds };
  let latest: { step: number; made: LabelledFeatures[] } | undefined;
  const outcome = await pretrain({ set, subset }, config, {
    ...options,
    onCurvePoint: async (step, encoder) => {
      latest = { step, made: await encodeAll(encoder, downstream) };
      const probes = Object.entries(probeAll(latest.made, alongCurve));
      return Object.fromEntries(probes.map(([name, { macroF1 }]) => [name, macroF1]));
    },
  });
  const { status, reason, steps, encoder, users, hours, windows, ...result } = outcome;
  let probes: Record<string, Probe> = {};
  if (status === "done") {
    const made = latest?.step === steps ? latest.made : await encodeAll(encoder, downstream);
    probes = probeAll(made, probeOptions(config));
  }
  return { status, ...(reason && { reason }), users, hours, windows, result: { ...result, probes } };
}

/** The study's labelled sets; real encoders are probed on real recordings alone, synthetic ones on synthetic. */
async function downstreamSets(study: Pick<Study, "downstream">, set: WindowSet, places: Places): Promise<WindowSet[]> {
  const sets: WindowSet[] = [];
  for (const name of study.downstream) {
    const kind = (await hasRealRecordings(name as SetName, places)) ? "real" : "synthetic";
    if (kind === set.source) sets.push(await openSet(name, places));
  }
  return sets;
}

function probeOptions({ probeL2, probeFolds }: Config): ProbeOptions {
  return { l2Grid: probeL2, folds: probeFolds };
}

/** A labelled set as a linear head sees it. */
interface LabelledFeatures {
  name: string;
  train: Labelled;
  test: Labelled;
  classes: string[];
}

async function encodeAll(encoder: Encoder, sets: readonly WindowSet[]): Promise<LabelledFeatures[]> {
  const extractor = await featureExtractor(encoder);
  try {
    return sets.map((set) => labelledFeatures(set, (rows) => extractor.extract(set, rows)));
  } finally {
    extractor.dispose();
  }
}

function labelledFeatures(set: WindowSet, featuresOf: (rows: Uint32Array) => Float32Array): LabelledFeatures {
  const { train, test, classes, labels } = downstreamSplit(set);
  const labelled = (rows: Uint32Array): Labelled => {
    const features = featuresOf(rows);
    return {
      features,
      dim: features.length / rows.length,
      labels: Int32Array.from(rows, (row) => labels[row]),
      users: Array.from(rows, (row) => set.user[row]),
    };
  };
  return { name: set.name, train: labelled(train), test: labelled(test), classes };
}

function probeAll(sets: readonly LabelledFeatures[], options: ProbeOptions): Record<string, Probe> {
  const probes = sets.map(({ name, train, test, classes }) => [name, linearProbe(train, test, classes, options)]);
  return Object.fromEntries(probes) as Record<string, Probe>;
}

async function runFromScratch(config: Config, set: WindowSet, options: TrainOptions): Promise<Part> {
  const outcome = await trainFromScratch({ set, split: downstreamSplit(set) }, config, options);
  const { status, reason, steps: _, users, hours, windows, classes, confusionByUser, validationByUser: __, ...result } =
    outcome;
  const probes: Record<string, Probe> =
    status === "done" ? { [set.name]: classifierProbe(classes, confusionByUser) } : {};
  return { status, ...(reason && { reason }), users, hours, windows, result: { ...result, probes } };
}

async function runSimpleFeatures(config: Config, set: WindowSet): Promise<Part> {
  const made = labelledFeatures(set, (rows) => simpleFeatures(set.read(rows), rows.length).features);
  const none: Omit<Result, "probes"> = {
    trainLoss: null,
    testLoss: null,
    testLossAll: null,
    bestTestLoss: null,
    validationLoss: null,
    testLossByUser: {},
    references: null,
    curve: [],
    stillFalling: false,
    probeCurve: [],
    weights: null,
  };
  const { train } = downstreamSplit(set);
  const users = [...new Set(Array.from(train, (row) => set.user[row]))].sort();
  const hours = (set.hours * train.length) / set.count;
  const result = { ...none, probes: probeAll([made], probeOptions(config)) };
  return { status: "done", users, hours, windows: train.length, result };
}
