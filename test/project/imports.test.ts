import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

const root = resolve(__dirname, "../..");
const library = join(root, "lib");

/** The rooms in the order in which data flows; left of the row numbers are made, right of it they are read. */
const left = ["data", "predict", "engine", "model", "train", "eval", "export", "grid"];
const right = ["scaling", "claims", "figures", "notebook"];
/** The ground floor, which both halves may import. */
const ground = ["base", "numeric"];

interface Import {
  from: string;
  /** The file of lib, relative to it; a package's name. */
  to: string;
  inside: boolean;
  typeOnly: boolean;
}

const files = (readdirSync(library, { recursive: true }) as string[]).filter((file) => file.endsWith(".ts")).sort();

/** The imports as the compiler parses and resolves them: declarations, `import()`, `require()` and `typeof import()`. */
function importsOf(program: ts.Program, file: string): Import[] {
  const source = program.getSourceFile(join(library, file));
  assert(source, file);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { resolvedModule } = ts.resolveModuleName(specifier.text, source.fileName, program.getCompilerOptions(), ts.sys);
    const inside = specifier.text.startsWith(".");
    assert(!inside || resolvedModule, `lib/${file} imports ${specifier.text}, which is no file`);
    found.push({
      from: file,
      to: inside ? relative(library, resolvedModule!.resolvedFileName) : specifier.text,
      inside,
      typeOnly,
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const loads =
        expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === "require");
      if (loads) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The rooms of data and the files beside them, in the order in which recordings become windows. */
const dataOrder = [
  ["read"],
  ["signal"],
  ["loaders"],
  ["store"],
  [
    "setFiles.ts",
    "recordedSets.ts",
    "sets.ts",
    "corpora.ts",
    "places.ts",
    "subset.ts",
    "frame.ts",
    "standardise.ts",
    "downstream.ts",
    "describeAccounting.ts",
  ],
  ["synthetic", "check", "get", "own"],
  ["prepare.ts", "listSets.ts", "setsMarkdown.ts"],
];

/** Rank in that order. */
function dataRank(file: string): number {
  return dataOrder.findIndex((names) => names.includes(file.split("/")[1]));
}

const room = (file: string): string => (file.includes("/") ? file.split("/")[0] : "");

function allowed(from: string, to: string): boolean {
  if (ground.includes(room(from))) return ground.includes(room(to)) && ground.indexOf(room(to)) <= ground.indexOf(room(from));
  if (ground.includes(room(to))) return true;
  // The command line is the one place where both halves meet besides the row.
  if (from === "cli.ts" || room(from) === "commands") return true;
  if (from === "entries/index.ts") return right.includes(room(to));
  if (from === "entries/train.ts") return left.includes(room(to));
  // Where a model is used there are browsers: of data it takes what needs no file system.
  if (from === "entries/predict.ts") return room(to) === "predict";
  if (room(from) === "predict" && room(to) === "data") return to === "data/frame.ts";
  const order = [left, right].find((rooms) => rooms.includes(room(from)));
  return order !== undefined && order.includes(room(to)) && order.indexOf(room(to)) <= order.indexOf(room(from));
}

/** Groups of files that import each other, types included (Tarjan 1972). */
function circles(imports: readonly Import[]): string[][] {
  const next = new Map(
    files.map((file) => [file, imports.filter((one) => one.inside && one.from === file).map((one) => one.to)]),
  );
  const [number, low, stack] = [new Map<string, number>(), new Map<string, number>(), [] as string[]];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const own = number.size;
    number.set(file, own);
    low.set(file, own);
    stack.push(file);
    for (const to of next.get(file) ?? []) {
      const reached = !number.has(to) ? visit(to) : stack.includes(to) ? number.get(to)! : own;
      low.set(file, Math.min(low.get(file)!, reached));
    }
    if (low.get(file) === own) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1 || next.get(file)!.includes(file)) found.push(group.sort());
    }
    return low.get(file)!;
  };
  for (const file of files) if (!number.has(file)) visit(file);
  return found;
}

describe("imports", () => {
  let imports: Import[];
  before(function () {
    this.timeout(300_000);
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile) as { config: object };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const program = ts.createProgram(
      files.map((file) => join(library, file)),
      options,
    );
    imports = files.flatMap((file) => importsOf(program, file));
  });

  it("are found, and each relative one leads to a file", () => {
    assert(imports.length > 500, `${imports.length} imports in ${files.length} files`);
  });

  it("go one way: data → engine → model → train → eval → grid ⇒ rows ⇒ scaling → claims → figures → notebook", () => {
    const wrong = imports.filter((one) => one.inside && !allowed(one.from, one.to));
    assert.deepEqual(
      wrong.map((one) => `lib/${one.from} imports lib/${one.to}`),
      [],
    );
  });

  it("inside data go one way too: read → signal → loaders → store → synthetic, check, get, own → prepare", () => {
    const own = imports.filter((one) => one.inside && room(one.from) === "data" && room(one.to) === "data");
    assert.deepEqual(
      own.map((one) => one.from).filter((file) => dataRank(file) < 0),
      [],
    );
    const sibling = (one: Import) => one.from.split("/")[1] !== one.to.split("/")[1] && one.to.split("/").length > 2;
    const wrong = own.filter((one) => {
      const [from, to] = [dataRank(one.from), dataRank(one.to)];
      return to > from || (to === from && sibling(one));
    });
    assert.deepEqual(
      wrong.map((one) => `lib/${one.from} imports lib/${one.to}`),
      [],
    );
  });

  it("have no circle of files, types included", () => {
    assert.deepEqual(circles(imports), []);
  });

  it("take tfjs from engine/backend.ts alone", () => {
    const places = imports.filter((one) => one.to.startsWith("@tensorflow/") && !one.typeOnly).map((one) => one.from);
    assert.deepEqual([...new Set(places)], ["engine/backend.ts"]);
  });
});

describe("folders of lib", () => {
  it("hold 15 files at most", () => {
    const counts = new Map<string, number>();
    for (const file of readdirSync(library, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) counts.set(file.parentPath, (counts.get(file.parentPath) ?? 0) + 1);
    }
    assert(counts.size > 20);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > 15).map(([folder, count]) => `${relative(root, folder)}: ${count}`),
      [],
    );
  });

  it("are no name of a file beside them", () => {
    const twins = files.filter((file) => files.some((other) => dirname(other) === file.slice(0, -".ts".length)));
    assert.deepEqual(twins, []);
  });
});
