import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** Waits until it holds, at most a minute. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !holds();) {
    assert(Date.now() < end, `not within a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("make lab", function () {
  this.timeout(900_000);
  const project = realpathSync(mkdtempSync(join(tmpdir(), "wearlaws-lab-")));
  const path = (file: string) => join(project, file);
  after(() => rmSync(project, { recursive: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), text);
  }

  const compiled = (file: string, text: string) => existsSync(path(file)) && readFileSync(path(file), "utf8").includes(text);

  /** Processes that run in the project's folder. */
  const running = () =>
    readdirSync("/proc").filter((id) => {
      try {
        return /^\d+$/.test(id) && readlinkSync(`/proc/${id}/cwd`) === project;
      } catch {
        return false; // it has ended, or is another user's
      }
    });

  it("compiles what is changed, as the set-up does, until JupyterLab ends", async function () {
    if (process.platform !== "linux") return this.skip();
    cpSync(join(root, "tsconfig.json"), path("tsconfig.json"));
    symlinkSync(join(root, "node_modules"), path("node_modules"));
    write("lib/word.ts", '/** What is said. */\nexport const word = "first";\n');
    write(".venv/bin/python", "#!/bin/sh\necho $$ >jupyter; exec sleep 100\n"); // stands for JupyterLab
    chmodSync(path(".venv/bin/python"), 0o755);
    const lab = spawn(process.execPath, [join(root, "lib/setup/lab.mjs")], { cwd: project, stdio: "inherit" });
    const ended = new Promise<number | null>((done) => lab.on("exit", done));

    await until("a first compilation", () => compiled("dist/word.js", "first") && compiled("dist/word.d.ts", "word"));
    write("lib/word.ts", '/** What is said. */\nexport const word = "second";\n');
    await until("a second compilation", () => compiled("dist/word.js", "second") && compiled("dist/word.d.ts", "second"));
    assert(!compiled("dist/word.js", "What is said"), "code has no comments");
    assert(compiled("dist/word.d.ts", "What is said"), "declarations have comments");
    assert.equal(running().length, 4);

    process.kill(Number(readFileSync(path("jupyter"), "utf8")));
    assert.equal(await ended, 1);
    await until("the compilers have ended", () => running().length === 0);
  });
});
