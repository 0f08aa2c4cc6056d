/** Long work in cells: what is seen of it while it runs and after, and a cell that is run again. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { contentsOf, importWalks, makeProject, type Ran, runCells, textOf } from "./kernels";

/** Ends in a figure, whose first drawing starts the program that draws. */
const figure = `import { progress, defaultConfig } from "wearlaws";
import { projectPlaces, runOne } from "wearlaws/train";
const figure = { name: "last", title: "the title", subtitle: "the data", caption: "the end", plot: { data: [{ y: [2, 1] }], layout: { width: 300, height: 200 } } };
figure`;

const bars = `const bar = progress("walking", { curve: true });
const end = Date.now() + 4000;
let step = 0;
while (Date.now() < end) {
  bar.onProgress({ step: ++step, steps: 100000, loss: 1 / step, windowsPerSecond: 1234.5, secondsLeft: 200 });
  await new Promise((go) => setTimeout(go, 5));
}
bar.done("arrived");
await bar.show(figure);`;

const quick = `const quick = progress("walking", { curve: true });
quick.done("arrived");
await quick.show(figure);`;

const study = `const runs = progress("runs");
runs.onStudyProgress({ done: 2, total: 5, secondsLeft: null, detail: "" });
await new Promise((go) => setTimeout(go, 300));
runs.onStudyProgress({ done: 3, total: 5, secondsLeft: 7300, detail: "run a: step 2 of 9, loss 0.1" });`;

const training = `let steps = 0;
const config = {
  ...defaultConfig, set: "walks", width: 128, depth: 1, heads: 2, decoderHeads: 2, batchSize: 16, steps: 30, curvePoints: 3,
  testMasks: 1, testWindows: 10, threads: 1, normalise: "zscore" as const,
};
const made = await runOne(config, { name: "again", downstream: [] }, projectPlaces(), { onProgress: () => steps++ });
const { memory } = require("@tensorflow/tfjs");
console.log(steps, made.result.weights, memory().numTensors);`;

const both = `const counts = [0, 0];
const calls = [0, 1].map((i) =>
  runOne({ ...config, seed: 2 }, { name: "again", downstream: [] }, projectPlaces(), { onProgress: () => counts[i]++ }));
const found = await Promise.all(calls);
console.log(counts.join(), found[0].measured.at === found[1].measured.at);`;

const cells = [figure, bars, quick, study, training, training, training.replace("steps: 30", "steps: 31"), both];

describe("long work in a cell", function () {
  this.timeout(900_000);
  let project: string;
  let ran: Ran[];

  before(async () => {
    project = makeProject();
    await importWalks(project);
    ran = await runCells(project, "tslab", cells.map((code) => ({ code, wait: 0.3 })));
    for (const cell of ran) assert.deepEqual(contentsOf(cell, "error"), []);
  });
  after(() => rmSync(project, { recursive: true }));

  /** What each of a cell's displays showed, one after the other. */
  function displaysOf(cell: Ran): Record<string, string>[][] {
    const displays = new Map<string, Record<string, string>[]>();
    for (const { type, content } of cell.messages) {
      const id = content.transient?.display_id ?? "";
      if (type === "display_data") {
        assert.ok(!displays.has(id), "a display is made once");
        displays.set(id, [content.data!]);
      } else if (type === "update_display_data") displays.get(id)!.push(content.data!);
    }
    return [...displays.values()];
  }
  const textsOf = (shown: Record<string, string>[]) => shown.map((data) => data["text/plain"]);

  it("moves one bar, at most five times a second, that tells count, rate, time left and loss", () => {
    const [bar] = displaysOf(ran[1]);
    assert.ok(bar.length > 4 && bar.length <= 24, `${bar.length} drawings in 4 s`);
    const [first, ...moving] = textsOf(bar);
    assert.equal(first, `walking  ${"░".repeat(24)}`);
    const last = moving.pop();
    const state = /^walking {2}[█░]{24} {2}[\d,]+ of 100,000 {2}1,235 windows\/s {2}4 min left {2}loss 0\.\d+(e-\d)?$/;
    for (const text of moving) assert.match(text, state);
    assert.equal(new Set(moving).size, moving.length);
    assert.equal(last, `walking  ${"█".repeat(24)}  arrived`);
  });

  it("lets the loss curve grow below, at most once a second, and puts the final figure in its place", () => {
    const [, curve, ...others] = displaysOf(ran[1]);
    assert.deepEqual(others.map(textsOf), [["the title\nthe data\n\nthe end"]]);
    const last = curve.pop()!;
    assert.ok(curve.length >= 1 && curve.length <= 4, `${curve.length} curves in 4 s`);
    const stepsOf = textsOf(curve).map((text) => Number(/^training loss \S+ at step ([\d,]+) of 100,000$/.exec(text)?.[1].replace(",", "")));
    for (const [i, step] of stepsOf.entries()) assert.ok(step > (stepsOf[i - 1] ?? 0), textsOf(curve).join());
    assert.equal(new Set(curve.map((data) => data["image/png"])).size, curve.length);
    assert.deepEqual(Object.keys(last).sort(), ["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
  });

  it("leaves the same where nothing was left to train", () => {
    const ends = [ran[1], ran[2]].map((cell) => displaysOf(cell).map((shown) => shown[shown.length - 1]));
    assert.deepEqual(ends[0], ends[1]);
  });

  it("tells of a study how many runs an hour are made, not counting those that were there", () => {
    const texts = textsOf(displaysOf(ran[3])[0]);
    const [, done, perHour] = /(\d) of 5 {2}([\d,]+) runs\/h {2}2\.0 h left {2}run a: step 2 of 9, loss 0\.1$/.exec(texts[1]) ?? [];
    assert.equal(done, "3", texts.join("\n"));
    const number = Number(perHour.replace(",", ""));
    assert.ok(number > 3000 && number <= 12_000, `${number} runs/h: one in 0.3 s or a little more`);
  });

  it("trains once, and keeps no tensor, when its cell is run again", () => {
    const [first, again, other] = [ran[4], ran[5], ran[6]].map((cell) => textOf(cell).trim().split(" "));
    assert.deepEqual([first[0], again[0], other[0]], ["30", "0", "31"]);
    assert.equal(first[1], again[1]);
    assert.deepEqual([again[2], other[2]], [first[2], first[2]]);
  });

  it("is done once, when two calls ask for it at a time", () => {
    assert.equal(textOf(ran[7]), "31,0 true\n");
  });

  it("shows the figure that a cell ends with", () => {
    const [{ data, execution_count }] = contentsOf(ran[0], "execute_result");
    assert.equal(data?.["text/plain"], "last: the title");
    assert.ok(data?.["image/png"]);
    assert.equal(execution_count, ran[0].reply?.execution_count);
    const words = contentsOf(ran[0], "display_data").map((content) => content.data?.["text/plain"]);
    assert.deepEqual(words, ["the title\nthe data", "the end"]);
  });
});
