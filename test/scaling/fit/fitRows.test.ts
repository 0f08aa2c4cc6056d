import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { addLawCommands } from "../../../lib/commands/laws";
import { dataPlaces } from "../../../lib/data/places";
import { fitRows, type FitRowsOptions } from "../../../lib/scaling/fit/fitRows";
import { readRecords } from "../../../lib/data/read/readRecords";
import { formatFit } from "../../../lib/scaling/fit/formatFit";
import { readColumns } from "../../../lib/scaling/fit/readColumns";
import { call } from "../../commands/refusal";

const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "fit-"));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

const hours = [53, 106, 212, 424, 848, 1590];
const law = (x: number, i: number) => 0.058 * x ** -0.049 * (1 + 0.001 * (-1) ** i);
const csv = write("rows.csv", ["name,hours,loss", ...hours.map((x, i) => `"run, ${i}",${x},${law(x, i)}`)]);
const nested = hours.map((x, i) => JSON.stringify({ config: { hours: x }, result: { testLoss: law(x, i) } }));
const jsonl = write("rows.jsonl", nested);

const rowsOf = (...cells: Record<string, unknown>[]) =>
  cells.map((each, i) => ({ where: `rows.csv, row ${i + 1}`, cells: each }));
const fitFile = async (file: string, options: FitRowsOptions) => fitRows(await readRecords(file, [options.loss]), options);

describe("columns of a table", () => {
  it("are read by name or, of nested records, by dotted path", () => {
    const flat = rowsOf(...hours.map((x, i) => ({ hours: String(x), loss: law(x, i) })));
    const deep = rowsOf(...nested.map((line) => JSON.parse(line)));
    const found = readColumns(flat, { d: "hours", loss: "loss" });
    assert.deepEqual(Array.from(found.d), hours);
    assert.deepEqual(readColumns(deep, { d: "config.hours", loss: "result.testLoss" }), found);
  });

  it("may have dots in their own names, and whole numbers of 64 bits", () => {
    const rows = rowsOf({ "model.size": "1e6" }, { "model.size": 2_000_000n });
    assert.deepEqual(Array.from(readColumns(rows, { n: "model.size" }).n), [1e6, 2e6]);
  });

  it("are refused with row, column, what was expected, what was found and what to do", () => {
    const cures: [unknown, RegExp][] = [
      ["", /found nothing; leave failed and diverged runs out$/],
      [null, /found nothing; leave failed and diverged runs out$/],
      [NaN, /found NaN; leave failed and diverged runs out$/],
      ["nan", /found "nan"; leave failed and diverged runs out$/],
      ["-1", /found "-1"; leave failed and diverged runs out$/],
      ["0", /found "0"; power laws have no value at 0, so leave the row out$/],
      ["26M", /found "26M"; write the number out, without a suffix: 26e6 for 26M$/],
      ["1,000", /found "1,000"; write it without commas between thousands, or, where/],
      ["71.2%", /found "71\.2%"; write shares as numbers, without the per cent sign$/],
      [[1], /found a list or a struct; /],
      [true, /found true; /],
    ];
    for (const [loss, cure] of cures) {
      const read = () => readColumns(rowsOf({ loss: 2 }, { loss }), { loss: "loss" });
      assert.throws(read, /^RangeError: rows\.csv, row 2, column "loss": expected a positive number, found /);
      assert.throws(read, cure);
    }
    const lacking = () => readColumns(rowsOf({ result: 3 }), { loss: "result.testLoss" });
    assert.throws(lacking, /row 1: expected a column "result\.testLoss", found none: this row has result/);
    assert.throws(() => readColumns([], { loss: "loss" }), /expected rows, found none/);
  });
});

describe("fit of a file", () => {
  it("leaves out the largest losses", async () => {
    const file = write("drop.csv", ["d,loss", "1,90", ...hours.map((x, i) => `${x},${law(x, i)}`), "2000,80"]);
    const { n, params } = await fitFile(file, { form: "power", d: "d", loss: "loss", dropLargest: 2 });
    assert.equal(n, 6);
    const whole = await fitFile(csv, { form: "power", d: "hours", loss: "loss" });
    assert.equal(params.exponent, whole.params.exponent);
  });

  it("counts copies of a row once, which would narrow the intervals, and says how many it leaves out", async () => {
    const options = { form: "power", d: "hours", loss: "loss" } as const;
    const lines = hours.map((x, i) => `run,${x},${law(x, i)}`);
    const twice = await fitFile(write("twice.csv", ["name,hours,loss", ...lines, ...lines]), options);
    const { copies, ...fit } = twice;
    assert.deepEqual([copies, fit], [6, await fitFile(csv, options)]);
    assert.match(
      formatFit(twice),
      /, 6 rows, .*\n {2}left out: 6 exact copies of other rows, which would narrow the intervals\n/,
    );
  });

  it("names the option that a form lacks, and a column that two options name", () => {
    assert.throws(() => fitRows([], { form: "chinchilla", d: "hours", loss: "loss" }), /expected the option --n COLUMN/);
    assert.throws(() => fitRows([], { form: "power", loss: "loss" }), /form power has one variable: expected n or d/);
    const twice = { form: "chinchilla", n: "loss", d: "hours", loss: "loss" } as const;
    assert.throws(() => fitRows([], twice), /^RangeError: column "loss" is named in both --n and --loss/);
  });

  it("is printed as the paper prints a law, with interval, starts and verdict", async () => {
    const text = formatFit(await fitFile(csv, { form: "power", d: "hours", loss: "loss" }), "D");
    assert.match(text, /^L = 0\.058·D\^-0\.049\n {2}coefficient +0\.058\d* {3}95 %: 0\.05\d+ to 0\.05\d+\n/);
    assert.match(
      text,
      /reached by 200 of 200 starts, 6 rows, R² \d\.\d+, AICc −\d+\.\d\n {2}verdict: inconclusive \(.* 6 points are too few/,
    );
  });
});

describe("wearlaws fit", () => {
  const run = (...options: string[]) =>
    spawnSync(process.execPath, ["--import=tsx", "lib/cli.ts", "fit", ...options], { cwd: root, encoding: "utf8" });

  it("prints JSON of form, objective, parameters, intervals, starts, AICc and rows", () => {
    const options = ["--d", "config.hours", "--loss", "result.testLoss", "--bootstrap", "50", "--json"];
    const { stdout, stderr, status } = run(jsonl, "--form", "saturating", ...options);
    assert.equal(status, 0, stderr);
    const fit = JSON.parse(stdout);
    assert.deepEqual(Object.keys(fit.params), ["coefficient", "exponent", "irreducibleLoss"]);
    assert.deepEqual(Object.keys(fit.ci95), Object.keys(fit.params));
    assert.equal(fit.form, "saturating");
    assert.equal(fit.n, 6);
    assert.equal(fit.starts.tried, 200);
    assert.equal(typeof fit.aicc, "number");
    assert.deepEqual(Object.keys(fit.verdict), ["kind", "reasons"]);
    assert(fit.objective < 1e-5, `${fit.objective}`);
  });

  it("refuses options that make no sense, and ends with an error for rows that do", async () => {
    const options = ["--d", "hours", "--loss", "loss", "--form", "power", "--starts", "1.5"];
    const { refused } = await call((program) => addLawCommands(program, dataPlaces(root)), "fit", csv, ...options);
    assert.match(refused, /^error: option '--starts <n>' argument '1.5' is invalid. Expected a whole number from 1/);
    const { status, stderr } = run(csv, "--d", "hours", "--loss", "los", "--form", "power");
    assert.equal(status, 1);
    assert.match(stderr, /^wearlaws: .*rows\.csv: no column "los"; found name, hours, loss; did you mean "loss"\?/);
  });
});
