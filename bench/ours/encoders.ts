/** Trains an encoder over samples with a linear classifier until it is ended; prints each step's start and end. `encoders.ts line`. */
import { type Config, defaultConfig } from "../../lib/base/config";
import { startEngine } from "../../lib/engine/backend";
import { compile } from "../../lib/engine/compile";
import { classifierWeights } from "../../lib/model/classifier";
import { toParameters } from "../../lib/model/layers";
import { supervisedLoss } from "../../lib/train/fromScratch";
import { adamScalars, optimiserState, trainSteps } from "../../lib/train/optimiser";
import { monotonicMs } from "../alternate";
import type { EncoderLine } from "../settings";

const CLASSES = 6;

async function main(): Promise<void> {
  const { batch, ...shape } = JSON.parse(process.argv[2]) as EncoderLine;
  const config: Config = { ...defaultConfig, ...shape, task: "fromScratch", batchSize: batch, dropout: 0, threads: 1 };
  await startEngine(config);
  const params = toParameters(classifierWeights(config, CLASSES, 1));
  const state = optimiserState(params);
  const { train } = trainSteps(supervisedLoss(config), params, state, config);
  const inputs = {
    windows: Float32Array.from({ length: batch * 768 }, (_, i) => Math.sin(0.3 * i)),
    oneHot: Float32Array.from({ length: batch * CLASSES }, (_, i) => (Math.floor(i / CLASSES) % CLASSES === i % CLASSES ? 1 : 0)),
    key: Int32Array.of(1, 0, 0),
    scalars: adamScalars(0, config),
  };
  const shapes = { windows: [batch, 128, 6], oneHot: [batch, CLASSES], key: [3], scalars: [4] };
  const example = Object.fromEntries(
    Object.entries(inputs).map(([name, values]) => [name, { values, shape: shapes[name as keyof typeof shapes] }]),
  );
  const program = compile({ train: { step: train, example } }, { ...params, ...state });
  let start = monotonicMs();
  for (let step = 0; ; step++) {
    const { loss } = program.run("train", { ...inputs, scalars: adamScalars(step, config) });
    if (!Number.isFinite(loss[0])) throw new Error(`the loss was ${loss[0]}`);
    const end = monotonicMs();
    process.stdout.write(`${start} ${end}\n`);
    start = end;
    await new Promise((resolve) => setImmediate(resolve)); // what was printed leaves the process
  }
}

void main();
