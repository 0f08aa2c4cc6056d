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
  const sources = files.filter((file) => /^(lib|test|bench)\/.*\.(ts|mjs|cjs|py|sh|c)$/.test(file));

  it("of source have 300 lines at most", () => {
    assert(sources.length > 10);
    const long = sources.filter((file) => read(file).trimEnd().split("\n").length > 300);
    assert.deepEqual(long, []);
  });

  it("of source leave nothing to do, and have no default export", () => {
    const unwanted = /\bTODO\b|\bFIXME\b|^export default/m;
    const wrong = sources.filter((file) => file.startsWith("lib/") && unwanted.test(read(file)));
    assert.deepEqual(wrong, []);
  });

  it("have no utils", () => {
    assert.deepEqual(
      files.filter((file) => /\butils\.(ts|py|mjs)$/.test(file)),
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
    const programs = [...makefile.matchAll(/\b((?:lib|test|bench)\/[\w/.]+\.(?:sh|mjs|py))/g)].map((match) => match[1]);
    assert(programs.length > 3);
    for (const program of programs) assert(existsSync(join(root, program ?? "")), `${program} is missing`);
  });
});
