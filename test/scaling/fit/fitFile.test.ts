import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fitFile } from "../../../lib/scaling/fit/fitFile";
import { formatFit } from "../../../lib/scaling/fit/formatFit";
import { readColumns } from "../../../lib/scaling/fit/readColumns";

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

describe("columns of a table", () => {
  it("are read alike from CSV and, by dotted path, from JSONL", () => {
    const fromCsv = readColumns(csv, { d: "hours", loss: "loss" });
    assert.deepEqual(Array.from(fromCsv.d), hours);
    assert.deepEqual(readColumns(jsonl, { d: "config.hours", loss: "result.testLoss" }), fromCsv);
  });

  it("may have dots in their own names, a byte order mark and empty lines", () => {
    const file = write("dots.csv", ["\uFEFFmodel.size,loss", "1e6,2.5", "", "2e6,2"]);
    assert.deepEqual(Array.from(readColumns(file, { n: "model.size" }).n), [1e6, 2e6]);
  });

  it("are refused with file, line, column, what was expected and found", () => {
    const read =
      (name: string, lines: string[], column = "loss") =>
      () =>
        readColumns(write(name, lines), { loss: column });
    const csvLine = (value: string) => read("bad.csv", ["hours,loss", "1,2", `2,${value}`]);
    for (const value of ["0", "-1", "NaN", "n/a", ""]) {
      const message = new RegExp(`bad\\.csv:3: expected a positive number in "loss", found "${value}"`);
      assert.throws(csvLine(value), message);
    }
    const jsonLine = (line: string) => read("bad.jsonl", [nested[0], line], "result.testLoss");
    assert.throws(jsonLine('{"result":{"testLoss":null}}'), /bad\.jsonl:2: expected a positive number .*, found null/);
    assert.throws(jsonLine('{"result":3}'), /:2: expected a column "result.testLoss", found none: this row has result/);
    assert.throws(jsonLine('{"result":'), /bad\.jsonl:2: expected a JSON object, found \{"result":/);
    assert.throws(read("other.csv", ["a,b", "1,2"]), /other\.csv:2: expected a column "loss", found none: this row has a, b/);
    assert.throws(read("ragged.csv", ["a,loss", "1,2,3"]), /ragged\.csv: expected CSV with a header, found: .*line 2/);
    assert.throws(
      read("twice.csv", ["loss,hours,loss", "2,1,3"]),
      /twice\.csv: .* column "loss" is in the header twice, as columns 1 and 3; give each column a name of its own/,
    );
    assert.throws(read("empty.csv", ["loss"]), /empty\.csv: expected rows, found none/);
    assert.throws(() => readColumns(join(folder, "none.csv"), { loss: "loss" }), /none\.csv: expected a .* file, found no file/);
  });
});

describe("fit of a file", () => {
  it("leaves out the largest losses", () => {
    const file = write("drop.csv", ["d,loss", "1,90", ...hours.map((x, i) => `${x},${law(x, i)}`), "2000,80"]);
    const { n, params } = fitFile(file, { form: "power", d: "d", loss: "loss", dropLargest: 2 });
    assert.equal(n, 6);
    assert.equal(params.exponent, fitFile(csv, { form: "power", d: "hours", loss: "loss" }).params.exponent);
  });

  it("names the option that a form lacks", () => {
    assert.throws(() => fitFile(csv, { form: "chinchilla", d: "hours", loss: "loss" }), /expected the option --n COLUMN/);
    assert.throws(() => fitFile(csv, { form: "power", loss: "loss" }), /form power has one variable: expected n or d/);
  });

  it("is printed as the paper prints a law, with interval, starts and verdict", () => {
    const text = formatFit(fitFile(csv, { form: "power", d: "hours", loss: "loss" }), "D");
    assert.match(text, /^L = 0\.058·D\^-0\.049\n {2}coefficient +0\.058\d* {3}95 %: 0\.05\d+ to 0\.05\d+\n/);
    assert.match(text, /reached by 200 of 200 starts, 6 rows, R² \d\.\d+, AICc −\d+\.\d\n {2}verdict: supported$/);
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

  it("refuses options that make no sense, and ends with an error for rows that do", () => {
    const refused = run(csv, "--d", "hours", "--loss", "loss", "--form", "power", "--starts", "1.5");
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /^error: option '--starts <n>' argument '1.5' is invalid. Expected a whole number from 1/);
    const { status, stderr } = run(csv, "--d", "hours", "--loss", "los", "--form", "power");
    assert.equal(status, 1);
    assert.match(stderr, /^wearlaws: .*rows\.csv:2: expected a column "los", found none: this row has name, hours, loss/);
  });
});
