/** `FUZZ_COUNT=20000 FUZZ_SEED=2 make test STAGE=fuzz` runs more, or others; `FUZZ_FROM` begins at one that was found. */
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../children";
import { campaign } from "./campaign";

const { FUZZ_COUNT = "5000", FUZZ_SEED = "1", FUZZ_FROM = "0" } = process.env;

describe("damaged files", () => {
  const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
  after(() => removeFolder(folder));

  it(`are read as what they hold, or refused by name: ${FUZZ_COUNT} mutations of seed ${FUZZ_SEED}`, async () => {
    const findings = await campaign(folder, Number(FUZZ_SEED), Number(FUZZ_FROM), Number(FUZZ_COUNT));
    assert.deepEqual(findings, []);
  }).timeout(60_000 + Number(FUZZ_COUNT) * 1000);
});
