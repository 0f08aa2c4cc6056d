import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../lib/base/projectRoot";
import { addDistilCommand } from "../../lib/commands/distil";
import { downstreamSplits } from "../../lib/data/downstream";
import { loadSet } from "../../lib/data/prepare";
import { writeWindows } from "../../lib/data/store/writeWindows";
import type { Exported } from "../../lib/export/exportModel";
import { load, predict } from "../../lib/predict/predict";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fakeSet, tinyConfig } from "../train/fakeSet";
import { call } from "./refusal";

describe("wearlaws distil", function () {
  this.timeout(120_000);
  const place = temporaryFolder();
  let root: string;
  let teacher: string;
  before(async () => {
    root = place.path();
    mkdirSync(join(root, "data/windows"), { recursive: true });
    const waves = fakeSet({ users: 8, windowsPerUser: 40 });
    const about = { name: "sines", title: "synthetic: sines", source: "synthetic", inputKey: "sines" } as const;
    await writeWindows(join(root, "data/windows/sines"), about, async (writer) => {
      for (const [row, user] of waves.user.entries())
        writer.add(waves.read([row]), {
          user,
          activity: waves.activity[row],
          recording: waves.recording[row],
          start: waves.start[row],
        });
    });
    const set = await loadSet("sines", { root, dataFolder: null });
    const config = tinyConfig({
      ...{ task: "fromScratch", validation: "none", pooling: "meanAndDeviation", normalise: "zscore", learningRate: 3e-3 },
      ...{ encoder: "cnn", width: 64, depth: 3, steps: 100, batchSize: 32 },
    });
    await trainFromScratch({ set, split: downstreamSplits(set)[0] }, config, { folder: root });
    teacher = join(root, "weights.safetensors");
  });

  /** As a process, whose engine has threads of its own number. */
  const run = async (...args: string[]) => {
    const command = [join(__dirname, "runCommand.cjs"), root, "", "distil", ...args];
    return (await promisify(execFile)(process.execPath, command, { cwd: root })).stdout;
  };

  it("trains a student and exports it with its head, scored on the test windows", async () => {
    const file = join(root, "student.safetensors");
    const size = ["--encoder", "cnn", "--width", "32", "--steps", "60"];
    const printed = await run(file, "--teacher", teacher, "--set", "sines", ...size, "--to", "safetensors", "--json");
    const made = JSON.parse(printed) as Exported & { parameters: number };
    const model = load(readFileSync(file));
    const held = [...model.tensors].filter(([name]) => !name.startsWith("classifier."));
    assert.equal(made.parameters, held.reduce((sum, [, { values }]) => sum + values.length, 0)); // prettier-ignore
    assert.ok(made.exportF1 === made.encoderF1 && made.exportF1 > 0.9, printed);
    const set = await loadSet("sines", { root, dataFolder: null });
    const [{ test, classes }] = downstreamSplits(set);
    assert.deepEqual(model.activities, classes);
    const right = test.filter((row) => predict(model, set.read([row])).activity === set.activity[row]);
    assert.ok(right.length > 0.9 * test.length, `${right.length} of ${test.length}`);
  });

  it("refuses a teacher without a head, and a kind of file that there is not, before it trains", async () => {
    const refusal = async (of: string, kind: string) => {
      const args = [join(root, "none"), "--teacher", of, "--set", "sines", "--to", kind];
      return (await call((program) => addDistilCommand(program, { root, dataFolder: null }), "distil", ...args)).refused;
    };
    const shipped = join(projectRoot, "data/encoders/wisdm-phone.safetensors");
    assert.match(
      await refusal(shipped, "onnx"),
      /wearlaws export gives an encoder a head\), found no activities in its metadata/,
    );
    // Full int8 of a transformer scores half of what it did.
    assert.match(await refusal(teacher, "tflite-int8"), /'tflite-int8' is invalid\. Allowed choices are safetensors, onnx, /);
    assert.ok(!existsSync(join(root, "none")));
  });
});
