import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { join } from "node:path";

describe("signals", function () {
  this.timeout(120_000);

  it("do not harm a product that they come in: each is handled, and the process lives", async () => {
    const child = fork(join(__dirname, "signalledRun.ts"), { execArgv: ["--import=tsx"] });
    const ended = new Promise<unknown>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));
    const sending = new Promise<NodeJS.Timeout>((resolve) => child.once("message", () => resolve(setInterval(() => child.kill("SIGUSR2"), 1))));
    const timer = await Promise.race([sending, ended]);
    const told = new Promise((resolve) => child.once("message", resolve));
    await Promise.race([told, ended]);
    clearInterval(timer as NodeJS.Timeout);
    if (child.connected) child.disconnect();
    assert.equal(await ended, 0);
  });
});
