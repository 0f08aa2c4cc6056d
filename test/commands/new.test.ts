import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as library from "../../lib/entries/index";
import { newStudy } from "../../lib/commands/starter/newStudy";
import { loadStudy } from "../../lib/grid/plan/loadStudy";
import { planStudy } from "../../lib/grid/plan/planStudy";
import { temporaryFolder } from "../data/loaders/makeFiles";

describe("wearlaws new", () => {
  const place = temporaryFolder();

  it("writes a study that loads under its name and plans the runs that its comments count", () => {
    const root = place.path();
    const folder = newStudy("my-study", root, root);
    assert.deepEqual(readdirSync(folder).sort(), ["README.md", "my-study.ipynb", "my-study.ts"]);
    const study = loadStudy(join(folder, "my-study.ts"));
    assert.equal(study.name, "my-study");
    // 2 encoders × 4 sizes × 2 strategies × 3 folds, of which "all" is the same in both strategies; and 3 random encoders
    assert.equal(planStudy(study, "corpus").configs.length, 2 * (4 * 2 - 1) * 3 + 3);
  });

  it("writes a notebook of what the library exports", () => {
    const root = place.path();
    const { cells } = JSON.parse(readFileSync(join(newStudy("mine", root, root), "mine.ipynb"), "utf8")) as {
      cells: { source: string; cell_type: string }[];
    };
    const code = cells.filter((cell) => cell.cell_type === "code").map(({ source }) => source);
    const names =
      /import \{([^}]*)\}/
        .exec(code[0])?.[1]
        .split(",")
        .flatMap((name) => name.trim() || []) ?? [];
    assert.deepEqual(
      names.filter((name) => !(name in library)),
      [],
    );
    const unused = names.filter((name) => !code.slice(1).some((source) => source.includes(`${name}(`)));
    assert.deepEqual(unused, []);
  });

  it("refuses a name that is none, or that a study has", () => {
    const root = place.path();
    mkdirSync(join(root, "data", "results"), { recursive: true });
    writeFileSync(join(root, "data", "results", "had.jsonl"), "");
    newStudy("made", root, root);
    assert.throws(() => newStudy("../x", root, root), /expected a name of letters, digits, "-" and "_" .* found "\.\.\/x"/);
    assert.throws(() => newStudy("quick", root, root), /expected a new name, found the study "quick" of the project/);
    assert.throws(() => newStudy("had", root, root), /expected a new name, found .*had\.jsonl/);
    assert.throws(() => newStudy("made", root, root), /expected a new name, found .*made; choose another/);
  });
});
