/** Figures as rounded JSON, their laws, and what they refuse. The rows are planted by fakeRows.ts. */
import assert from "node:assert/strict";
import { defaultConfig } from "../../lib/base/config";
import { curveFigure, descentFigure } from "../../lib/figures/study/curve";
import { differencesFigure, hoursByUserFigure, probeDifferenceFigure } from "../../lib/figures/study/bars";
import { figure1 } from "../../lib/figures/paper/figure1";
import { figure2 } from "../../lib/figures/paper/figure2";
import { figure3 } from "../../lib/figures/paper/figure3";
import { figure6 } from "../../lib/figures/paper/figure6";
import { fromScratchFigure } from "../../lib/figures/study/fromScratch";
import { figure4, figure5, figure7 } from "../../lib/figures/paper/scores";
import { exampleWindowsFigure, reconstructionFigure } from "../../lib/figures/windows/signals";
import { table1, table2 } from "../../lib/figures/tables/tables";
import { type Figure, makeFigure, type Part } from "../../lib/figures/kit/theme";
import { widthDepthFigure } from "../../lib/figures/study/widthDepth";
import { advise } from "../../lib/scaling/advice/advise";
import { planFigure } from "../../lib/figures/study/plan";
import { fakeRow, fakeRows, planted } from "./fakeRows";
import { matchesSnapshot } from "./matchesSnapshot";

const rows = fakeRows();
const augmented = fakeRows({ config: { augmentations: ["rotation"] } });
const small = { folds: 2, sizes: [2, 8, "all" as const], encoders: [[512, 5], [1024, 5]] as [number, number][] };

const text = (figure: Figure) => JSON.stringify(figure.plot);
const names = (figure: Figure) =>
  figure.plot.data.filter((trace) => trace.showlegend !== false).map((trace) => trace.name);
const titleOf = (figure: Figure) => (figure.plot.layout.title as { text: string }).text;

describe("figures", () => {
  it("keep their snapshots", () => {
    matchesSnapshot("figure2", figure2(fakeRows(small), { cells: { present: 10, of: 12 } }));
    matchesSnapshot("figure3", figure3(fakeRows(small)));
    matchesSnapshot("figure4", figure4(fakeRows({ ...small, sets: ["uci-har"] })));
  });

  it("break a subtitle between its parts where it would be cut off, and grow by its lines", () => {
    const shown = (...parts: string[]) => {
      const text = { title: "t", subtitle: parts.join("  ·  "), caption: "" };
      const figure = makeFigure("any", text, [], { width: 500, height: 300 });
      const lines = titleOf(figure).replace(/<[/]?(span|b)( [^>]*)?>/g, "").split("<br>");
      return [lines, figure.plot.layout.height, (figure.plot.layout.margin as Part).t];
    };
    assert.deepEqual(shown("one part", "another part"), [["t", "one part  ·  another part"], 300, 92]);
    const long = "x".repeat(30); // 418 pixels hold 59 letters
    assert.deepEqual(shown(long, long, "short", long), [["t", long, `${long}  ·  short`, long], 348, 140]);
  });

  it("lead from every point of Figures 2 to 7 to the runs it stands for", () => {
    const made = [...rows, ...augmented, ...fakeRows({ folds: 1, sizes: ["all"], config: { steps: 0 } })];
    const known = new Set(made.map((row) => row.runId));
    const drawn = [figure2(rows), figure3(rows), figure4(rows), figure5(made), figure6(rows), figure7(made)];
    for (const { name, plot } of drawn) {
      const points = plot.data.filter((trace) => /markers/.test(String(trace.mode)));
      assert.ok(points.length > 0, name);
      for (const trace of points) {
        assert.equal((trace.customdata as unknown[]).length, (trace.x as unknown[]).length, `${name}, ${String(trace.name)}`);
        assert.match(String(trace.hovertemplate), /%\{customdata/);
        for (const about of trace.customdata as (string | unknown[])[]) {
          const runs = [about].flat().join("<br>").split("<br>").filter((word) => word.startsWith("fake-"));
          assert.ok(runs.length > 0 && runs.every((run) => known.has(run)), `${name}: ${String(about)}`);
        }
      }
    }
  });

  it("print the planted laws in Figure 2's legend", () => {
    // fakeRows: fold 0 follows 0.058·D^-0.049 exactly; fold 1 is 0.93 of it, 0.054; both strategies meet at 1,196 h,
    // so RANDOM has the coefficient 0.058 · 1196^(0.017 − 0.049) = 0.0462.
    assert.deepEqual(names(figure2(rows)).slice(0, 2),
      ["fold 0:  L = 0.058·D<sup>−0.049</sup>", "fold 1:  L = 0.054·D<sup>−0.049</sup>"]);
    assert.equal(names(figure2(rows))[3], "fold 0:  L = 0.046·D<sup>−0.017</sup>");
  });

  it("print the planted law of parameters in Figure 3", () => {
    assert.ok(names(figure3(rows)).some((name) => /·N<sup>−0\.030<\/sup>$/.test(String(name)))); // paramsExponent 0.03
  });

  it("put the planted laws beside the paper's in Table 2", () => {
    const frame = table2(rows);
    const [first] = frame.values as string[][];
    assert.deepEqual([first[2], first[9]], ["L = 0.058·D^-0.049", "L = 0.058·D^-0.049"]); // paper: Table 2, fold 0
    assert.equal((frame.values as string[][])[3][0], "mean");
    const ratio = (frame.values as string[][]).at(-1) ?? [];
    // Planted: 0.049 / 0.017 = 2.88 in every fold; the paper's: 2.71.
    assert.deepEqual([ratio[0], ratio[2], ratio[4], ratio[9]], ["ratio", "exponents 2.88", "[2.88, 2.88]", "exponents 2.71"]);
  });

  it("say \"not run\" in Table 1 where a run is missing", () => {
    const scratch = fakeRow(planted, { task: "fromScratch", set: "uci-har" });
    const [uci, phone] = table1([...rows, scratch]).values as string[][];
    assert.equal(uci[1], (100 * scratch.result.probes["uci-har"].macroF1).toFixed(1));
    assert.deepEqual([phone[1], phone[4], phone[5]], ["not run", "not run", "not run"]);
    assert.deepEqual(uci.slice(6), ["95.1", "97.9"]); // the paper's Table 1
  });

  it("count cells and plateau runs in the subtitle", () => {
    assert.match(titleOf(figure2(rows, { cells: { present: 7, of: 9 } })), /7 of 9 cells present/);
    // Visible mean so low that the losses of every best run are over 0.9 of it.
    const low = figure2(fakeRows({ visibleMean: 0.04 }));
    assert.match(titleOf(low), /36 of 36 best runs on the plateau/); // 3 folds × 2 strategies × 6 sizes
    assert.ok(low.plot.data.some((trace) => String((trace.marker as Part | undefined)?.color).startsWith("#ffffff")));
  });

  it("name the data, and synthetic data always", () => {
    const one = rows.map((row) => ({ ...row, dataTitle: "corpus" }));
    for (const draw of [figure2, figure3, figure4, figure5, figure6, widthDepthFigure]) {
      assert.match(titleOf(draw(one)), /synthetic: corpus/, draw.name);
    }
    assert.match(titleOf(figure2(fakeRows({ source: "real" }))), /real: ExtraSensory/);
  });

  it("state the unit of the loss, and refuse to mix units", () => {
    assert.match(text(figure2(rows)), /g² and \(rad\/s\)²/);
    const zscored = fakeRows({ config: { normalise: "zscore" } });
    assert.match(text(figure2(zscored)), /masked MSE, z-scored/);
    assert.throws(() => descentFigure([...rows.slice(0, 1), ...zscored.slice(0, 1)]), /different units/);
  });

  it("refuse rows of mixed sources", () => {
    const mixed = [...rows, ...fakeRows({ source: "real" })];
    for (const draw of [figure2, figure3, figure4, figure5, figure6, widthDepthFigure, table1, table2]) {
      assert.throws(() => draw(mixed), /never mixes sources/, draw.name);
    }
    const scratch = (["real", "synthetic"] as const).map((source) =>
      fakeRow({ ...planted, source }, { task: "fromScratch", set: "uci-har" }));
    assert.throws(() => fromScratchFigure(scratch), /1 real and 1 synthetic rows/);
  });

  it("explain themselves when there are no rows", () => {
    for (const draw of [figure2, figure3, figure4, figure5, figure6, figure7, fromScratchFigure, widthDepthFigure,
      descentFigure, table1, table2]) {
      assert.throws(() => draw([]), /no rows; expected rows of a finished study/, draw.name);
    }
    assert.throws(() => figure7(rows), /no[nt].* augmentations/);
    assert.throws(() => curveFigure({ ...rows[0], result: { ...rows[0].result, curve: [] } }), /no curve points/);
    assert.throws(() => probeDifferenceFigure(rows), /random encoder beside it/);
  });

  it("leave a longer pre-training out of the grid's laws", () => {
    const long = fakeRow({ ...planted, coefficient: 0.001 }, { width: 512, depth: 5, steps: 90_000 });
    assert.equal(text(figure2([...rows, long])), text(figure2(rows)));
  });

  it("show a longer pre-training in Figure 3 beside the law that it is not fitted by", () => {
    const long = fakeRow({ ...planted, coefficient: 0.001 }, { width: 512, depth: 5, users: "all", steps: 6000 });
    const laws = (figure: Figure) => names(figure).filter((name) => /N<sup>/.test(String(name)));
    assert.deepEqual(laws(figure3([...rows, long])), laws(figure3(rows)));
    const trace = figure3([...rows, long]).plot.data.find(({ name }) => name === "trained 3 times as long, one fold, not fitted");
    assert.deepEqual(trace?.customdata, [long.runId]);
    assert.ok(Math.abs(Number((trace?.y as number[])[0]) / (long.result.testLoss ?? NaN) - 1) < 1e-5);
  });

  it("fit no law to two sizes", () => {
    assert.ok(names(figure2(fakeRows({ sizes: [2, "all"] }))).every((name) => /under 3 sizes/.test(String(name))));
  });

  it("show augmentations by hours for one encoder and by parameters for several", () => {
    assert.match(text(figure7([...rows, ...augmented])), /Encoder parameters/);
    const one = augmented.filter((row) => row.config.width === 512 && row.config.depth === 5);
    assert.match(text(figure7([...rows, ...one])), /Training data \(hours\)/);
  });

  it("compare augmented runs with those of the same folds", () => {
    const figure = figure7([...rows, ...augmented.filter((row) => row.config.fold === 1)]);
    const runIds = JSON.stringify(figure.plot.data.map(({ customdata }) => customdata));
    assert.match(runIds, /fold-1/);
    assert.doesNotMatch(runIds, /fold-[02]/);
    assert.match(text(figure), /fold 1/);
  });

  it("draw what simple features score beside training from scratch", () => {
    const supervised = fakeRow(planted, { task: "fromScratch", set: "uci-har", width: 512, depth: 5 });
    const simple = fakeRow(planted, { task: "simpleFeatures", set: "uci-har" });
    const line = fromScratchFigure([supervised, simple]).plot.data.find(({ name }) => name === "simple features");
    const score = 100 * simple.result.probes["uci-har"].macroF1;
    assert.ok((line?.y as number[]).every((y) => Math.abs(y / score - 1) < 1e-5), `${line?.y}, expected ${score}`);
  });

  it("draw bands: of the laws in Figures 2 and 3, over folds in Figure 6", () => {
    const bands = (figure: Figure) => figure.plot.data.filter((trace) => trace.fill === "toself").length;
    assert.equal(bands(figure2(rows)), 6); // 3 folds, 2 strategies
    assert.equal(bands(figure3(rows)), 1);
    assert.equal(bands(figure6(rows)), 4); // 2 strategies, by loss and by score
    assert.equal(bands(figure6(fakeRows({ folds: 1 }))), 0);
  });

  it("draw a plan's loss over hours, and mark what is beyond the rows", () => {
    const advice = advise(rows, { hours: 300, users: 20 });
    const figure = planFigure(rows, advice);
    assert.deepEqual(names(figure), ["hours of the same 20 people", "hours with new people",
      "the same, 32M parameters", "the plan"]);
    const [shape] = figure.plot.layout.shapes as { x0: number }[];
    assert.equal(shape.x0, 1196); // the rows' most hours: 26 h of 46 users
    const few = fakeRows({ encoders: [[512, 5], [1024, 5]] });
    assert.match(titleOf(planFigure(few, advise(few, { hours: 300 }))), /too few points for a joint law/);
  });

  it("draw the baselines of Figure 5", () => {
    const random = planted.encoders.map(([width, depth]) => fakeRow(planted, { width, depth, steps: 0 }));
    const simple = fakeRow(planted, { task: "simpleFeatures" });
    const found = names(figure5([...rows, ...random, simple]));
    assert.ok(found.includes("random encoder") && found.includes("simple features"));
  });

  it("show 9 of 32 patches in Figure 1, as floor(32 · 0.3) has it", () => {
    assert.match(titleOf(figure1(defaultConfig)), /sees 9 of 32 patches \(71\.9 % removed\)/);
    assert.match(titleOf(figure1({ ...defaultConfig, keptRounding: "ceil" })), /sees 10 of 32/);
  });

  it("draw predictions only in removed patches", () => {
    const windows = Array.from({ length: 128 * 6 }, (_, i) => Math.sin(i));
    const mask = Array.from({ length: 32 }, (_, i) => (i < 23 ? 1 : 0));
    const figure = reconstructionFigure({ title: "x", source: "synthetic", windows, mask, pred: windows });
    const rebuilt = figure.plot.data.filter((trace) => String(trace.name).endsWith("rebuilt"));
    for (const trace of rebuilt) assert.equal((trace.y as unknown[]).indexOf(null), 23 * 4); // patches of 4 samples
    assert.throws(() => reconstructionFigure({ title: "x", source: "real", windows, mask, pred: [1] }),
      /lengths 768, 1/);
  });

  it("shorten a user's name that would overlap the next column's", () => {
    const example = { activity: "walk", user: "5EED0000-CABF-4790-A9C5-D6332D82A01E", values: Array.from({ length: 768 }, () => 0) };
    const { plot } = exampleWindowsFigure({ title: "x", source: "synthetic", examples: [example] });
    assert.equal((plot.layout.annotations as { text: string }[])[0].text, "<b>walk</b><br>user 5EED0000…");
  });

  it("give every trace a fixed id, so that pictures of equal rows are equal", () => {
    const scratch = fakeRow(planted, { task: "fromScratch", set: "uci-har" });
    const example = { activity: "walk", user: "1", values: Array.from({ length: 768 }, () => 0) };
    for (const figure of [figure2(rows), fromScratchFigure([scratch]), descentFigure(rows),
      exampleWindowsFigure({ title: "x", source: "synthetic", examples: [example] }),
      hoursByUserFigure({ title: "x", source: "synthetic", hoursByUser: [{ user: "a", hours: 1 }] }),
      differencesFigure([{ set: "uci-har", pretrained: 1, random: 0.5, difference: 0.5, ci95: [0.4, 0.6] }], "x")]) {
      const ids = figure.plot.data.map((trace) => trace.uid);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every((id) => typeof id === "string"));
    }
  });
});
