import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { headlineInMarkdown, resultsInMarkdown } from "../../lib/claims/answers/results";
import { readStudy } from "../../lib/scaling/study/readStudy";

const root = resolve(__dirname, "../..");

describe("the README", () => {
  it("has the headline that the study's rows give", () => {
    const found = /<!-- npx wearlaws answers (\w+) -->\n(.*?)\n<!-- end -->/s.exec(
      readFileSync(resolve(root, "README.md"), "utf8"),
    );
    assert(found, "no block between <!-- npx wearlaws answers STUDY --> and <!-- end -->");
    const [, study, block] = found;
    assert.equal(
      block.trim(),
      headlineInMarkdown(readStudy(study, root).rows),
      `run npx wearlaws answers ${study} and put its table in`,
    );
  });
});

describe("results.md", () => {
  it("has what the rows of the study real give; UPDATE=1 writes it", () => {
    const file = resolve(root, "results.md");
    const { study, rows } = readStudy("real", root);
    const computed = resultsInMarkdown(study, rows);
    if (process.env.UPDATE === "1") writeFileSync(file, computed);
    assert.equal(readFileSync(file, "utf8"), computed);
  });
});
