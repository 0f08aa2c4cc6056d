import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { answersInMarkdown } from "../../lib/claims/answers";
import { readStudy } from "../../lib/scaling/study/readStudy";

const root = resolve(__dirname, "../..");

describe("the README", () => {
  it("has the answers that the study's rows give", () => {
    const found = /<!-- npx wearlaws answers (\w+) -->\n(.*?)\n<!-- end -->/s.exec(
      readFileSync(resolve(root, "README.md"), "utf8"),
    );
    assert(found, "no block between <!-- npx wearlaws answers STUDY --> and <!-- end -->");
    const [, study, block] = found;
    assert.equal(
      block.trim(),
      answersInMarkdown(readStudy(study, root).rows),
      `run npx wearlaws answers ${study} and put its table in`,
    );
  });
});
