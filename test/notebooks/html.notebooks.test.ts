import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const notebooks = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb")).sort();

interface Output {
  data?: Record<string, unknown>;
}

describe("the pages of make html", function () {
  this.timeout(900_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws html "));
  before(() => {
    execFileSync(join(root, ".venv/bin/python"), [join(root, "lib/notebook/writeHtml.py"), "--out", folder]);
  });
  after(() => rmSync(folder, { recursive: true }));
  const pageOf = (notebook: string) => readFileSync(join(folder, notebook.replace(/ipynb$/, "html")), "utf8");

  it("are one a notebook", () => {
    assert.deepEqual(readdirSync(folder).sort(), notebooks.map((file) => file.replace(/ipynb$/, "html")));
  });

  it("hold every figure of their notebook", () => {
    let count = 0;
    for (const notebook of notebooks) {
      const page = pageOf(notebook);
      const { cells } = JSON.parse(readFileSync(join(root, "notebooks", notebook), "utf8")) as { cells: { outputs?: Output[] }[] };
      const figures = cells.flatMap(({ outputs = [] }) => outputs)
        .filter(({ data }) => data?.["application/vnd.plotly.v1+json"] !== undefined);
      for (const { data } of figures) {
        const png = [data?.["image/png"]].flat().join("").replace(/\s/g, "");
        assert.ok(png.length > 1000 && page.includes(`src="data:image/png;base64,${png}"`), `${notebook}: a figure is not in its page`);
        count++;
      }
    }
    assert.ok(count > 10, `${count} figures`);
  });

  it("load nothing from anywhere", () => {
    for (const notebook of notebooks) {
      // A link that a reader follows is no load.
      const loads = pageOf(notebook).match(/<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)="(?!data:|#)[^"]*"|@import|url\((?!["']?(?:data:|#))[^)]*\)/g);
      assert.deepEqual(loads, null, notebook);
    }
  });
});
