import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/projectRoot";
import { loadSet } from "../../lib/data/prepare";
import { exportModel } from "../../lib/export/exportModel";
import { readModel } from "../../lib/train/encoderFile";
import { realPlaces } from "../data/realStores";

describe("the encoder that comes with the project, as TFLite", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-export-"));
  after(() => rmSync(folder, { recursive: true }));

  it("scores on UCI HAR's test windows what it scores here", async function () {
    const set = await loadSet("uci-har", realPlaces(this, "UCI HAR Dataset.zip"));
    const encoder = readModel(join(projectRoot, "data/encoders/wisdm-phone.safetensors"));
    const made = await exportModel(encoder, set, { file: join(folder, "har.tflite"), kind: "tflite" });
    assert.equal(made.testWindows, 2947);
    assert.ok(made.encoderF1 > 0.9, `${made.encoderF1}`);
    assert.ok(Math.abs(made.exportF1 - made.encoderF1) < 1e-3, `${made.exportF1} of ${made.encoderF1}`);
    assert.ok(made.largestDifference < 1e-4 * made.logitDeviation, `${made.largestDifference} of ${made.logitDeviation}`);
  });
});
