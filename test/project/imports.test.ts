import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** The rooms in the order in which data flows; left of the row numbers are made, right of it they are read. */
const left = ["data", "engine", "model", "train", "eval", "grid"];
const right = ["scaling", "figures", "notebook"];
/** What both halves may import. */
const shared = ["row.ts", "random.ts", "metrics.ts", "cellSignal.ts", "wholeFile.ts"];

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = (readdirSync(join(root, "lib"), { recursive: true }) as string[]).filter((file) => file.endsWith(".ts"));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, "lib", file), "utf8");
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"'`]*?from\s*"([^"]+)"|(?:require|import)\("([^"]+)"\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: file,
    to: match[2] ?? match[3] ?? "",
    typeOnly: match[1] !== undefined,
  }));
}

/** The file of lib that a relative import means: `../row` in `scaling/rows.ts` → `row.ts`. */
function target(one: Import): string | undefined {
  if (!one.to.startsWith(".")) return undefined;
  const path = posix.normalize(posix.join(dirname(one.from), one.to));
  return [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => files.includes(candidate));
}

const room = (file: string): string => (file.includes("/") ? (file.split("/")[0] ?? "") : "");

function allowed(from: string, to: string): boolean {
  if (shared.includes(to)) return true;
  // The command line is the one place where both halves meet besides the row.
  if (from === "cli.ts" || room(from) === "commands") return true;
  if (from === "index.ts") return right.includes(room(to));
  if (from === "train.ts") return left.includes(room(to));
  const order = [left, right].find((rooms) => rooms.includes(room(from)));
  return order !== undefined && order.includes(room(to)) && order.indexOf(room(to)) <= order.indexOf(room(from));
}

describe("imports", () => {
  const imports = files.flatMap(importsOf);

  it("are found at all", () => {
    assert(imports.length > 20, `${imports.length} imports in ${files.length} files`);
  });

  it("of lib's own files lead to a file", () => {
    const lost = imports.filter((one) => one.to.startsWith(".") && target(one) === undefined);
    const named = lost.map((one) => `${one.from}: ${one.to}`);
    assert.deepEqual(named, []);
  });

  it("go one way: data → engine → model → train → eval → grid ⇒ rows ⇒ scaling → figures → notebook", () => {
    const wrong = imports.flatMap((one) => {
      const to = target(one);
      return to === undefined || allowed(one.from, to) ? [] : [`lib/${one.from} imports lib/${to}`];
    });
    assert.deepEqual(wrong, []);
  });

  it("of what both halves may import reach no room", () => {
    const wrong = imports.filter((one) => shared.includes(one.from) && one.to.startsWith(".") && one.to !== "./row");
    assert.deepEqual(wrong, []);
  });

  it("take tfjs from engine/backend.ts alone", () => {
    const wrong = imports.filter((one) => one.to.startsWith("@tensorflow/") && !one.typeOnly);
    const places = new Set(wrong.map((one) => one.from).filter((file) => file !== "engine/backend.ts"));
    assert.deepEqual([...places], []);
  });
});
