import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { claimRun, isClaim, makerOf } from "../../../lib/grid/store/runOwner";
import { codeVersion } from "../../../lib/grid/store/codeVersion";
import { failedRow } from "../../../lib/grid/store/makeRow";
import { openSet } from "../../../lib/grid/store/openSet";
import { studyStatus } from "../../../lib/grid/run/status";
import { storeError } from "../../../lib/grid/store/storeError";
import { gatherRows, openStore, readRow, writeRow } from "../../../lib/grid/store/store";
import { resultsFile, runFolder } from "../../../lib/grid/store/studyFiles";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { runIdOf } from "../../../lib/grid/plan/runId";
import type { Row } from "../../../lib/base/row";
import { findRow, readStudy } from "../../../lib/scaling/study/readStudy";
import { temporaryFolder } from "../../data/loaders/makeFiles";
import { doneRows, fewRuns as study, tinyRoot } from "../tinyStudy";

const { configs } = planStudy(study);
const runIds = configs.map(runIdOf);

describe("the store", () => {
  const place = temporaryFolder();
  let places: { root: string; dataFolder: null };
  let store: { root: string; study: string };
  let rows: Row[];
  before(async () => {
    places = { root: await tinyRoot(place.path()), dataFolder: null };
    store = { root: places.root, study: study.name };
    rows = await doneRows(configs, study, places);
  });
  beforeEach(() => {
    for (const folder of ["runs", "data/results"]) rmSync(join(places.root, folder), { recursive: true, force: true });
  });
  const gather = () => gatherRows(study, planStudy(study), places);
  const states = async () => (await studyStatus(study, places)).map(({ status }) => status);

  it("gathers the rows that are there, sorted, and says of how many", async () => {
    rows
      .slice(0, 4)
      .reverse()
      .forEach((row) => writeRow(store, row));
    await gather();
    const read = readStudy(study.name, places.root);
    assert.deepEqual(
      read.rows.map(({ runId }) => runId),
      runIds.slice(0, 4).sort(),
    );
    assert.deepEqual(read.cells, { present: 4, of: 6 });
  });

  it("keeps a failed run's reason, and counts it as no result", async () => {
    writeRow(store, rows[0]);
    writeRow(store, failedRow(configs[1], study, await openSet("sines", places), "no such window"));
    await gather();
    assert.equal(findRow(runIds[1], places.root).reason, "no such window");
    assert.deepEqual(readStudy(study.name, places.root).cells, { present: 1, of: 6 });
    const found = (await studyStatus(study, places)).map(({ device: _, ...state }) => state);
    assert.deepEqual(found.slice(0, 3), [
      { runId: runIds[0], status: "done", detail: "" },
      { runId: runIds[1], status: "failed", detail: "no such window" },
      { runId: runIds[2], status: "waiting", detail: "" },
    ]);
  });

  it("shows stale rows as such, and mixes them with no others", async () => {
    writeRow(store, rows[0]);
    writeRow(store, { ...rows[1], codeVersion: "another" });
    writeRow(store, { ...rows[2], dataVersion: "another" });
    assert.deepEqual(await states(), ["done", "stale", "stale", "waiting", "waiting", "waiting"]);
    await gather();
    assert.deepEqual(
      readStudy(study.name, places.root).rows.map(({ runId }) => runId),
      [runIds[0]],
    );
    assert.equal(readRow(store, runIds[1])?.codeVersion, "another");
  });

  it("refuses to read rows of two makings, whoever put them together", async () => {
    rows.forEach((row) => writeRow(store, row));
    await gather();
    const file = resultsFile(store);
    const text = readFileSync(file, "utf8");
    for (const [field, found] of [
      ["codeVersion", codeVersion()],
      ["dataVersion", rows[0].dataVersion],
    ]) {
      const lines = text.split("\n");
      lines[2] = lines[2].replace(`"${field}":"${found}"`, `"${field}":"another"`);
      assert.notEqual(lines.join("\n"), text);
      writeFileSync(file, lines.join("\n"));
      assert.throws(
        () => readStudy(study.name, places.root),
        /tiny\.jsonl: expected rows of the same code and recordings, found that .* differ/,
      );
    }
  });

  it("puts a damaged row aside, tells of it, and goes without it", () => {
    rows.forEach((row) => writeRow(store, row));
    const file = join(runFolder(store, runIds[3]), "row.json");
    truncateSync(file, 200);
    const repairs: string[] = [];
    openStore(store, runIds, (what) => repairs.push(what));
    assert.match(
      repairs.join("\n"),
      /^.*row\.json: expected one row of JSON, found a file or line cut short; kept as row\.json\.damaged$/,
    );
    assert.equal(readRow(store, runIds[3]), null);
    assert.ok(existsSync(`${file}.damaged`));
  });

  it("takes away the claim of a process that was killed after its row, and no other", () => {
    rows.slice(0, 2).forEach((row) => writeRow(store, row));
    const gone = { pid: process.pid, start: "1", host: hostname(), job: null, step: 0, steps: 0 };
    writeFileSync(join(runFolder(store, runIds[0]), "running.json"), JSON.stringify(gone));
    const claim = claimRun(runFolder(store, runIds[1]));
    openStore(store, runIds);
    assert.ok(!existsSync(join(runFolder(store, runIds[0]), "running.json")));
    assert.equal(makerOf(runFolder(store, runIds[1]))?.pid, process.pid);
    if (isClaim(claim)) claim.release();
  });

  it("takes back from the gathered file the rows that it does not have, but for one that was cut off", async () => {
    rows.forEach((row) => writeRow(store, row));
    await gather();
    truncateSync(resultsFile(store), readFileSync(resultsFile(store)).length - 30);
    rmSync(join(places.root, "runs"), { recursive: true });
    const repairs: string[] = [];
    openStore(store, runIds, (what) => repairs.push(what));
    assert.match(
      repairs.join("\n"),
      /^.*tiny\.jsonl:6: expected one row of JSON, found a file or line cut short; gathering the file again from the runs$/,
    );
    const [last] = [...runIds].sort().slice(-1);
    for (const row of rows)
      assert.deepEqual(readRow(store, row.runId), row.runId === last ? null : JSON.parse(JSON.stringify(row)));
  });

  it("writes nothing outside of the study's folder for a row whose runId or study is a path", async () => {
    rows.forEach((row) => writeRow(store, row));
    await gather();
    const file = resultsFile(store);
    const [first, ...others] = readFileSync(file, "utf8").split("\n");
    const row = JSON.parse(first) as Row;
    for (const name of ["../../../outside", "..", ".", "a/b", "a\\b", "a\0b", "/tmp/outside"]) {
      for (const field of ["runId", "study"]) {
        writeFileSync(file, [JSON.stringify({ ...row, [field]: name }), ...others].join("\n"));
        rmSync(join(places.root, "runs"), { recursive: true, force: true });
        const repairs: string[] = [];
        openStore(store, runIds, (what) => repairs.push(what));
        const named = `tiny.jsonl:1: not a result row: field ${field}: expected a name without "/", "\\" or "..", found ${JSON.stringify(name)}`;
        assert.ok(repairs.length === 1 && repairs[0].includes(named), repairs.join());
        assert.deepEqual(readdirSync(join(places.root, "runs")), ["tiny"]);
        assert.deepEqual(readdirSync(join(places.root, "runs", "tiny")).sort(), [...runIds].sort().slice(1));
        assert.throws(
          () => readStudy(study.name, places.root),
          ({ message }: Error) => message.includes(named),
        );
      }
    }
    assert.ok(!existsSync(join(places.root, "..", "outside")));
  });

  it("keeps a user whose name is a property of every object through writing, gathering and reading", async () => {
    const byUser = Object.fromEntries([
      ["__proto__", [1.5, 3]],
      ["constructor", [2.5, 4]],
    ]) as Row["result"]["testLossByUser"];
    writeRow(store, { ...rows[0], result: { ...rows[0].result, testLossByUser: byUser } });
    await gather();
    for (const row of [readRow(store, runIds[0]), readStudy(study.name, places.root).rows[0]])
      assert.deepEqual(Object.entries(row?.result.testLossByUser ?? {}), Object.entries(byUser));
  });

  it("refuses a row that stands in another study's file, or in another run's folder", async () => {
    rows.slice(0, 2).forEach((row) => writeRow(store, row));
    await gather();
    const file = resultsFile(store);
    writeFileSync(file, readFileSync(file, "utf8").replace('"study":"tiny"', '"study":"other"'));
    assert.throws(
      () => readStudy(study.name, places.root),
      /tiny\.jsonl:1: a row of another study: field study: expected "tiny", found "other"/,
    );
    const folder = runFolder(store, runIds[0]);
    writeFileSync(join(folder, "row.json"), JSON.stringify(rows[1]));
    assert.throws(
      () => readRow(store, runIds[0]),
      ({ message }: Error) =>
        message === `${folder}/row.json: a row of another run: field runId: expected "${runIds[0]}", found "${runIds[1]}"`,
    );
  });

  it("names a plan that is cut short, of another study, or has a wrong field, and the cure", async () => {
    writeRow(store, rows[0]);
    await gather();
    const file = join(places.root, "data/results/tiny.plan.json");
    const whole = readFileSync(file, "utf8");
    for (const [text, found] of [
      [whole.slice(0, 30), "no JSON (cut short?)"],
      ["null", "that field (the whole) is not as expected: Invalid input: expected object, received null"],
      [
        whole.replace('"runIds"', '"runs"'),
        "that field runIds is not as expected: Invalid input: expected array, received undefined",
      ],
      [whole.replace('"study": "tiny"', '"study": "other"'), 'that of study "other"'],
    ]) {
      writeFileSync(file, text);
      const message = `${file}: expected the plan of study "tiny" (study, title, cells and runIds as JSON), found ${found}; restore it from the project's history, or, if the study was never published, delete it and run: npx wearlaws grid run tiny`;
      for (const read of [() => readStudy(study.name, places.root), () => readRow(store, runIds[1])])
        assert.throws(read, { name: "TypeError", message });
    }
  });

  it("lets one process make a run, and takes over from one that is gone", async () => {
    const folder = runFolder(store, runIds[0]);
    const claim = claimRun(folder);
    assert.ok(isClaim(claim));
    const second = claimRun(folder);
    assert.ok(!isClaim(second) && second.pid === process.pid);
    assert.deepEqual((await studyStatus(study, places))[0], {
      runId: runIds[0],
      status: "running",
      detail: `process ${process.pid} on ${hostname()}`,
    });
    claim.release();
    assert.equal(makerOf(folder), null);
    // Its number was given to another process since; it was of a machine that is silent; it is of this job before a requeue.
    const gone = { pid: process.pid, start: "1", host: hostname(), job: null, step: 0, steps: 0 };
    const elsewhere = { ...gone, host: "another" };
    writeFileSync(join(folder, "running.json"), JSON.stringify(gone));
    assert.ok(isClaim(claimRun(folder)));
    writeFileSync(join(folder, "running.json"), JSON.stringify(elsewhere));
    assert.equal(makerOf(folder)?.host, "another");
    process.env.SLURM_JOB_ID = "7";
    try {
      writeFileSync(join(folder, "running.json"), JSON.stringify({ ...elsewhere, job: "7" }));
      assert.equal(makerOf(folder), null);
      writeFileSync(join(folder, "running.json"), JSON.stringify({ ...elsewhere, job: "8" }));
      assert.equal(makerOf(folder)?.job, "8");
    } finally {
      delete process.env.SLURM_JOB_ID;
    }
  });

  it("removes what killed processes left half written when their run is taken up", () => {
    const folder = runFolder(store, runIds[0]);
    mkdirSync(folder, { recursive: true });
    const [dead, alive] = [4194305, process.ppid].map((pid) => join(folder, `row.json.${pid}@${hostname()}.partial`)); // above Linux's largest number
    for (const file of [dead, alive]) writeFileSync(file, "half");
    claimRun(folder);
    assert.deepEqual(
      [dead, alive].map((file) => existsSync(file)),
      [false, true],
    );
  });

  it("names what keeps it from being written", async () => {
    const folder = join(places.root, "data", "results");
    writeFileSync(folder, "a file in its place");
    await assert.rejects(gather(), (error) => {
      const named = storeError(error, folder);
      assert.match(
        named?.message ?? "",
        /data\/results: cannot write the study's files: EEXIST: .*; put a folder in the place of the file and run the command again/,
      );
      return true;
    });
    assert.equal(storeError(new Error("of the run itself"), folder), null);
    const elsewhere = Object.assign(new Error("EACCES: recordings"), { code: "EACCES", path: "/recordings" });
    assert.equal(storeError(elsewhere, folder), null);
  });
});
