import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(__dirname, "../../notebooks");

interface Output {
  output_type: string;
  name?: string;
  data?: Record<string, unknown>;
  text?: string | string[];
}

interface Cell {
  cell_type: string;
  source: string | string[];
  metadata?: { tags?: string[] };
  execution_count?: number | null;
  outputs?: Output[];
}

interface Notebook {
  cells: Cell[];
  metadata: { kernelspec?: { name: string; display_name: string }; wearlaws?: { figures?: string[] } };
}

const joined = (text: string | string[] | undefined): string => (Array.isArray(text) ? text.join("") : (text ?? ""));

/** Names that a cell declares at its top level. */
function declared(source: string): string[] {
  const names: string[] = [];
  const pattern = /^(?:const|let|var|import) (?:\{([^}]*)\}|(\w+))|^(?:async )?function (\w+)/gm;
  for (const [, list, variable, routine] of source.matchAll(pattern)) {
    names.push(variable ?? routine ?? "");
    for (const part of (list ?? "").split(",")) names.push((part.split(/:| as /).pop() ?? "").trim());
  }
  return names.filter((name) => name !== "");
}

/** Names used as `{ name }` or `{ …, name }`: tslab loses those that another cell declared. */
function shorthands(source: string): string[] {
  const code = source.replace(/^import .*$/gm, "").replace(/^(const|let|var) \{[^}]*\}/gm, "");
  const found: string[] = [];
  for (const [, body] of code.matchAll(/\{([^{}`]*)\}/g)) {
    for (const part of (body ?? "").split(",")) if (/^\s*[A-Za-z_$][\w$]*\s*$/.test(part)) found.push(part.trim());
  }
  return found;
}

const absolutePath = /(?<![\w.:/])\/(home|root|Users|tmp|work|mnt|opt|var)\//;

/** What is wrong with a cell besides its count, in words. */
function faultsOfCell(cell: Cell, earlier: Set<string>): string[] {
  const wrong: string[] = [];
  const source = joined(cell.source);
  for (const name of shorthands(source)) if (earlier.has(name)) wrong.push(`uses { ${name} } of another cell`);
  const texts = [source];
  for (const output of cell.outputs ?? []) {
    if (output.output_type === "error" || output.name === "stderr") wrong.push("has an error or stderr");
    const bytes = JSON.stringify(output.data ?? output.text ?? "").length;
    const { "application/vnd.plotly.v1+json": plot, "image/png": png } = output.data ?? {};
    if (plot !== undefined && png === undefined) wrong.push("has a figure without a PNG, which GitHub would not show");
    if (bytes > 300_000) wrong.push("has an output over 300 kB");
    texts.push(JSON.stringify({ ...output.data, "image/png": "", text: output.text }));
  }
  if (texts.some((text) => absolutePath.test(text))) wrong.push("has an absolute path");
  return wrong;
}

/** What is wrong with a committed notebook, in words. */
function faults(notebook: Notebook): string[] {
  const wrong: string[] = [];
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  const earlier = new Set<string>();
  if (notebook.metadata.kernelspec?.name !== "tslab") wrong.push("the kernel is not tslab");
  if (notebook.metadata.kernelspec?.display_name !== "TypeScript (wearlaws)") wrong.push("another display name");
  if (notebook.cells[0]?.cell_type !== "markdown") wrong.push("does not open with its question");
  code.forEach((cell, index) => {
    const place = `cell ${index + 1}`;
    if (cell.execution_count !== index + 1) wrong.push(`${place} has count ${cell.execution_count}`);
    wrong.push(...faultsOfCell(cell, earlier).map((fault) => `${place} ${fault}`));
    for (const name of declared(joined(cell.source))) earlier.add(name);
  });
  const parameters = code.flatMap((cell, index) => (cell.metadata?.tags?.includes("parameters") ? [index + 1] : []));
  const called = code.flatMap((cell, index) => (/\bparameter\(/.test(joined(cell.source)) ? [index + 1] : []));
  if (called.some((cell) => cell !== 2)) wrong.push(`calls parameter() in cells ${called}, and not in cell 2 alone`);
  if (called.length > 0 && `${parameters}` !== "2")
    wrong.push(`cells ${parameters} are tagged "parameters", and not cell 2 alone`);
  const outputs = code.flatMap((cell) => cell.outputs ?? []);
  const plots = outputs.filter((output) => output.data?.["application/vnd.plotly.v1+json"] !== undefined);
  const figures = notebook.metadata.wearlaws?.figures ?? [];
  if (plots.length < figures.length) wrong.push(`shows ${plots.length} of the figures ${figures.join(", ")}`);
  return wrong;
}

describe("a committed notebook", () => {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".ipynb"))
        .sort()
    : [];

  it("exists for each of the numbers 00 to 12", () => {
    const numbers = names.map((name) => Number(name.slice(0, 2)));
    assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  for (const name of names) {
    it(`${name} is clean`, () => {
      assert.deepEqual(faults(JSON.parse(readFileSync(join(folder, name), "utf8")) as Notebook), []);
    });
  }

  it("has every figure of a study say how much of the study is there", () => {
    const figures = names.flatMap(
      (name) =>
        readFileSync(join(folder, name), "utf8").match(/Figure\(study\.rows.*?\)\);|figure\d\(study\.rows.*?\)\);/g) ?? [],
    );
    assert.ok(figures.length >= 10, figures.join("\n"));
    assert.deepEqual(
      figures.filter((call) => !call.includes("cells: study.cells")),
      [],
    );
  });
});

describe("the check of notebooks", () => {
  const kernelspec = { name: "tslab", display_name: "TypeScript (wearlaws)" };
  const question: Cell = { cell_type: "markdown", source: "Question" };
  const faultsOf = (...cells: Partial<Cell>[]): string[] => {
    const code = cells.map((cell, index) => ({ cell_type: "code", source: "", execution_count: index + 1, ...cell }));
    return faults({ cells: [question, ...code], metadata: { kernelspec } });
  };

  it("passes a clean one", () => {
    assert.deepEqual(faultsOf({ source: "const a = 1;" }, { source: "show({ a: a }); const { b } = f({ c: 1 })" }), []);
  });

  it("finds parameters elsewhere than in the second cell, which is tagged so", () => {
    const source = 'const SEED = parameter("WEARLAWS_SEED", 1);';
    const metadata = { tags: ["parameters"] };
    assert.deepEqual(faultsOf({}, { source, metadata }), []);
    assert.deepEqual(faultsOf({}, { source }), ['cells  are tagged "parameters", and not cell 2 alone']);
    assert.deepEqual(faultsOf({ metadata }, { source, metadata }), ['cells 1,2 are tagged "parameters", and not cell 2 alone']);
    assert.deepEqual(faultsOf({}, { source, metadata }, { source }), ["calls parameter() in cells 2,3, and not in cell 2 alone"]);
  });

  it("finds a figure without its picture", () => {
    const figure = { output_type: "display_data", data: { "application/vnd.plotly.v1+json": {}, "image/png": "" } };
    assert.deepEqual(faultsOf({ outputs: [figure] }), []);
    const bare = { output_type: "display_data", data: { "application/vnd.plotly.v1+json": {} } };
    assert.deepEqual(faultsOf({ outputs: [bare] }), ["cell 1 has a figure without a PNG, which GitHub would not show"]);
  });

  it("finds a count out of order", () => {
    assert.deepEqual(faultsOf({ execution_count: 2 }), ["cell 1 has count 2"]);
  });

  it("finds the shorthand of another cell's variable, and allows that of its own", () => {
    assert.deepEqual(faultsOf({ source: "const rate = 1;" }, { source: "train({ steps: 2, rate });" }), [
      "cell 2 uses { rate } of another cell",
    ]);
    assert.deepEqual(faultsOf({ source: "const rate = 1;\ntrain({ rate });" }), []);
  });

  it("finds stderr, large outputs and absolute paths", () => {
    const stderr = { output_type: "stream", name: "stderr", text: "careful" };
    const large = { output_type: "display_data", data: { "text/plain": "x".repeat(300_001) } };
    assert.deepEqual(faultsOf({ outputs: [stderr] }), ["cell 1 has an error or stderr"]);
    assert.deepEqual(faultsOf({ outputs: [large] }), ["cell 1 has an output over 300 kB"]);
    assert.deepEqual(faultsOf({ source: 'load("/home/someone/data");' }), ["cell 1 has an absolute path"]);
  });
});
