import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Config, laterFields } from "../../lib/base/config";
import { retryRuns } from "../../lib/grid/run/retryRuns";
import { runOne } from "../../lib/grid/run/runOne";
import { runStudy } from "../../lib/grid/run/runStudy";
import { studyStatus } from "../../lib/grid/run/status";
import { gatherRows, readRow, writeRow } from "../../lib/grid/store/store";
import { resultsFile } from "../../lib/grid/store/studyFiles";
import { configHash as hashOf } from "../../lib/grid/plan/configHash";
import { planStudy } from "../../lib/grid/plan/planStudy";
import { runIdOf } from "../../lib/grid/plan/runId";
import type { Study } from "../../lib/grid/plan/study";
import { verifyRun } from "../../lib/grid/run/verifyRun";
import type { Row } from "../../lib/base/row";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { doneRows, fewRuns, tinyRoot } from "./tinyStudy";

const study: Study = { ...fewRuns, downstream: [], published: true };
const plan = planStudy(study);
const runIds = plan.configs.map(runIdOf);

describe("a published study", () => {
  const place = temporaryFolder();
  let places: { root: string; dataFolder: null };
  let store: { root: string; study: string };
  /** Done, but by code that is not here any more, and from other recordings. */
  let rows: Row[];
  before(async () => {
    places = { root: await tinyRoot(place.path()), dataFolder: null };
    store = { root: places.root, study: study.name };
    const made = { codeVersion: "earlier", dataVersion: "elsewhere" };
    rows = (await doneRows(plan.configs, study, places)).map((row) => ({ ...row, ...made }));
  });
  beforeEach(async () => {
    for (const folder of ["runs", "data/results"]) rmSync(join(places.root, folder), { recursive: true, force: true });
    await gatherRows(study, plan, places);
  });

  it("keeps its rows under other code and other recordings, and trains none of them", async () => {
    rows.forEach((row) => writeRow(store, row));
    await gatherRows(study, plan, places);
    const text = readFileSync(resultsFile(store), "utf8");
    rmSync(join(places.root, "runs"), { recursive: true }); // as in a clone
    assert.ok((await studyStatus(study, places)).every(({ status }) => status === "done"));
    assert.equal((await runOne(plan.configs[0], study, places)).codeVersion, "earlier");
    assert.equal((await runStudy(study, places)).length, runIds.length);
    assert.equal(readFileSync(resultsFile(store), "utf8"), text);
    assert.ok((await studyStatus(study, places)).every(({ status }) => status === "done"));
  });

  it("adds no run to rows of other code, and loses none of them", async () => {
    rows.slice(1).forEach((row) => writeRow(store, row));
    await assert.rejects(
      runStudy(study, places),
      /tiny: expected its published rows to be made by this code \(\w+\), found code earlier: no runs were added/,
    );
    await assert.rejects(
      retryRuns(study, places, [runIds[1]]),
      /its row is published and stays; .* npx wearlaws grid verify tiny mae-/,
    );
    assert.equal(readRow(store, runIds[1])?.codeVersion, "earlier");
  });

  it("makes its failed runs again", async () => {
    rows.forEach((row, i) => writeRow(store, i === 0 ? { ...row, status: "failed", reason: "no memory" } : row));
    await gatherRows(study, plan, places);
    await assert.rejects(retryRuns(study, places, []), /found code earlier/);
    rmSync(join(places.root, "runs"), { recursive: true });
    assert.equal(readRow(store, runIds[0]), null);
    assert.equal(readRow(store, runIds[1])?.status, "done");
  });

  it("gives configs to train by, also of rows that were made before a config had all of its fields", async () => {
    const isOld = ([field]: [string, unknown]) => !Object.hasOwn(laterFields, field);
    for (const row of rows)
      writeRow(store, { ...row, config: Object.fromEntries(Object.entries(row.config).filter(isOld)) as unknown as Config });
    await gatherRows(study, plan, places);
    const [{ config, configHash }] = readStudy(study.name, places.root).rows;
    assert.equal(hashOf(config), configHash);
    const brief = { ...config, steps: 6, curvePoints: 2, testWindows: 8, threads: 2 };
    assert.equal((await runOne(brief, { name: "tweaks", downstream: [] }, places)).status, "done");
  });

  it("gives configs in the order of their rows, which weights files are hashed with", async () => {
    for (const row of rows) writeRow(store, row);
    await gatherRows(study, plan, places);
    const read = readStudy(study.name, places.root).rows.find(({ runId }) => runId === rows[0].runId);
    assert.equal(JSON.stringify(read?.config), JSON.stringify(rows[0].config));
  });

  it("makes each run again apart, and reports what differs and why it may", async () => {
    const config = { ...plan.configs[0], steps: 6, curvePoints: 2, testWindows: 8, threads: 2 }; // as the other tests of the process
    const { again } = await verifyRun({ ...rows[0], config, runId: runIdOf(config) }, study, places);
    const { differences, reasons } = await verifyRun(again, study, places);
    assert.deepEqual([differences, reasons], [[], []]);
    const claimed = { ...again, codeVersion: "earlier", result: { ...again.result, testLoss: 0.5 } };
    const found = await verifyRun(claimed, study, places);
    assert.deepEqual(found.differences, [{ field: "testLoss", expected: "0.5", found: JSON.stringify(again.result.testLoss) }]);
    assert.deepEqual(found.reasons, [`code: earlier in the row, ${again.codeVersion} now`]);
    assert.equal(readRow(store, again.runId), null);
  });
});
