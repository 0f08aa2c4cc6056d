import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

interface Executed {
  status: number | null;
  errors: string;
  /** The written notebook's text, if there is one. */
  text: string | undefined;
  /** The text of the notebook that was executed. */
  notebook: string;
}

describe("execute.py", function () {
  this.timeout(900_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-execute-"));
  let made = 0;
  after(() => rmSync(folder, { recursive: true }));

  /** Executes a notebook of these cells in the real kernel; one that has `outputs` is rendered. */
  async function execute(
    cells: string[],
    figures: string[] = [],
    env: Record<string, string> = {},
    outputs: object[] = [],
  ): Promise<Executed> {
    const place = join(folder, String(made++));
    mkdirSync(place);
    const notebook = {
      cells: cells.map((source) => ({ cell_type: "code", source, execution_count: null, metadata: {}, outputs })),
      metadata: { kernelspec: { name: "tslab", display_name: "x", language: "typescript" }, wearlaws: { figures } },
      nbformat: 4,
      nbformat_minor: 4,
    };
    const file = join(place, "00_case.ipynb");
    writeFileSync(file, JSON.stringify(notebook));
    const out = join(place, "out");
    const program = [
      join(root, "lib/notebook/execute.py"),
      "--notebooks",
      place,
      "--out",
      out,
      ...(outputs.length > 0 ? ["--render"] : []),
    ];
    const child = spawn(join(root, ".venv/bin/python"), program, { env: { ...process.env, ...env } });
    let errors = "";
    child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
    const status = await new Promise<number | null>((done) => child.on("close", done));
    const written = join(out, "00_case.ipynb");
    return {
      status,
      errors,
      text: existsSync(written) ? readFileSync(written, "utf8") : undefined,
      notebook: readFileSync(file, "utf8"),
    };
  }

  /** What execute.py says about a notebook that it must refuse, and must not write. */
  async function refusal(cells: string[], figures?: string[], env?: Record<string, string>): Promise<string> {
    const { status, errors, text } = await execute(cells, figures, env);
    assert.equal(status, 1, errors);
    assert.equal(text, undefined);
    return errors;
  }

  it("numbers the cells, keeps no times, and writes the same bytes twice", async () => {
    const cells = ["const a: number = 1;\nconsole.log(a);", "", "console.log(a + 1);"];
    const [first, second] = await Promise.all([execute(cells), execute(cells)]);
    assert.equal(first.status, 0, first.errors);
    assert.equal(first.text, second.text);
    const notebook = JSON.parse(first.text ?? "") as { cells: { execution_count: number | null; outputs: object[] }[] };
    assert.deepEqual(
      notebook.cells.map((cell) => cell.execution_count),
      [1, null, 2],
    );
    assert.deepEqual(notebook.cells[2]?.outputs, [{ name: "stdout", output_type: "stream", text: ["2\n"] }]);
    assert.doesNotMatch(first.text ?? "", /\d\d:\d\d:\d\d/);
  });

  it("fails on an exception, naming notebook, cell and message", async () => {
    const errors = await refusal(["const b = 1;", 'throw new Error("broken on purpose");']);
    assert.match(errors, /failed: 00_case\.ipynb, cell 2: [^]*Error: broken on purpose/);
  });

  it("fails on a type error", async () => {
    assert.match(await refusal(["const b: string = 1;"]), /cell 1: .*Type 'number' is not assignable/);
  });

  it("fails on any stderr output", async () => {
    assert.match(await refusal(['console.error("careful");', "const z = 1;"]), /cell 1: careful/);
  });

  it("fails on an exception that comes after its cell", async () => {
    const errors = await refusal(['setTimeout(() => { throw new Error("late one"); }, 150);']);
    assert.match(errors, /Error: late one/);
  });

  it("fails on an unhandled rejection", async () => {
    const errors = await refusal(['Promise.reject(new Error("nobody caught me"));', "const k = 1;"]);
    assert.match(errors, /nobody caught me/);
  });

  it("fails when a figure of the metadata is missing", async () => {
    assert.match(await refusal(["const k = 1;"], ["figure0"]), /shows 0 plotly figures; .* names 1: figure0/);
  });

  it("fails when a figure was shown but not written", async () => {
    const data = '{ "application/vnd.plotly.v1+json": { data: [], layout: {} }, "text/plain": "Figure" }';
    const show = 'require("tslab/dist/jupyter").lastWriteDisplayData({ data: DATA, metadata: {}, transient: {} });';
    const cell = `const tslab = ${JSON.stringify(root)} + "/node_modules/";\n${show}`
      .replace("DATA", data)
      .replace('"tslab/dist/jupyter"', 'tslab + "tslab/dist/jupyter"');
    assert.match(await refusal([cell], ["figure0"]), /did not write figures\/figure0\.png/);
  });

  it("fails on an output over 300 kB", async () => {
    assert.match(await refusal(['console.log("x".repeat(400000));']), /cell 1: an output of 400 kB; at most 300 kB/);
  });

  it("fails when the kernel dies", async () => {
    assert.match(await refusal(["process.exit(3);"]), /cell 1: the kernel died/);
  });

  it("does not replace a cell that shows recordings by one that shows synthetic data", async () => {
    const show = 'console.log(process.env.CASE ?? "synthetic data");';
    const before = { name: "stdout", output_type: "stream", text: ["recordings\n"] };
    const rendered = (set: Record<string, string>) => execute([show], [], set, [before]);
    const { status, errors, notebook } = await rendered({});
    assert.equal(status, 1, errors);
    assert.match(errors, /00_case\.ipynb shows recordings, .*00_case\.ipynb synthetic data; name their folder by WEARLAWS_DATA/);
    assert.match(notebook, /recordings\\n/);
    const real = await rendered({ CASE: "other recordings" });
    assert.equal(real.status, 0, real.errors);
    assert.match(real.notebook, /other recordings/);
  });

  it("fails when a cell takes too long", async () => {
    const errors = await refusal(["await new Promise<void>((r) => setTimeout(r, 60000));"], [], {
      WEARLAWS_CELL_TIMEOUT: "4",
    });
    assert.match(errors, /cell 1: took longer than 4 s/);
  });
});
