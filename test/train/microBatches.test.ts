import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEngine } from "../../lib/engine/backend";
import { capture } from "../../lib/engine/capture";
import { numPatches } from "../../lib/base/modelSize";
import { countMicroBatches } from "../../lib/train/microBatches";
import { toParameters } from "../../lib/model/layers";
import { decoderWeights, encoderWeights } from "../../lib/model/mae";
import { random } from "../../lib/base/random";
import { defaultConfig } from "../../lib/base/config";
import { openCheckpoint } from "../../lib/train/checkpoint";
import { type Loop, runLoop } from "../../lib/train/loop";
import { adamScalars, optimiserState, trainSteps } from "../../lib/train/optimiser";
import { pretrainLoss } from "../../lib/train/pretrain";
import { tinyConfig } from "./fakeSet";
import { close } from "../close";

describe("a batch in parts", () => {
  before(() => startEngine({ threads: 2 }));

  it("takes the steps of the whole batch", () => {
    const config = tinyConfig({ batchSize: 12, dropout: 0, clipNorm: 0.5 });
    const [whole, parted] = [train(1), train(3)];
    for (const what of ["losses", "norms"] as const) {
      whole[what].forEach((value, step) => {
        close(parted[what][step], value, { absolute: 1e-5 * value }, `${what} of step ${step}`);
      });
    }
    for (const [name, values] of Object.entries(whole.weights)) {
      if (name.endsWith("qkv.bias")) continue; // the gradient of k's bias is rounding alone, which Adam scales up
      const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - parted.weights[name][i])), 0);
      assert.ok(error < 2e-5, `${name} differs by ${error}`);
    }

    function train(parts: number) {
      const size = config.batchSize / parts;
      const params = toParameters({ ...encoderWeights(config, 1), ...decoderWeights(config, 1) });
      const state = optimiserState(params, parts);
      const { train, accumulate } = trainSteps(pretrainLoss(config), params, state, config, parts);
      const example = {
        windows: { shape: [size, 128, 6], values: new Float32Array(size * 768) },
        order: { shape: [size, 32], values: new Int32Array(size * 32) },
        key: { shape: [3], values: new Int32Array(3) },
      };
      const steps = {
        train: { step: train, example: { ...example, scalars: { shape: [4], values: new Float32Array(4) } } },
        ...(accumulate && { accumulate: { step: accumulate, example } }),
      };
      const program = capture<string>(steps, { ...params, ...state });
      const [losses, norms]: number[][] = [[], []];
      for (let step = 0; step < 3; step++) {
        let loss = 0;
        for (let part = 0; part < parts; part++) {
          const rows = Array.from({ length: size }, (_, i) => part * size + i);
          const inputs = {
            windows: Float32Array.from(rows.flatMap((row) => window(step, row))),
            order: Int32Array.from(rows.flatMap((row) => [...random(2, "order", step, row).permutation(numPatches(config))])),
            key: Int32Array.of(1, step, part),
          };
          const outputs =
            part === parts - 1
              ? program.run("train", { ...inputs, scalars: adamScalars(step, config) })
              : program.run("accumulate", inputs);
          loss += outputs.loss[0] / parts;
          if (outputs.gradientNorm) norms.push(outputs.gradientNorm[0]);
        }
        losses.push(loss);
      }
      const weights = program.read(Object.keys(params));
      program.dispose();
      return { losses, norms, weights };
    }
  });

  it("is what the paper's largest encoder needs at batch 2048, and its smallest does not", () => {
    assert.equal(countMicroBatches({ ...defaultConfig, width: 512, depth: 5 }), 1);
    const parts = countMicroBatches({ ...defaultConfig, width: 2048, depth: 20 });
    assert.ok(parts > 1 && 2048 % parts === 0, `${parts} parts`);
    const views = countMicroBatches({ ...defaultConfig, width: 512, depth: 5, pretext: "simclr" });
    assert.ok(views > 1, "two whole views of each window");
  });
});

describe("a stop between two parts of a batch", () => {
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-parts-"));
  after(() => rmSync(folder, { recursive: true }));

  it("ends the run there, with a checkpoint of the steps before", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const none = () => ({ sum: 0, steps: 0 });
    const loop: Loop = {
      config: tinyConfig({ batchSize: 4, steps: 10, curvePoints: 1 }),
      microBatches: 4,
      shapes: { weight: [1] },
      identity: "a run",
      state: { step: 0, sincePoint: none(), lastTenth: none(), curve: [], probeCurve: [], diverged: null },
      inputs: () => ({ windows: new Float32Array(4) }),
      testLoss: async () => null,
      program: {
        run(name, { key }) {
          seen.push(`${name} ${key[1]}.${key[2]}`);
          if (key[1] === 2 && key[2] === 1) setImmediate(() => stop.abort());
          return { loss: Float32Array.of(1) };
        },
        read: () => ({ weight: Float32Array.of(5) }),
        write: () => undefined,
        dispose: () => undefined,
      },
    };
    await assert.rejects(runLoop(loop, { folder, signal: stop.signal }), {
      name: "AbortError",
      message: "stopped at step 2 of 10; the same call resumes from its checkpoint",
    });
    assert.deepEqual(seen.slice(-3), ["train 1.3", "accumulate 2.0", "accumulate 2.1"]);
    const left = openCheckpoint(folder, "a run");
    assert.deepEqual([left?.state.step, left?.weights.weight.values[0]], [2, 5]);
  });
});

function window(step: number, row: number): number[] {
  const draws = random(3, "window", step, row);
  return Array.from({ length: 768 }, () => draws.normal());
}
