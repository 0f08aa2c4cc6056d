/** What this project's kernel repairs: each case passes in it, and fails in stock tslab. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { type CellOrder, contentsOf, importWalks, makeProject, type Ran, runCells, textOf } from "./kernels";

interface Case {
  name: string;
  cells: CellOrder[];
  check(...ran: Ran[]): void;
}

let project: string;

const fakeSetFile = JSON.stringify(resolve(__dirname, "../train/fakeSet.ts"));

/** A module as setup.sh would compile it into dist. */
function moduleText(words: Record<string, string>): { js: string; types: string } {
  const names = Object.keys(words);
  return {
    js: names.map((name) => `exports.${name} = "${words[name]}";`).join("\n"),
    types: names.map((name) => `export declare const ${name}: string;`).join("\n"),
  };
}

/** A cell that compiles dist/words anew. */
function compiling(words: Record<string, string>): string {
  const { js, types } = moduleText(words);
  const write = (file: string, text: string) => `writeFileSync("../dist/${file}", ${JSON.stringify(text)});`;
  return `import { writeFileSync } from "node:fs";\n${write("words.js", js)}\n${write("words.d.ts", types)}`;
}

const failing = `interface Square { side: number }

function area({ side }: Square): number {
  if (side < 0) throw new RangeError("no side of " + side);

  return side * side;
}
const sides: number[] = [1, -1];
sides.map((side) => area({ side }));`;

/** It prints once it has begun to wait: while a cell computes, an interrupt takes another way. */
const waiting = `await new Promise((end) => setImmediate(end));
console.log("waits");
await new Promise<void>((end) => setTimeout(end, 10000));`;

const training = `await pretrain({ set: windows, subset: fakeSubset(windows) }, tinyConfig({ steps: 100000 }), {
  folder: "../run", onProgress: ({ step }) => console.log("step " + step),
});`;

const studying = `import { projectPlaces, runStudy } from "wearlaws/train";
const study = {
  name: "walks", title: "walks", pretrainSets: ["walks"], downstream: [], grids: { one: {} },
  defaults: { width: 128, depth: 1, heads: 2, batchSize: 16, steps: 100000, testMasks: 1, testWindows: 10, threads: 1 },
};
await runStudy(study, projectPlaces(), { onProgress: ({ detail }) => console.log(detail) });`;

const cases: Case[] = [
  {
    name: "numbers its cells, and tells which code runs",
    cells: [{ code: "const one = 1;" }, { code: "console.log(one);" }],
    check(...ran) {
      ran.forEach((cell, i) => {
        const [input, ...more] = contentsOf(cell, "execute_input");
        assert.deepEqual([input?.execution_count, more.length], [i + 1, 0]);
        assert.equal(cell.reply?.execution_count, i + 1);
      });
      const types = ran[1].messages.map(({ type }) => type);
      assert.deepEqual(types, ["status", "execute_input", "stream", "status"]);
    },
  },
  {
    name: "finds an earlier cell's variable in a shorthand property",
    cells: [{ code: "const rate = 3;\nlet steps = 5;" }, { code: "console.log(JSON.stringify({ rate, steps }));", wait: 0.3 }],
    check: (_, second) => assert.equal(textOf(second), '{"rate":3,"steps":5}\n'),
  },
  {
    name: "sends a hundred thousand lines whole, in few messages",
    cells: [{ code: 'for (let i = 0; i < 100000; i++) console.log("line " + i);' }],
    check(cell) {
      assert.equal(textOf(cell), Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(""));
      assert(contentsOf(cell, "stream").length < 200, `${contentsOf(cell, "stream").length} messages`);
    },
  },
  {
    name: "says where a cell threw, by the lines of cells alone",
    cells: [{ code: failing, wait: 0.3 }],
    check(cell) {
      const [error] = contentsOf(cell, "error");
      assert.deepEqual([error.ename, error.evalue], ["RangeError", "no side of -1"]);
      const [title, thrown, ...callers] = error.traceback ?? [];
      assert.equal(title, "RangeError: no side of -1");
      assert.match(thrown, /^ {4}at area, cell \d+, line 4: {2}if \(side < 0\) throw new RangeError\("no side of " \+ side\);$/);
      assert(callers.length >= 1);
      for (const line of callers) assert.match(line, /^ {4}at .*cell \d+, line 9: {2}sides\.map\(\(side\) => area\(\{ side \}\)\);$/);
      assert.deepEqual([cell.reply?.status, cell.reply?.ename], ["error", "RangeError"]);
    },
  },
  {
    name: "says what does not compile, with its line",
    cells: [{ code: 'const fine = 1;\nconst wrong: string = { fine }.fine;', wait: 0.3 }],
    check(cell) {
      const [error] = contentsOf(cell, "error");
      assert.deepEqual(error, {
        ename: "CompileError",
        evalue: "Type 'number' is not assignable to type 'string'.",
        traceback: [
          "CompileError: Type 'number' is not assignable to type 'string'.",
          "    line 2: Type 'number' is not assignable to type 'string'.\n        const wrong: string = { fine }.fine;",
        ],
      });
    },
  },
  {
    name: "calls off the cells that were sent behind one that fails",
    cells: [{ code: 'throw new Error("first");', queued: true }, { code: 'console.log("second");', wait: 0.3 }],
    check(_, second) {
      assert.equal(second.reply?.status, "aborted");
      assert.equal(textOf(second), "");
    },
  },
  {
    name: "runs the next cell at once after one that failed",
    cells: [{ code: 'throw new Error("first");' }, { code: 'console.log("second");', wait: 0.3 }],
    check: (_, second) => assert.equal(textOf(second), "second\n"),
  },
  {
    name: "fails a cell on a rejection that nobody handles, and on an exception out of its reach",
    cells: [
      { code: 'Promise.reject(new Error("nobody caught me"));', wait: 0.3 },
      { code: 'setTimeout(() => { throw new TypeError("thrown aside"); }, 50);\nawait new Promise<void>((end) => setTimeout(end, 1000));', wait: 0.3 },
    ],
    check(rejected, thrown) {
      assert.equal(contentsOf(rejected, "error")[0].evalue, "nobody caught me");
      assert.equal(rejected.reply?.status, "error");
      assert.deepEqual([thrown.reply?.status, thrown.reply?.ename], ["error", "TypeError"]);
      assert.match(thrown.reply?.traceback?.[1] ?? "", /cell \d+, line 1: /);
    },
  },
  {
    name: "shows an error that comes after its cell below that cell",
    cells: [{ code: 'setTimeout(() => { throw new Error("late one"); }, 100);', wait: 0.5 }],
    check(cell) {
      assert.equal(cell.reply?.status, "ok");
      assert.equal(contentsOf(cell, "error")[0].evalue, "late one");
    },
  },
  {
    name: "shows the table that a cell ends with as HTML, with text beside",
    cells: [{ code: 'import { table } from "arquero";\ntable({ run: ["a", "b"], loss: [0.5, 0.25] })' }],
    check(cell) {
      const [{ data, execution_count }] = contentsOf(cell, "execute_result");
      assert.match(data?.["text/html"] ?? "", /<td style="text-align:right">0\.25<\/td>/);
      assert.equal(data?.["text/plain"], "run  loss\n---  ----\na     0.5\nb    0.25");
      assert.equal(execution_count, cell.reply?.execution_count);
    },
  },
  {
    name: "may use half of the machine's memory",
    cells: [{ code: 'import { getHeapStatistics } from "node:v8";\nconsole.log(getHeapStatistics().heap_size_limit);' }],
    check(cell) {
      const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
      const share = Number(textOf(cell)) / memory;
      assert(share > 0.49 && share < 0.6, `${share} of the memory`);
    },
  },
  {
    name: "takes a rebuilt dist when its import is run again, with its types",
    cells: [
      { code: 'import { word } from "../dist/words";\nconsole.log(word);' },
      { code: compiling({ word: "new", other: "other" }), wait: 1 },
      { code: 'import { word, other } from "../dist/words";\nconsole.log(word, other);', wait: 0.3 },
    ],
    check(first, _, again) {
      assert.equal(textOf(first), "old\n");
      assert.equal(textOf(again), "new other\n", JSON.stringify(again));
    },
  },
  {
    name: "interrupts a cell that computes, and one that waits",
    cells: [
      { code: 'console.log("computes");\nwhile (true) {}', interruptAt: "computes", wait: 0.3 },
      { code: waiting, interruptAt: "waits", wait: 0.3 },
      { code: 'console.log("usable");', wait: 0.3 },
    ],
    check(computing, waiting, next) {
      for (const cell of [computing, waiting]) {
        assert.equal(contentsOf(cell, "error")[0].ename, "KeyboardInterrupt");
        assert(cell.secondsToStop! < 2, `${cell.secondsToStop} s`);
      }
      assert.equal(textOf(next), "usable\n");
    },
  },
  {
    name: "interrupts a training, which leaves a checkpoint and resumes from it",
    cells: [
      {
        code: `import { pretrain } from "../dist/train/pretrain";
const { fakeSet, fakeSubset, tinyConfig } = require("tsx/cjs/api").require(${fakeSetFile}, ${fakeSetFile});
const windows = fakeSet();`,
      },
      { code: training, interruptAt: "step 3", wait: 0.3 },
      { code: training, interruptAt: "step", wait: 0.3 },
      { code: 'console.log("usable");' },
    ],
    check(_, stopped, resumed, next) {
      const [{ ename, evalue }] = contentsOf(stopped, "error");
      assert.equal(ename, "KeyboardInterrupt");
      const step = /^stopped at step (\d+) of 100000; the same call resumes from its checkpoint$/.exec(evalue ?? "")?.[1];
      assert(stopped.secondsToStop! < 2, `${stopped.secondsToStop} s`);
      assert(existsSync(join(project, "run", "checkpoint.safetensors")));
      assert.match(textOf(resumed), new RegExp(`^step ${Number(step) + 1}\n`), evalue);
      assert.equal(textOf(next), "usable\n");
    },
  },
  {
    name: "interrupts a study, whose workers leave checkpoints",
    cells: [{ code: studying, interruptAt: "step ", wait: 0.3 }],
    check(cell) {
      const [{ ename, evalue }] = contentsOf(cell, "error");
      const message = "stopped with 0 of 1 runs done; the same call resumes from their checkpoints";
      assert.deepEqual([ename, evalue], ["KeyboardInterrupt", message]);
      assert(cell.secondsToStop! < 2, `${cell.secondsToStop} s`);
      const [run] = readdirSync(join(project, "runs/walks"));
      assert(existsSync(join(project, "runs/walks", run, "checkpoint.safetensors")));
    },
  },
  {
    name: "knows the globals of Node.js, and of no other package without an import",
    cells: [{ code: 'describe("walks", () => undefined);' }, { code: "console.log(typeof process.version);" }],
    check(ofMocha, ofNode) {
      assert.match(contentsOf(ofMocha, "error")[0].evalue ?? "", /^Cannot find name 'describe'/);
      assert.equal(textOf(ofNode), "string\n");
    },
  },
  {
    name: "leaves a checkpoint of what it trains when it is shut down",
    cells: [{ code: training.replace("../run", "../ended"), shutDownAt: "step 3" }],
    check(cell) {
      const [{ evalue }] = contentsOf(cell, "error");
      assert.match(evalue ?? "", /^stopped at step \d+ of 100000; the same call resumes from its checkpoint$/);
      assert(cell.secondsToStop! < 4, `${cell.secondsToStop} s`);
      assert(existsSync(join(project, "ended", "checkpoint.safetensors")));
    },
  },
];

describe("the notebooks' kernel, unlike stock tslab,", function () {
  this.timeout(1_800_000);
  const ran: Record<"tslab" | "stock", Ran[]> = { tslab: [], stock: [] };

  before(async () => {
    project = makeProject();
    await importWalks(project);
    for (const kernel of ["tslab", "stock"] as const) {
      const { js, types } = moduleText({ word: "old" });
      writeFileSync(join(project, "dist/words.js"), js);
      writeFileSync(join(project, "dist/words.d.ts"), types);
      ran[kernel] = await runCells(project, kernel, cases.flatMap(({ cells }) => cells));
    }
  });
  after(() => rmSync(project, { recursive: true }));

  let first = 0;
  for (const { name, cells, check } of cases) {
    const [from, to] = [first, (first += cells.length)];
    it(name, () => {
      check(...ran.tslab.slice(from, to));
      assert.throws(() => check(...ran.stock.slice(from, to)), "stock tslab does it too");
    });
  }
});
