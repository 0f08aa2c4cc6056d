import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { headlineInMarkdown, resultsInMarkdown } from "../../lib/claims/answers/results";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { mainStudy } from "../../site/siteRows";

const root = resolve(__dirname, "../..");

describe("the README", () => {
  it("has the headline that the study's rows give; UPDATE=1 writes it", () => {
    const file = resolve(root, "README.md");
    const text = readFileSync(file, "utf8");
    const block = /(?<=<!-- npx wearlaws answers (\w+) -->\n).*?(?=<!-- end -->)/s;
    const study = block.exec(text)?.[1];
    assert(study, "no block between <!-- npx wearlaws answers STUDY --> and <!-- end -->");
    const computed = text.replace(block, () => `${headlineInMarkdown(readStudy(study, root).rows)}\n`);
    if (process.env.UPDATE === "1") writeFileSync(file, computed);
    assert.equal(readFileSync(file, "utf8"), computed);
  });
});

describe("results.md", () => {
  it("has what the rows of the main study give; UPDATE=1 writes it", () => {
    const file = resolve(root, "results.md");
    const { study, rows } = readStudy(mainStudy, root);
    const computed = resultsInMarkdown(study, rows);
    if (process.env.UPDATE === "1") writeFileSync(file, computed);
    assert.equal(readFileSync(file, "utf8"), computed);
  });
});
