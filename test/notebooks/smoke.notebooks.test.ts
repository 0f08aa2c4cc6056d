import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** The whole way at its smallest: recordings → runs → rows → every notebook, in the real kernel. */
describe("the smoke study", function () {
  this.timeout(15 * 60_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-smoke-"));
  const env = { ...process.env, STUDY: join(root, "test/studies/smoke.ts"), WEARLAWS_FIGURES: join(folder, "figures") };
  after(() => rmSync(folder, { recursive: true }));

  function call(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: "utf8" });
    assert.equal(status, 0, `${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  it("makes every row", () => {
    call("node", "dist/cli.js", "grid", "run", env.STUDY);
    assert.match(call("node", "dist/cli.js", "grid", "status", env.STUDY), /: (\d+) of \1 runs done: \1 done/);
  });

  it("renders every notebook, without an error, to the same bytes twice", () => {
    const outputs = ["first", "second"].map((name) => {
      const out = join(folder, name);
      call(join(root, ".venv/bin/python"), "lib/notebook/execute.py", "--out", out);
      return new Map(readdirSync(out).sort().map((file) => [file, readFileSync(join(out, file), "utf8")]));
    });
    const notebooks = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb")).sort();
    assert.deepEqual([...outputs[0].keys()], notebooks);
    for (const [file, text] of outputs[0]) assert.ok(text === outputs[1].get(file), `${file} differs`);
  });

  it("writes every figure and table of the paper", () => {
    const written = readdirSync(join(folder, "figures"));
    const figures = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => [`figure${n}.png`, `figure${n}.svg`]);
    for (const file of [...figures, "table1.csv", "table2.csv"]) assert.ok(written.includes(file), `no ${file}`);
  });
});
