import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultConfig } from "../../../lib/base/config";
import { parseRow } from "../../../lib/base/schema/rowSchema";
import { rowDictionary } from "../../../lib/base/schema/rowDictionary";

const results = resolve(__dirname, "../../../data/results");

const head = `# Rows

Each line of \`<study>.jsonl\` is one run: a JSON object with the columns below. \`<study>.plan.json\` lists the runs
that the study has. \`npx wearlaws grid export STUDY FILE.csv\` writes the rows as one flat table with these columns.
\`<study>.costs.json\` has what encoders of a study cost on a device, where notebook 12 measured it.

Losses are mean squared errors, unless \`result.lossName\` names another loss. Their unit is that of the input, squared: g² and (rad/s)² together for raw windows,
squared standard deviations for z-scored windows or normalised targets. Losses of different units cannot be compared.
Numbers in brackets, as in [4], are points that the paper leaves open.

| column | type | unit | meaning |
| --- | --- | --- | --- |
`;

function dictionary(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return (
    head +
    rowDictionary()
      .map((each) => `| \`${each.column}\` | ${cell(each.type)} | ${each.unit} | ${cell(each.meaning)} |\n`)
      .join("")
  );
}

describe("the dictionary of a row's columns", () => {
  it("is current in data/results/README.md (UPDATE=1 writes it)", () => {
    const file = join(results, "README.md");
    if (process.env.UPDATE === "1") writeFileSync(file, dictionary());
    assert.equal(readFileSync(file, "utf8"), dictionary());
  });

  it("says of every column what it means, fields of the config and scores of a probe too", () => {
    const columns = rowDictionary();
    for (const { column, meaning } of columns.filter(({ column }) => !column.startsWith("result.probeCurve.")))
      assert.ok(meaning, column);
    const names = new Set(columns.map(({ column }) => column));
    for (const field of Object.keys(defaultConfig)) assert.ok(names.has(`config.${field}`), field);
    assert.ok(names.has("result.probes.<set>.oracle.macroF1"));
    assert.ok(names.has("result.references.visibleMean"));
  });
});

describe("a row", () => {
  const lines = ["real", "rates", "regime", "wisdm"].flatMap((study) =>
    readFileSync(join(results, `${study}.jsonl`), "utf8")
      .trim()
      .split("\n"),
  );

  it("of a published study is read as it was written", () => {
    assert.ok(lines.length > 250, `${lines.length}`);
    for (const line of lines) assert.equal(JSON.stringify(parseRow(JSON.parse(line), "row")), line);
  });

  it("may lack a field of the config that came later, and may not hold a value that none takes", () => {
    const row = JSON.parse(lines[0]) as { config: Record<string, unknown> };
    const { precision: _, ...config } = row.config;
    assert.doesNotThrow(() => parseRow({ ...row, config }, "row"));
    const wrong = { ...row, config: { ...config, optimiser: "AdamW" } };
    assert.throws(() => parseRow(wrong, "real.jsonl:3"), /real\.jsonl:3: not a result row: field config\.optimiser/);
  });
});
