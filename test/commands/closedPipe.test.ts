/** The compiled command line, whose reader closes the pipe. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { projectRoot } from "../../lib/base/projectRoot";
import { own } from "../children";

describe("a command whose output nobody reads any more", function () {
  this.timeout(60_000);

  it("ends without a word", async () => {
    const child = spawn(process.execPath, ["dist/cli.js", "answers", "real", "--all"], { cwd: projectRoot });
    own(child);
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.stdout.destroy();
    const [code] = (await once(child, "close")) as [number | null];
    assert.deepEqual([code, complaint], [141, ""]);
  });
});
