import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../../lib/base/row";
import { deviceCosts } from "../../lib/export/deviceCosts";
import { toOnnx } from "../../lib/export/onnx/toOnnx";
import { load } from "../../lib/predict/predict";
import { activities, small, written } from "../predict/models";

describe("export/deviceCosts", () => {
  const root = mkdtempSync(join(tmpdir(), "wearlaws-costs-"));
  after(() => rmSync(root, { recursive: true }));
  const file = join(root, "data/results/tried.costs.json");

  const config = { ...small, normalise: "zscore", encoder: "cnn", depth: 3, task: "distil", set: "uci-har" } as const;
  const rowOf = (change: object) => {
    const own = { ...config, ...change };
    return { status: "done", config: own, result: { probes: { "uci-har": { classes: activities } } } } as unknown as Row;
  };
  const [one, other] = [rowOf({}), rowOf({ width: 32, task: "fromScratch" })];

  it("are an encoder's parameters, operations, bytes of its files and milliseconds, the smallest first", () => {
    const { processor, node, encoders } = deviceCosts({ study: "tried", rows: [one, rowOf({ seed: 2 }), other] }, root);
    assert.deepEqual([processor, node], [cpus()[0].model.trim(), process.versions.node]);
    assert.deepEqual(
      encoders.map(({ width }) => width),
      [32, 64],
    );
    // Of the files of a model of that shape.
    const model = load(written(join(root, "model.safetensors"), { ...small, ...config }));
    assert.equal(encoders[1].bytes32, toOnnx(model).length);
    assert.equal(encoders[1].bytes8, toOnnx(model, { int8: true }).length);
    for (const { milliseconds } of encoders) assert.ok(milliseconds > 0 && milliseconds < 1000, String(milliseconds));
  });

  it("are measured once, and again where encoders are new", () => {
    const text = readFileSync(file, "utf8").replace(/"milliseconds": .*/g, '"milliseconds": 7');
    writeFileSync(file, text);
    const times = (rows: Row[]) => deviceCosts({ study: "tried", rows }, root).encoders.map(({ milliseconds }) => milliseconds);
    assert.deepEqual(times([one, other]), [7, 7]);
    const added = times([one, other, rowOf({ depth: 4 })]);
    assert.equal(added.length, 3);
    assert.ok(!added.includes(7), String(added));
  });

  it("name the file that is no JSON", () => {
    writeFileSync(file, "{");
    assert.throws(() => deviceCosts({ study: "tried", rows: [one] }, root), /tried\.costs\.json: expected JSON, found none/);
  });
});
