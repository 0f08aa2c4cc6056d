import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

describe("signals", function () {
  this.timeout(600_000);

  it("do not harm a product that they come in: each is handled, and the process lives", async () => {
    const child = fork(join(__dirname, "signalledRun.ts"), { execArgv: ["--import=tsx"] });
    let sending: NodeJS.Timeout | undefined;
    child.on("message", (told) => {
      if (told === "begins") sending = setInterval(() => child.kill("SIGUSR2"), 1);
      else child.disconnect();
    });
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    clearInterval(sending);
    assert.equal(signal ?? code, 0);
  });
});
