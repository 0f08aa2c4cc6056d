/** What a notebook in any folder of the project has of "wearlaws" and "wearlaws/train", by these names. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type CellOrder, contentsOf, makeProject, type Ran, runCells, textOf } from "./kernels";

/** A cell that rebuilds dist as set-up does: compiled beside, then swapped, here with one more export and one more file. */
function rebuilding(name: string): string {
  return `import { appendFileSync, cpSync, renameSync, rmSync, writeFileSync } from "node:fs";
process.chdir("../../..");
cpSync("dist", "build/dist", { recursive: true });
writeFileSync("build/dist/${name}.js", 'exports.${name} = "new";');
writeFileSync("build/dist/${name}.d.ts", "export declare const ${name}: string;");
for (const entry of ["index", "train"]) {
  appendFileSync("build/dist/entries/" + entry + ".js", '\\nexports.${name} = require("../${name}").${name};');
  appendFileSync("build/dist/entries/" + entry + ".d.ts", '\\nexport { ${name} } from "../${name}";');
}
renameSync("dist", "build/dist.old");
renameSync("build/dist", "dist");
rmSync("build/dist.old", { recursive: true });
process.chdir("notebooks/mine/deeper");`;
}

const cells = {
  imports: {
    code: 'import { readStudy } from "wearlaws";\nimport { loadStudy } from "wearlaws/train";\nconsole.log(typeof readStudy, loadStudy("quick").name);',
  },
  misnamed: { code: 'import { readStudies } from "wearlaws";', wait: 0.3 },
  mistyped: { code: 'const study: number = readStudy("real");', wait: 0.3 },
  name: { code: 'import { loadStu } from "wearlaws/train";', completeAt: 'import { loadStu'.length },
  member: { code: 'loadStudy("quick").pretr', completeAt: 'loadStudy("quick").pretr'.length },
  early: { code: 'import { fresh } from "wearlaws";', wait: 0.3 },
  rebuilds: { code: rebuilding("fresh"), wait: 1 },
  fresh: { code: 'import { fresh } from "wearlaws";\nconst text: string = fresh;\nconsole.log(text);', wait: 0.3 },
  rebuildsAgain: { code: rebuilding("fresher"), wait: 1 },
  fresher: { code: 'import { fresher } from "wearlaws/train";\nconsole.log(fresher);', wait: 0.3 },
  typed: { code: "const wrong: number = fresher;", wait: 0.3 },
} satisfies Record<string, CellOrder>;

describe("a notebook in a folder of its own", function () {
  this.timeout(300_000);
  let project: string;
  let ran: Record<keyof typeof cells, Ran>;

  before(async () => {
    project = makeProject();
    for (const folder of ["notebooks/mine/deeper", "build"]) mkdirSync(join(project, folder), { recursive: true });
    const all = await runCells(project, "tslab", Object.values(cells), "notebooks/mine/deeper");
    ran = Object.fromEntries(Object.keys(cells).map((name, i) => [name, all[i]])) as typeof ran;
  });
  after(() => rmSync(project, { recursive: true }));

  const errorOf = (cell: Ran) => contentsOf(cell, "error")[0]?.evalue;

  it("imports both entries by their package's name", () => {
    assert.equal(textOf(ran.imports), "function quick\n", errorOf(ran.imports));
  });

  it("learns of a name that the package does not export, and of a wrong type", () => {
    assert.match(errorOf(ran.misnamed) ?? "", /has no exported member.* 'readStudies'/);
    assert.equal(errorOf(ran.mistyped), "Type 'StudyRows' is not assignable to type 'number'.");
  });

  it("completes the package's exports, and what they return", () => {
    assert(ran.name.reply?.matches?.includes("loadStudy"), JSON.stringify(ran.name.reply));
    assert(ran.member.reply?.matches?.includes("pretrainSets"), JSON.stringify(ran.member.reply));
  });

  it("takes a rebuilt dist when its import is run again, with its types, and so a second time", () => {
    assert.match(errorOf(ran.early) ?? "", /has no exported member/);
    assert.equal(textOf(ran.fresh), "new\n", errorOf(ran.fresh));
    assert.equal(textOf(ran.fresher), "new\n", errorOf(ran.fresher));
    assert.equal(errorOf(ran.typed), "Type 'string' is not assignable to type 'number'.");
  });
});
