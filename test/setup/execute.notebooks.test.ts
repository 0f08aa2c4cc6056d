import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

interface Executed {
  status: number | null;
  errors: string;
  /** The text of each notebook that was written. */
  written: (string | undefined)[];
  /** The text of the first notebook, as it is after the execution. */
  notebook: string;
}

/** Cells that must be refused, by what the notebook fails on, with the figures that its metadata names. */
const refused: Record<string, { cells: string[]; figures?: string[]; says: RegExp }> = {
  "an exception, naming notebook, cell and message": {
    cells: ["const b = 1;", 'throw new Error("broken on purpose");'],
    says: /^failed: 00_case\.ipynb, cell 2: [^]*Error: broken on purpose/,
  },
  "a type error": { cells: ["const b: string = 1;"], says: /cell 1: .*Type 'number' is not assignable/ },
  "any stderr output": { cells: ['console.error("careful");', "const z = 1;"], says: /cell 1: careful/ },
  "an exception that comes after its cell": {
    cells: ['setTimeout(() => { throw new Error("late one"); }, 150);'],
    says: /Error: late one/,
  },
  "an unhandled rejection": {
    cells: ['Promise.reject(new Error("nobody caught me"));', "const k = 1;"],
    says: /nobody caught me/,
  },
  "a figure of the metadata that is missing": {
    cells: ["const k = 1;"],
    figures: ["figure0"],
    says: /shows 0 plotly figures; .* names 1: figure0/,
  },
  "a figure that was shown but not written": {
    cells: [
      `const tslab = require(${JSON.stringify(join(root, "node_modules/tslab/dist/jupyter"))});
tslab.lastWriteDisplayData({ data: { "application/vnd.plotly.v1+json": { data: [], layout: {} }, "text/plain": "Figure" }, metadata: {}, transient: {} });`,
    ],
    figures: ["figure0"],
    says: /did not write figures\/figure0\.png/,
  },
  "an output over 300 kB": { cells: ['console.log("x".repeat(400000));'], says: /cell 1: an output of 400 kB; at most 300 kB/ },
  "a kernel that dies": { cells: ["process.exit(3);"], says: /cell 1: the kernel died/ },
};

describe("execute.py", function () {
  this.timeout(900_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-execute-"));
  let made = 0;
  after(() => rmSync(folder, { recursive: true }));

  /** Executes notebooks of these cells in real kernels, at once; the name of the first is 00_case.ipynb. */
  async function execute(
    notebooks: { cells: string[]; figures?: string[]; outputs?: object[] }[],
    env: Record<string, string> = {},
  ): Promise<Executed> {
    const place = join(folder, String(made++));
    mkdirSync(place);
    const file = (i: number) => `${String(i).padStart(2, "0")}_case.ipynb`;
    notebooks.forEach(({ cells, figures = [], outputs = [] }, i) => {
      const notebook = {
        cells: cells.map((source) => ({ cell_type: "code", source, execution_count: null, metadata: {}, outputs })),
        metadata: { kernelspec: { name: "tslab", display_name: "x", language: "typescript" }, wearlaws: { figures } },
        nbformat: 4,
        nbformat_minor: 4,
      };
      writeFileSync(join(place, file(i)), JSON.stringify(notebook));
    });
    const out = join(place, "out");
    const rendered = notebooks.some(({ outputs }) => outputs !== undefined);
    const program = [
      join(root, "lib/notebook/execute.py"),
      "--notebooks",
      place,
      "--out",
      out,
      ...(rendered ? ["--render"] : []),
    ];
    const child = spawn(join(root, ".venv/bin/python"), program, { env: { ...process.env, ...env } });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    const status = await new Promise<number | null>((done) => child.on("close", done));
    return {
      status,
      errors,
      written: notebooks.map((_, i) => (existsSync(join(out, file(i))) ? readFileSync(join(out, file(i)), "utf8") : undefined)),
      notebook: readFileSync(join(place, file(0)), "utf8"),
    };
  }

  it("numbers the cells, keeps no times, and writes the same bytes twice", async () => {
    const cells = ["const a: number = 1;\nconsole.log(a);", "", "console.log(a + 1);"];
    const { status, errors, written } = await execute([{ cells }, { cells }]);
    assert.equal(status, 0, errors);
    const [text, second] = written;
    assert(text !== undefined && text === second);
    const notebook = JSON.parse(text) as { cells: { execution_count: number | null; outputs: object[] }[] };
    assert.deepEqual(
      notebook.cells.map((cell) => cell.execution_count),
      [1, null, 2],
    );
    assert.deepEqual(notebook.cells[2]?.outputs, [{ name: "stdout", output_type: "stream", text: ["2\n"] }]);
    assert.doesNotMatch(text, /\d\d:\d\d:\d\d/);
  });

  describe("fails on", () => {
    let found: Executed;
    before(async () => (found = await execute(Object.values(refused))));

    Object.entries(refused).forEach(([what, { says }], i) => {
      it(what, () => {
        assert.equal(found.status, 1, found.errors);
        assert.equal(found.written[i], undefined);
        const own = found.errors.split(/^(?=failed: )/m).find((error) => error.startsWith(`failed: 0${i}_case`));
        assert(own !== undefined && says.test(own), found.errors);
      });
    });
  });

  it("does not replace a cell that shows recordings by one that shows synthetic data", async () => {
    const show = 'console.log(process.env.CASE ?? "synthetic data");';
    const before = { name: "stdout", output_type: "stream", text: ["recordings\n"] };
    const rendered = (set: Record<string, string>) => execute([{ cells: [show], outputs: [before] }], set);
    const { status, errors, notebook } = await rendered({});
    assert.equal(status, 1, errors);
    assert.match(errors, /00_case\.ipynb shows recordings, .*00_case\.ipynb synthetic data; name their folder by WEARLAWS_DATA/);
    assert.match(notebook, /recordings\\n/);
    const real = await rendered({ CASE: "other recordings" });
    assert.equal(real.status, 0, real.errors);
    assert.match(real.notebook, /other recordings/);
  });

  it("fails when a cell takes too long", async () => {
    const cells = ["await new Promise<void>((r) => setTimeout(r, 60000));"];
    const { status, errors, written } = await execute([{ cells }], { WEARLAWS_CELL_TIMEOUT: "4" });
    assert.equal(status, 1, errors);
    assert.match(errors, /cell 1: took longer than 4 s/);
    assert.deepEqual(written, [undefined]);
  });
});
