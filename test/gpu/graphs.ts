/**
 * Trains and tests in every way for a few steps, and prints the losses as JSON: `graphs.ts [folder]`. The folder is left
 * every graph that was loaded, as a saved_model.pb, the ops that ran eagerly as one more, and what one training step of a
 * graph computes from which numbers.
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../lib/base/config";
import { startEngine } from "../../lib/engine/backend";
import { capture, type Example, type Values } from "../../lib/engine/capture";
import { encodeSavedModel, type NodeDef } from "../../lib/engine/graphDef";
import { backend, nodeAttrs } from "../../lib/engine/opAttrs";
import { featureExtractor } from "../../lib/eval/features";
import { linearProbe } from "../../lib/eval/linearProbe";
import { reconstructWindows } from "../../lib/eval/reconstructions";
import { toParameters } from "../../lib/model/layers";
import { decoderWeights, encoderWeights } from "../../lib/model/mae";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { adamScalars, optimiserState, trainSteps } from "../../lib/train/optimiser";
import { pretrain, pretrainLoss } from "../../lib/train/pretrain";
import { fakeSet, fakeSubset, tinyConfig } from "../train/fakeSet";

const set = fakeSet();
const subset = fakeSubset(set);
const labels = Int32Array.from(set.activity, (name) => set.activities.indexOf(name));

const pretexts = ["maeSpectrum", "spectrogramMae", "maskedReconstruction", "simclr", "hybrid", "multiTask"] as const;
// Without dropout, which the kernels draw in another way than TensorFlow's ops do.
const pretrainings: Partial<Config>[] = [
  { dropout: 0 },
  { dropout: 0, gelu: "tanh", targetNorm: "patch", lossPatches: "all", optimiser: "adamw", weightDecay: 0.1, clipNorm: 1 },
  { dropout: 0, tokens: "sensor", clsToken: true, posEmbed: "learned", normalise: "zscore", frame: "both", channels: 12 },
  ...pretexts.map((pretext) => ({ dropout: 0, pretext, augmentations: ["rotation" as const] })),
];
const trainings: Partial<Config>[] = [
  { dropout: 0, pooling: "meanAndDeviation", labelSmoothing: 0.1 },
  { dropout: 0, encoder: "cnn", depth: 3, pooling: "meanAndMax", optimiser: "adamw", weightDecay: 0.1, encoderRate: 0.1 },
];

async function losses(): Promise<(number | null)[]> {
  const found: (number | null)[] = [];
  for (const change of pretrainings) {
    const { encoder, model, testLoss } = await pretrain({ set, subset }, tinyConfig(change));
    found.push(testLoss);
    if (found.length > 1) continue;
    await reconstructWindows(model, set, subset.test);
    const extractor = await featureExtractor(encoder);
    const labelled = async (rows: Uint32Array) => {
      const features = await extractor.extract(set, rows);
      const own = { labels: Int32Array.from(rows, (row) => labels[row]), users: Array.from(rows, (row) => set.user[row]) };
      return { dim: features.length / rows.length, features, ...own };
    };
    await linearProbe(await labelled(subset.train), await labelled(subset.test), set.activities);
    extractor.dispose();
  }
  const split = { train: subset.train, test: subset.test, classes: set.activities, labels };
  for (const change of trainings) {
    const config = tinyConfig({ task: "fromScratch", validation: "none", ...change });
    found.push((await trainFromScratch({ set, split }, config)).testLoss);
  }
  return found;
}

/** One step with dropout, of a batch in two parts, and all that it starts from. */
function oneStep() {
  const c = tinyConfig({ batchSize: 4 });
  const params = toParameters({ ...encoderWeights(c, 1), ...decoderWeights(c, 1) });
  const state = optimiserState(params, 2);
  const { train, accumulate } = trainSteps(pretrainLoss(c), params, state, c, 2);
  const order = Int32Array.from({ length: 4 * 32 }, (_, i) => (7 * i) % 32);
  const example: Record<string, Example> = {
    windows: { shape: [4, c.seqLen, c.channels], values: set.read(Uint32Array.of(0, 1, 2, 3)) as Values },
    order: { shape: [4, 32], values: order },
    key: { shape: [3], values: Int32Array.of(1, 0, 0) },
  };
  const whole = { ...example, scalars: { shape: [4], values: adamScalars(0, c) } };
  const variables = { ...params, ...state };
  const steps = { train: { step: train, example: whole }, ...(accumulate && { accumulate: { step: accumulate, example } }) };
  const program = capture<string>(steps, variables);
  const started = program.read();
  const fed = Object.fromEntries(Object.entries(whole).map(([name, { values }]) => [name, values]));
  const outputs = program.run("train", fed);
  program.dispose();
  return {
    variables: Object.entries(variables).map(([name, { shape }]) => ({ shape, values: [...started[name]] })),
    inputs: Object.values(whole).map(({ shape, values }) => ({ shape, values: [...values] })),
    outputs: Object.values(outputs).map((values) => values[0]),
  };
}

/** Leaves the folder a copy of every graph that is loaded from here on; the ops that run eagerly are in the map returned. */
function keepGraphs(folder: string): Map<string, NodeDef> {
  const device = backend();
  const { executeSingleOutput: one, executeMultipleOutputs: several } = device;
  const load = device.loadSavedModelMetaGraph.bind(device);
  const seen = new Map<string, NodeDef>();
  const note = (op: string, attrs: Parameters<typeof one>[1], inputs: Parameters<typeof one>[2]) => {
    const attr = nodeAttrs(op, attrs, inputs);
    const key = JSON.stringify([op, attr]);
    if (!seen.has(key)) seen.set(key, { name: `eager${seen.size}`, op, input: [], attr });
  };
  let graphs = 0;
  // On the prototype: the recorder lays methods of its own over these and takes them off again.
  Object.assign(Object.getPrototypeOf(device) as object, {
    loadSavedModelMetaGraph(path: string, tag: string) {
      cpSync(join(path, "saved_model.pb"), join(folder, `${graphs++}.pb`));
      return load(path, tag);
    },
    executeSingleOutput(...[op, attrs, inputs]: Parameters<typeof one>) {
      note(op, attrs, inputs);
      return one.call(device, op, attrs, inputs);
    },
    executeMultipleOutputs(...[op, attrs, inputs, count]: Parameters<typeof several>) {
      note(op, attrs, inputs);
      return several.call(device, op, attrs, inputs, count);
    },
  });
  return seen;
}

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  await startEngine({ threads: 2 });
  if (folder === undefined) return console.log(JSON.stringify(await losses()));
  mkdirSync(folder, { recursive: true });
  const eager = keepGraphs(folder);
  const step = oneStep(); // the first graph
  writeFileSync(join(folder, "step.json"), JSON.stringify(step));
  console.log(JSON.stringify(await losses()));
  writeFileSync(join(folder, "eager.pb"), encodeSavedModel([...eager.values()]));
}

void main();
