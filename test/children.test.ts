import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { own, removeFolder } from "./children";

describe("the folder of a test that ended early", () => {
  /** A process and its worker, which makes files as fast as it can. */
  const start = (folder: string) => {
    const work = `(echo $BASHPID >worker; while :; do mkdir -p "${folder}/$RANDOM/$RANDOM"; done) & echo started >ready; wait`;
    const child = spawn("bash", ["-c", work], { cwd: folder, detached: true, stdio: "ignore" });
    own(child, { group: true });
    return child;
  };

  it("is removed once its processes and their workers have ended", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wearlaws-children-"));
    const child = start(folder);
    while (!existsSync(join(folder, "ready"))) await sleep(5);
    await sleep(100);
    const worker = Number(readFileSync(join(folder, "worker"), "utf8"));
    process.kill(worker, 0); // throws where there is none
    await removeFolder(folder);
    assert.equal(child.signalCode, "SIGKILL");
    await sleep(200);
    assert(!existsSync(folder));
  });

  it("takes no process that is started while it is removed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "wearlaws-children-"));
    start(folder);
    const removed = removeFolder(folder);
    assert.throws(() => start(folder), /the folder of this test is being removed/);
    await removed;
    assert(!existsSync(folder));
  });
});
