import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const options = { cwd: root, encoding: "utf8" } as const;
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], options);
const files = listed.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

describe("the project's files", () => {
  const sources = files.filter((file) => /^(lib|test|bench|site)\/.*\.(ts|mjs|cjs|py|sh|c)$/.test(file));

  it("of source have 300 lines at most", () => {
    assert(sources.length > 10);
    const long = sources.filter((file) => read(file).trimEnd().split("\n").length > 300);
    assert.deepEqual(long, []);
  });

  it("of source leave nothing to do, and have no default export", () => {
    const unwanted = /\b(TO[D]O|FIX[M]E)\b|^export [d]efault/m;
    const wrong = sources.filter((file) => unwanted.test(read(file)));
    assert.deepEqual(wrong, []);
  });

  it("of source obey every rule of lint and types", () => {
    const exempt = /eslint-[d]isable|@ts-[i]gnore|@ts-[n]ocheck/;
    assert.deepEqual(
      files.filter((file) => /\.(ts|mjs|cjs)$/.test(file) && exempt.test(read(file))),
      [],
    );
  });

  it("have no utils", () => {
    assert.deepEqual(
      files.filter((file) => /\butils\.(ts|py|mjs)$/.test(file)),
      [],
    );
  });
});

describe("npm pack", () => {
  it("takes dist, the published rows and what explains them, and nothing else", function () {
    this.timeout(300_000);
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { ...options, maxBuffer: 2 ** 26 });
    const [{ files: entries }] = JSON.parse(packed) as [{ files: { path: string }[] }];
    const paths = entries.map(({ path }) => path);
    assert(paths.includes("dist/entries/index.js") && paths.includes("dist/cli.js"), "dist is packed");
    assert.deepEqual(paths.filter((path) => !/^(dist|data\/results)\//.test(path)).sort(), [
      "CHANGELOG.md",
      "CITATION.cff",
      "LICENSE",
      "README.md",
      "package.json",
    ]);
    assert.deepEqual(
      paths.filter((path) => path.startsWith("dist/") && !/\.(d\.ts|js|cc|h|inc|html|py)$/.test(path)),
      [],
    );
  });
});

describe("make help", () => {
  const makefile = read("Makefile");
  const phony = (/^\.PHONY: (.*)$/m.exec(makefile)?.[1] ?? "").split(" ");
  const help = execFileSync("make", ["--no-print-directory", "help"], options);

  it("lists every target of the Makefile", () => {
    for (const target of phony) assert.match(help, new RegExp(`^  ${target} +\\S`, "m"));
    assert.equal(help.trimEnd().split("\n").length - 1, phony.length, help);
  });

  it("names targets whose programs exist", () => {
    const programs = [...makefile.matchAll(/\b((?:lib|test|bench|site)\/[\w/.]+\.(?:sh|mjs|py|ts))/g)].map((match) => match[1]);
    assert(programs.length > 3);
    for (const program of programs) assert(existsSync(join(root, program ?? "")), `${program} is missing`);
  });
});
