import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { brief, renderings } from "./kernels";
import { type SavedCell, savedCells } from "./savedCells";

const root = resolve(__dirname, "../..");
const python = join(root, ".venv/bin/python");

const nbclient = `import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, resources={"metadata": {"path": sys.argv[3]}}).execute()
nbformat.write(notebook, sys.argv[2])`;

/** Programs that execute a notebook `from` a file `to` another, the kernel in `folder`. */
const programs: Record<string, (from: string, to: string, folder: string) => string[]> = {
  nbclient: (from, to, folder) => [python, "-c", nbclient, from, to, folder],
  // It runs the kernel in the notebook's own folder.
  "jupyter execute": (from, to) => [join(root, ".venv/bin/jupyter"), "execute", from, `--output=${to}`],
  papermill: (from, to, folder) => [join(root, ".venv/bin/papermill"), from, to, "--cwd", folder],
};

/** What a reader sees of each cell. */
function shownIn(cells: SavedCell[]): unknown[] {
  return cells.map(({ outputs = [] }) => outputs.map(({ data, text }) => data ?? text));
}

/** The whole way at its smallest: recordings → runs → rows → every notebook, in the real kernel. */
describe("the smoke study", function () {
  this.timeout(60 * 60_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-smoke-"));
  const rendered = join(root, renderings);
  const env = { ...process.env, ...brief, STUDY: join(root, "test/studies/smoke.ts"), WEARLAWS_FIGURES: join(folder, "figures") };
  after(() => rmSync(folder, { recursive: true }));

  function start(program: string, args: string[], more: Record<string, string> = {}) {
    return spawnSync(program, args, { cwd: root, env: { ...env, ...more }, encoding: "utf8" });
  }

  function call(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = start(program, args);
    assert.equal(status, 0, `${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  it("makes every row", () => {
    call("node", "dist/cli.js", "grid", "run", env.STUDY);
    assert.match(call("node", "dist/cli.js", "grid", "status", env.STUDY), /: (\d+) of \1 runs done: \1 done/);
  });

  // Whether JupyterLab puts out the same is asked by test/browser/notebooks.browser.test.ts.
  it("renders every notebook, without an error", () => {
    rmSync(rendered, { recursive: true, force: true });
    call(python, "lib/notebook/execute.py", "--out", rendered);
    const notebooks = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"));
    assert.deepEqual(readdirSync(rendered).sort(), notebooks.sort());
  });

  it("writes every figure and table of the paper", () => {
    const written = readdirSync(join(folder, "figures"));
    const figures = [1, 2, 3, 4, 5, 6, 7].flatMap((n) => ["png", "svg", "pdf"].map((format) => `figure${n}.${format}`));
    for (const file of [...figures, "table1.csv", "table2.csv"]) assert.ok(written.includes(file), `no ${file}`);
  });

  for (const [name, commandOf] of Object.entries(programs)) {
    it(`gives the same through ${name}`, () => {
      assert.ok(existsSync(join(root, ".venv/bin/papermill")), "papermill is missing: sh test/setup.sh");
      // Its cells print in pieces, which these programs join in different ways.
      const notebook = "04_loss_against_data.ipynb";
      const to = join(folder, notebook);
      rmSync(to, { force: true });
      call(...(commandOf(join(root, "notebooks", notebook), to, join(root, "notebooks")) as [string]));
      assert.deepEqual(shownIn(savedCells(to)), shownIn(savedCells(join(rendered, notebook))));
    });

    it(`fails through ${name} where a cell does`, () => {
      const from = join(folder, "broken.ipynb");
      const sources = ["const one: number = 1;", 'throw new Error(`broken on purpose ${one}`);'];
      const cells = sources.map((source, i) => ({
        cell_type: "code", id: `cell-${i}`, source, execution_count: null, metadata: {}, outputs: [],
      }));
      const kernelspec = { name: "tslab", display_name: "TypeScript (wearlaws)", language: "typescript" };
      writeFileSync(from, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
      const [program, ...args] = commandOf(from, join(folder, "broken out.ipynb"), folder);
      const { status, stdout, stderr } = start(program, args);
      assert.equal(status, 1, stdout + stderr);
      assert.match(stdout + stderr, /broken on purpose 1/);
    });
  }

  it("shows a factorial study's people apart from its hours", () => {
    const factorial = { STUDY: join(root, "test/studies/factorial.ts"), WEARLAWS_FIGURES: join(folder, "factorial") };
    for (const [program, args] of [
      ["node", ["dist/cli.js", "grid", "run", factorial.STUDY]],
      [python, ["lib/notebook/execute.py", "--only", "04", "--out", join(folder, "factorial")]],
    ] as const) {
      const { status, stdout, stderr } = start(program, [...args], factorial);
      assert.equal(status, 0, stdout + stderr);
    }
    const shown = JSON.stringify(shownIn(savedCells(join(folder, "factorial", "04_loss_against_data.ipynb"))));
    assert.match(shown, /Of 1 subset of some people with a part of their windows the interval is above 0 at \d; the gap is/);
    assert.match(shown, /On all test users: no law of people and hours|One more person, with .* is worth|How many hours a person/);
  });

  it("takes parameters from the environment, and records them, through execute.py and papermill", () => {
    const notebook = "10_plan_your_study.ipynb";
    const out = join(folder, "parameters");
    const [program, ...args] = programs.papermill(join(root, "notebooks", notebook), join(folder, notebook), join(root, "notebooks"));
    const more = { WEARLAWS_PEOPLE: "20" };
    const runs = [start(python, ["lib/notebook/execute.py", "--only", "10", "--out", out], more), start(program, args, more)];
    for (const { status, stdout, stderr } of runs) assert.equal(status, 0, stdout + stderr);
    for (const file of [join(out, notebook), join(folder, notebook)]) {
      const cells = savedCells(file);
      const parameters = cells.findIndex(({ source }) => [source].flat().join("").includes("parameter("));
      assert.match(JSON.stringify(cells[parameters].outputs), /WEARLAWS_PEOPLE: 20 instead of 40/);
      assert.match(JSON.stringify(shownIn(cells)), /20 hours of 20 people/);
    }
    const wrong = { WEARLAWS_PEOPLE: "twenty" };
    const { status, stderr } = start(python, ["lib/notebook/execute.py", "--only", "10", "--out", out], wrong);
    assert.equal(status, 1);
    assert.match(stderr, /cell 2: TypeError: WEARLAWS_PEOPLE: expected a number, found "twenty"/);
  });
});
