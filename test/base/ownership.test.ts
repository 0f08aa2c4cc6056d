/** Who owns a file, and whether that process is gone; numbers of processes are from Linux's /proc. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { createExclusively, isGone, isRunning, isSelf, lastWriteOf } from "../../lib/base/ownership";
import { leftBeside, ownerOf, partialName, replacedName, self, unfinishedName } from "../../lib/base/ownership";
import { writeWhole } from "../../lib/base/wholeFile";
import { temporaryFolder } from "../data/loaders/makeFiles";

describe("ownership", () => {
  const place = temporaryFolder();
  const MINUTE = 60_000;
  const LONG_AGO = 0;

  it("of this process holds, however long it was silent", () => {
    const stat = readFileSync("/proc/self/stat", "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    assert.deepEqual(self(), { pid: process.pid, start: stat[19], host: hostname() }); // field 22 of proc(5)
    assert.equal(isGone(self(), LONG_AGO, MINUTE), false);
    assert.equal(isSelf(self()), true);
  });

  it("of another live process on this machine holds, with and without its start", () => {
    const parent = { pid: process.ppid, start: null, host: hostname() };
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    for (const owner of [parent, { ...parent, start: stat[19] }]) {
      assert.equal(isGone(owner, LONG_AGO, MINUTE), false);
      assert.equal(isSelf(owner), false);
    }
  });

  it("of a process that ended is over at once, even before its parent has read its exit status", async () => {
    const child = spawn("true");
    const dead = { pid: child.pid ?? 0, start: null, host: hostname() };
    const stateOf = () => readFileSync(`/proc/${dead.pid}/stat`, "latin1").replace(/^.*\) /s, "")[0];
    while (stateOf() !== "Z"); // Node reads the status only once this code lets it
    assert.equal(isGone(dead, Date.now(), MINUTE), true);
    await once(child, "exit");
    assert.equal(isGone(dead, Date.now(), MINUTE), true);
    assert.equal(isRunning(4194305), false); // above Linux's largest number
    assert.deepEqual([0, -1, NaN].map(isRunning), [false, false, false]);
  });

  it("ends where the system gave the number to another process since", () => {
    const before = { ...self(), start: "1" };
    assert.equal(isGone(before, Date.now(), MINUTE), true);
    assert.equal(isSelf(before), false);
  });

  it("of a process on another machine ends when that was silent for long enough, whatever runs here", () => {
    const elsewhere = { ...self(), host: "elsewhere" };
    assert.equal(isGone(elsewhere, Date.now() - MINUTE / 2, MINUTE), false);
    assert.equal(isGone(elsewhere, Date.now() - 2 * MINUTE, MINUTE), true);
    assert.equal(isGone({ ...elsewhere, pid: 4194305 }, Date.now(), MINUTE), false);
    assert.equal(isSelf(elsewhere), false);
  });

  it("reads the last sign of life from the file", () => {
    const file = join(place.path(), "file");
    assert.equal(lastWriteOf(file), undefined);
    writeFileSync(file, "");
    utimesSync(file, 1000, 1000);
    assert.equal(lastWriteOf(file), 1_000_000);
  });

  it("is created once and whole, and leaves no other file behind", () => {
    const folder = place.path();
    const file = join(folder, "lock");
    assert.equal(createExclusively(file, "first"), true);
    assert.equal(createExclusively(file, "second"), false);
    assert.equal(readFileSync(file, "utf8"), "first");
    assert.deepEqual(readdirSync(folder), ["lock"]);
    assert.throws(() => createExclusively(join(folder, "missing", "lock"), ""), /ENOENT/);
  });

  it("goes to one of many processes that create a file at the same moment", async () => {
    const folder = place.path();
    mkdirSync(join(folder, "won"));
    // Each says that it is ready, then waits for the start without a pause, so that they meet at every file.
    const code = `
      const { createExclusively } = require(${JSON.stringify(require.resolve("../../dist/base/ownership"))});
      const { existsSync, writeFileSync } = require("node:fs");
      process.stdout.write("ready");
      while (!existsSync("start"));
      for (let i = 0; i < 500; i++) {
        if (createExclusively("lock" + i, String(process.pid))) writeFileSync("won/" + i + "-" + process.pid, "");
      }`;
    const racers = Array.from({ length: 3 }, () => spawn(process.execPath, ["-e", code], { cwd: folder }));
    await Promise.all(racers.map((racer) => once(racer.stdout, "data")));
    const ends = racers.map((racer) => once(racer, "exit"));
    writeFileSync(join(folder, "start"), "");
    assert.deepEqual(
      (await Promise.all(ends)).map(([status]) => status),
      [0, 0, 0],
    );
    const winners = readdirSync(join(folder, "won")).sort();
    const locks = Array.from({ length: 500 }, (_, i) => `${i}-${readFileSync(join(folder, `lock${i}`), "utf8")}`);
    assert.deepEqual(winners, locks.sort());
  });

  it("finds what processes that are gone have left of a file or folder, and nothing else", () => {
    const folder = place.path();
    const dead = `4194305@${hostname()}.partial`;
    const names = [
      `row.json.${dead}`,
      `row.json.1@elsewhere.partial`,
      basename(partialName("row.json")),
      `other.json.${dead}`,
      "row.json",
    ];
    for (const name of names) writeFileSync(join(folder, name), "");
    const row = join(folder, "row.json");
    assert.deepEqual(leftBeside(row, "partial"), [`${row}.${dead}`]);
    utimesSync(`${row}.1@elsewhere.partial`, 1000, 1000);
    assert.equal(leftBeside(row, "partial").length, 2);
    writeFileSync(`${row}.replaced-4194305-1-1-${hostname()}`, "");
    assert.deepEqual(leftBeside(row, "replaced"), [`${row}.replaced-4194305-1-1-${hostname()}`]);
    assert.deepEqual(leftBeside(row, "unfinished"), []);
    writeWhole(row, "whole");
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.includes("partial")),
      [`other.json.${dead}`],
    );
    assert.deepEqual(leftBeside(join(folder, "missing", "row.json"), "partial"), []);
  });

  it("is read back from the names of partial files and unfinished stores, also of hosts with dots and dashes", () => {
    const { pid, start, host } = self();
    assert.deepEqual(ownerOf(partialName("row.json")), { pid, start: null, host });
    const names = [unfinishedName("data/windows/hapt"), unfinishedName("data/windows/hapt")];
    assert.notEqual(names[0], names[1]);
    for (const name of [...names, replacedName("data/windows/hapt")]) assert.deepEqual(ownerOf(name), { pid, start, host });
    // The same names written out: other processes, of other versions too, read them in a shared folder.
    assert.deepEqual(ownerOf("row.json.12@node-3.site.partial"), { pid: 12, start: null, host: "node-3.site" });
    assert.deepEqual(ownerOf("hapt.unfinished-12-345-1-node-3.site"), { pid: 12, start: "345", host: "node-3.site" });
    for (const other of ["row.json", "row.json.partial", "row.json.x@y.partial", "hapt.unfinished-12", "hapt"]) {
      assert.equal(ownerOf(other), null, other);
    }
  });
});
