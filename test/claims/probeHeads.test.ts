import assert from "node:assert/strict";
import { simpleFeatureRows } from "../../lib/claims/baselines";
import { f1ByActivity, f1ByUser, probeHeads } from "../../lib/claims/probeHeads";
import type { Config } from "../../lib/base/config";
import type { Probe, Row } from "../../lib/base/row";
import { fakeRow, fakeRows, planted } from "../figures/fakeRows";
import { close } from "../close";

const encoders: [number, number][] = [[512, 5], [1024, 5]]; // prettier-ignore
const plan = { ...planted, encoders, sets: ["uci-har"] };
const long = fakeRow(plan, { width: 1024, depth: 5, steps: 9000, fold: 0, users: "all" });
const random = fakeRow(plan, { width: 1024, depth: 5, steps: 0 });
const scratch = [0.7, 0.5].map((validationLoss, i): Row => {
  const row = fakeRow(plan, { task: "fromScratch", set: "uci-har", width: 512, depth: 5, learningRate: 10 ** -(i + 2) });
  return { ...row, result: { ...row.result, validationLoss } };
});
const simple = fakeRow(plan, { task: "simpleFeatures", set: "uci-har" });

describe("the heads of a set", () => {
  it("are the largest encoder's longest training, its random twin, the supervised run of the lowest validation loss, simple features", () => {
    const rows = [...fakeRows(plan), random, fakeRow(plan, { width: 512, depth: 5, steps: 0 }), long, ...scratch, simple];
    const heads = probeHeads(rows, "uci-har");
    assert.deepEqual(heads.map(({ kind }) => kind), ["pre-trained", "random encoder", "from scratch", "simple features"]); // prettier-ignore
    const expected = [long, random, scratch[1], simple].map((row) => [row.result.probes["uci-har"]]);
    assert.deepEqual(heads.map(({ probes }) => probes), expected); // prettier-ignore
  });

  it("have simple features in the encoders' frame where they were made in several", () => {
    const inFrame = (row: Row, frame: Config["frame"]): Row => ({ ...row, config: { ...row.config, frame } });
    const [sensor, gravity] = [inFrame(simple, "sensor"), inFrame(simple, "gravity")];
    const grid = fakeRows(plan);
    const { frame: _, ...before } = long.config; // a row of before there were frames
    assert.deepEqual(simpleFeatureRows([...grid, gravity, sensor]), [sensor]);
    assert.deepEqual(simpleFeatureRows([{ ...long, config: before as Config }, gravity, sensor]), [sensor]);
    assert.deepEqual(simpleFeatureRows([inFrame(long, "gravity"), gravity, sensor]), [gravity]);
    assert.deepEqual(simpleFeatureRows([inFrame(long, "both"), gravity]), [gravity]);
  });

  it("are those that the rows hold", () => {
    assert.deepEqual(probeHeads(fakeRows(plan), "uci-har").map(({ kind }) => kind), ["pre-trained"]); // prettier-ignore
    assert.deepEqual(probeHeads(fakeRows(plan), "hapt"), []);
  });
});

describe("scores by activity and by user", () => {
  const probeOf = (confusionByUser: Probe["confusionByUser"]): Probe => ({ ...simple.result.probes["uci-har"], confusionByUser });
  // Three activities, of which the last never occurs and is never predicted.
  const probe = probeOf({
    a: [[8, 2, 0], [0, 0, 0], [0, 0, 0]],
    b: [[4, 0, 0], [1, 5, 0], [0, 0, 0]],
  }); // prettier-ignore

  it("sum the users' windows for an activity, and say nothing of one that never occurs", () => {
    // By hand: 12 right of 14 true and 13 predicted, 24/27; 5 right of 6 true and 7 predicted, 10/13.
    assert.deepEqual(f1ByActivity([probe]), [24 / 27, 10 / 13, null]);
  });

  it("take each user's windows alone, and average runs", () => {
    // User a: 8 of 10 and 8, 16/18; the second activity is predicted but not his, 0. User b: 8/9 and 10/11.
    const found = f1ByUser([probe]);
    assert.deepEqual([...found.keys()], ["a", "b"]);
    close(found.get("a") ?? 0, 16 / 18 / 2, { absolute: 1e-12 });
    close(found.get("b") ?? 0, (8 / 9 + 10 / 11) / 2, { absolute: 1e-12 });
    const perfect = probeOf({ a: [[10, 0, 0], [0, 0, 0], [0, 0, 0]], b: [[4, 0, 0], [0, 6, 0], [0, 0, 0]] }); // prettier-ignore
    close(f1ByUser([probe, perfect]).get("a") ?? 0, (16 / 18 / 2 + 1) / 2, { absolute: 1e-12 });
  });
});
