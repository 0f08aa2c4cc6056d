import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../lib/base/config";
import { startEngine } from "../../lib/engine/backend";
import { readEncoder } from "../../lib/train/encoderFile";
import { pretrain, type PretrainOptions } from "../../lib/train/pretrain";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

const set = fakeSet();
const data = { set, subset: fakeSubset(set) };

/** Decays begin at steps 8, 12 and 20; the points of the curves differ. */
const runs = [10, 15, 25].map((steps) =>
  tinyConfig({
    steps,
    schedule: "wsd",
    warmupSteps: 2,
    learningRate: 1e-2,
    augmentations: ["jitter"],
    curvePoints: 5,
    probePoints: 3,
    checkpoint: "validation",
    testMasks: 1,
  }),
);

describe("pre-trainings of schedule wsd that differ in their steps alone", function () {
  this.timeout(300_000);
  const { path } = temporaryFolder();
  const probed: PretrainOptions = {
    onCurvePoint: async (step, { weights }) => ({ fake: weights.mask_token?.values[0] ?? step }),
  };
  const alone: Awaited<ReturnType<typeof pretrain>>[] = [];
  let aloneFolder: string;
  const folderOf = (root: string, { steps }: Config) => join(root, String(steps));
  const weightsIn = (root: string, run: Config) => readFileSync(join(folderOf(root, run), "weights.safetensors"));
  before(async () => {
    await startEngine({ threads: 2 });
    aloneFolder = path();
    for (const run of runs) alone.push(await pretrain(data, run, { ...probed, folder: folderOf(aloneFolder, run) }));
  });

  /** Makes a run as the beginning of the longer ones, until `stop` if given; gives its outcome and the steps that it took. */
  async function make(root: string, i: number, stop?: number) {
    const steps: number[] = [];
    const controller = new AbortController();
    const outcome = await pretrain(data, runs[i], {
      ...probed,
      folder: folderOf(root, runs[i]),
      longer: runs.slice(i + 1).map((config) => ({ config, folder: folderOf(root, config) })),
      signal: controller.signal,
      onProgress({ step }) {
        steps.push(step);
        if (step === stop) controller.abort();
      },
    });
    return { outcome, steps };
  }
  const stopped = (root: string, i: number, stop: number) => assert.rejects(make(root, i, stop), { name: "AbortError" });
  const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

  it("share the steps before their decays, and end as each by itself, bit for bit, wherever they were stopped", async () => {
    const root = path();
    const [first, second] = runs.map((run) => folderOf(root, run));
    await stopped(root, 1, 3);
    truncateSync(join(second, "checkpoint.safetensors"), 90); // to be replaced
    await stopped(root, 2, 3); // to be overtaken
    await stopped(root, 0, 5); // before any decay
    const ends = [await make(root, 0)];
    await stopped(root, 1, 14); // in its decay
    rmSync(first, { recursive: true });
    await make(root, 0); // whose decay begins behind what the second has
    ends.push(await make(root, 1), await make(root, 2));
    assert.deepEqual(
      ends.map(({ steps }) => steps),
      [from(6, 10), [15], from(13, 25)],
    );
    for (const [i, run] of runs.entries()) {
      assert.deepEqual(ends[i].outcome, alone[i]);
      assert.ok(weightsIn(root, run).equals(weightsIn(aloneFolder, run)));
      assert.deepEqual(readdirSync(folderOf(root, run)).sort(), ["chosen.safetensors", "weights.safetensors"]);
    }
    assert.deepEqual(
      alone.map(({ probeCurve }) => probeCurve.map(({ step }) => step)),
      [
        [6, 8, 10],
        [9, 12, 15],
        [15, 20, 25],
      ],
    );
  });

  it("choose a point by the validation loss, and give the encoder of that step", async () => {
    for (const { curve, chosen, validationLoss, testLoss } of alone) {
      const least = Math.min(...curve.map(([, , , validation]) => validation as number));
      const [step, , test] = curve.find(([, , , validation]) => validation === least) as (typeof curve)[number];
      assert.deepEqual([chosen?.step, chosen?.validationLoss, chosen?.testLoss], [step, least, test]);
      assert.deepEqual(curve[curve.length - 1].slice(2), [testLoss, validationLoss]);
      assert.equal(curve.length, 6);
    }
    const { weights } = readEncoder(join(folderOf(aloneFolder, runs[2]), "chosen.safetensors"));
    for (const [name, values] of Object.entries(alone[2].chosen?.encoder.weights ?? {})) assert.deepEqual(weights[name], values);
    const { chosen } = await pretrain(data, runs[0]); // without a folder it is kept in memory
    assert.deepEqual(chosen, alone[0].chosen);
  });
});
