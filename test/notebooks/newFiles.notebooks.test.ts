/** Files that appear while a kernel runs: a study of your own in the project, a module that an import did not find. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { type CellOrder, contentsOf, makeProject, type Ran, runCells, textOf } from "./kernels";

const writing = (file: string, text: string) =>
  `require("node:fs").writeFileSync(${JSON.stringify(file)}, ${JSON.stringify(text)});`;

// A second passes after each write, in which the compiler hears of it.
const cells: CellOrder[] = [
  { code: 'import { table } from "arquero";' },
  { code: writing("../my-study.ts", "export const study = {};\n"), wait: 1 },
  { code: writing("../another.ts", "export const study = {};\n"), wait: 1 },
  { code: 'console.log(table({ run: ["a"] }).numRows());', wait: 0.3 },
  { code: 'import { late } from "../dist/late";', wait: 0.3 },
  {
    code: [
      writing("../dist/late.js", 'exports.late = "in time";'),
      writing("../dist/late.d.ts", "export declare const late: string;"),
    ].join("\n"),
    wait: 5, // on a busy machine the compiler hears of it later
  },
  { code: 'import { late } from "../dist/late";\nconsole.log(late);', wait: 0.3 },
];

describe("a .ts file that appears while a kernel runs", function () {
  this.timeout(600_000);
  const place = temporaryFolder();
  /** As deep as people's projects are: TypeScript watches no folder that is close to the root. */
  function deepProject(): string {
    const folder = join(place.path(), "home", "someone");
    mkdirSync(folder, { recursive: true });
    return makeProject(folder);
  }

  it("fails no later cell, and is found by an import", async () => {
    const [, study, another, usable, missing, written, found] = await runCells(deepProject(), "tslab", cells);
    for (const { reply } of [study, another, written]) assert.equal(reply?.status, "ok");
    assert.equal(textOf(usable), "1\n");
    assert.match(contentsOf(missing, "error")[0].evalue ?? "", /^Cannot find module '\.\.\/dist\/late'/);
    assert.equal(textOf(found), "in time\n");
  });

  it("fails the next cell in stock tslab, where an import had looked for it", async () => {
    const ran: Ran[] = await runCells(deepProject(), "stock", cells);
    assert.match(textOf(ran[ran.length - 1], "stderr"), /Unexpected pending rebuildTimer/);
  });
});
