/** What the paper's figures draw of rows planted by fakeRows.ts. */
import assert from "node:assert/strict";
import { defaultConfig } from "../../../lib/base/config";
import { figure1 } from "../../../lib/figures/paper/figure1";
import { figure2 } from "../../../lib/figures/paper/figure2";
import { figure3 } from "../../../lib/figures/paper/figure3";
import { figure4 } from "../../../lib/figures/paper/figure4";
import { figure5 } from "../../../lib/figures/paper/figure5";
import { figure6 } from "../../../lib/figures/paper/figure6";
import { figure7 } from "../../../lib/figures/paper/figure7";
import type { Figure, PlotlyObject } from "../../../lib/figures/kit/theme";
import { factorialRows } from "../../scaling/design/factorial";
import { fakeRow, fakeRows, planted } from "../fakeRows";
import { drawnTraces, legendOf, textOf } from "../readFigure";
import { close } from "../../close";

const rows = fakeRows();
const augmented = fakeRows({ config: { augmentations: ["rotation"] } });

describe("the paper's figures", () => {
  it("print the planted laws in Figure 2's legend", () => {
    // fakeRows: fold 0 follows 0.058·D^-0.049 exactly; fold 1 is 0.93 of it, 0.054; both strategies meet at 1,196 h,
    // so RANDOM has the coefficient 0.058 · 1196^(0.017 − 0.049) = 0.0462.
    assert.deepEqual(legendOf(figure2(rows)).slice(0, 2), [
      "fold 0:  L = 0.058·D<sup>−0.049</sup>",
      "fold 1:  L = 0.054·D<sup>−0.049</sup>",
    ]);
    assert.equal(legendOf(figure2(rows))[3], "fold 0:  L = 0.046·D<sup>−0.017</sup>");
  });

  it("say in Figure 2 what all folds together make of the form, and draw the saturating law where they flatten", () => {
    const straight = fakeRows({ encoders: [[512, 5]], noise: 1e-3 });
    const bent = straight.map((row) => ({
      ...row,
      result: { ...row.result, testLoss: (row.result.testLoss as number) * (1 + 20 / row.hours) },
    }));
    const dashed = (figure: Figure) => legendOf(figure).filter((name) => /^saturating law/.test(String(name)));
    assert.match(figure2(straight).caption, /USER as a power law, 3 folds together: supported\. RANDOM .*: supported\./);
    assert.deepEqual(dashed(figure2(straight)), []);
    assert.match(figure2(bent).caption, /USER as a power law, 3 folds together: falls, but not as a power law \(it flattens\)\./);
    assert.equal(dashed(figure2(bent)).length, 1); // of both panels, once in the legend
    const [at] = drawnTraces(figure2(bent)).filter(({ name }) => /^saturating law/.test(String(name)));
    const [x, y] = [at.x, at.y] as number[][];
    // The mean level of folds 0.93 apart is that of fold 1.
    close(y[y.length - 1], 0.058 * 1196 ** -0.049 * 0.93 * (1 + 20 / x[x.length - 1]), { relative: 0.01 });
  });

  it("leave subsets of some hours of some people out of Figure 2, which are neither USER's nor RANDOM's", () => {
    const factorial = factorialRows({ draws: 1 });
    const series = factorial.filter(({ config: { people, share } }) => people === 1 || share === 1);
    assert.deepEqual(figure2(factorial).plot, figure2(series).plot);
    assert.ok(legendOf(figure2(factorial)).includes("saturating law, all folds together")); // which ends where the hours do
  });

  it("print the planted law of parameters in Figure 3", () => {
    assert.ok(legendOf(figure3(rows)).some((name) => /·N<sup>−0\.030<\/sup>$/.test(String(name)))); // paramsExponent 0.03
  });

  it("count cells and plateau runs in the subtitle", () => {
    assert.match(figure2(rows, { cells: { present: 7, of: 9 } }).subtitle, /7 of 9 cells present/);
    // Visible mean so low that the losses of every best run are over 0.9 of it.
    const low = figure2(fakeRows({ visibleMean: 0.04 }));
    assert.match(low.subtitle, /36 of 36 best runs on the plateau/); // 3 folds × 2 strategies × 6 sizes
    assert.ok(low.plot.data.some((trace) => String((trace.marker as PlotlyObject | undefined)?.color).startsWith("#ffffff")));
  });

  it("leave a longer pre-training out of the grid's laws", () => {
    const long = fakeRow({ ...planted, coefficient: 0.001 }, { width: 512, depth: 5, steps: 90_000 });
    assert.equal(textOf(figure2([...rows, long])), textOf(figure2(rows)));
  });

  it("show a longer pre-training in Figure 3 beside the law that it is not fitted by", () => {
    const long = fakeRow({ ...planted, coefficient: 0.001 }, { width: 512, depth: 5, users: "all", steps: 6000 });
    const laws = (figure: Figure) => legendOf(figure).filter((name) => /N<sup>/.test(String(name)));
    assert.deepEqual(laws(figure3([...rows, long])), laws(figure3(rows)));
    const trace = figure3([...rows, long]).plot.data.find(({ name }) => name === "trained 3 times as long, one fold, not fitted");
    assert.deepEqual(trace?.customdata, [long.runId]);
    close(Number((trace?.y as number[])[0]), long.result.testLoss ?? NaN, { relative: 1e-5 });
  });

  it("fit no law to two sizes", () => {
    const folds = legendOf(figure2(fakeRows({ sizes: [2, "all"] }))).filter((name) => String(name).startsWith("fold"));
    assert.equal(folds.length, 6); // 3 folds, 2 strategies
    assert.ok(folds.every((name) => /under 3 sizes/.test(String(name))));
  });

  it("show augmentations by hours for one encoder and by parameters for several", () => {
    assert.match(textOf(figure7([...rows, ...augmented])), /Encoder parameters/);
    const one = augmented.filter((row) => row.config.width === 512 && row.config.depth === 5);
    assert.match(textOf(figure7([...rows, ...one])), /Training data \(hours\)/);
  });

  it("compare augmented runs with those of the same folds", () => {
    const figure = figure7([...rows, ...augmented.filter((row) => row.config.fold === 1)]);
    const runIds = JSON.stringify(figure.plot.data.map(({ customdata }) => customdata));
    assert.match(runIds, /fold-1/);
    assert.doesNotMatch(runIds, /fold-[02]/);
    assert.match(figure.subtitle, /fold 1/);
  });

  it("draw bands: of the laws in Figures 2 and 3, over folds in Figure 6", () => {
    const bands = (figure: Figure) => drawnTraces(figure).filter((trace) => trace.fill === "toself").length;
    assert.equal(bands(figure2(rows)), 6); // 3 folds, 2 strategies
    assert.equal(bands(figure3(rows)), 1);
    assert.equal(bands(figure6(rows)), 4); // 2 strategies, by loss and by score
    assert.equal(bands(figure6(fakeRows({ folds: 1 }))), 0);
  });

  it("draw the baselines of Figure 5", () => {
    const random = planted.encoders.map(([width, depth]) => fakeRow(planted, { width, depth, steps: 0 }));
    const simple = fakeRow(planted, { task: "simpleFeatures" });
    const found = legendOf(figure5([...rows, ...random, simple]));
    assert.ok(found.includes("random encoder") && found.includes("simple features"));
  });

  it("show 9 of 32 patches in Figure 1, as floor(32 · 0.3) has it", () => {
    assert.match(figure1(defaultConfig).subtitle, /sees 9 of 32 patches \(71\.9 % removed\)/);
    assert.match(figure1({ ...defaultConfig, keptRounding: "ceil" }).subtitle, /sees 10 of 32/);
  });

  it("draw the folds of two encoders of one size beside their own mean, away from the other", () => {
    const both = fakeRows({
      encoders: [
        [256, 16],
        [512, 4],
      ],
    });
    const [small, large] = [...new Set(both.map((row) => row.encoderParams))].sort((a, b) => a - b);
    assert.ok(large / small < 1.02, `${small} and ${large} are no twins`);
    const figure = figure3(both);
    const of = (name: string) =>
      figure.plot.data.find((trace) => String(trace.name).startsWith(name)) as { x: number[]; y: number[] };
    const [dots, means] = [of("one fold"), of("mean over folds")];
    const [left, right] = [...means.x].sort((a, b) => a - b);
    assert.ok(left < small && right > large);
    assert.equal(dots.x.length, 6); // 2 encoders in 3 folds
    dots.x.forEach((x, i) => {
      const { encoderParams } = both.find(
        (row) => row.config.users === "all" && Math.abs(dots.y[i] / (row.result.testLoss ?? 0) - 1) < 1e-5,
      )!;
      assert.ok(encoderParams === small ? x < left : x > right, `fold dot of ${encoderParams} at ${x}`);
    });
  });

  it("draw the mean over folds with Student's interval in Figure 4, and both baselines", () => {
    const random = planted.encoders.map(([width, depth]) => fakeRow(planted, { width, depth, steps: 0 }));
    const simple = fakeRow(planted, { task: "simpleFeatures" });
    const figure = figure4([...rows, ...random, simple]);
    const line = (name: string) =>
      figure.plot.data.find((trace) => trace.name === name && trace.xaxis === "x") as { y: number[] };
    const score = (row: { result: (typeof simple)["result"] }) => 100 * row.result.probes["uci-har"].macroF1;
    close(line("simple features").y[0], score(simple), { relative: 1e-5 });
    close(line("best random encoder").y[0], Math.max(...random.map(score)), { relative: 1e-5 });
    const means = figure.plot.data.find((trace) => /^USER, mean/.test(String(trace.name)) && trace.xaxis === "x") as {
      y: number[];
      error_y: { array: number[] };
    };
    // By hand for the first size: the best of four encoders in each of 3 folds; t(0.975, 2) = 4.302653.
    const dots = drawnTraces(figure).filter(
      (trace) => trace.xaxis === "x" && (trace.marker as PlotlyObject | undefined)?.symbol === "circle",
    );
    const first = dots.map((trace) => (trace.y as number[])[0]);
    assert.equal(first.length, 3);
    const mean = first.reduce((sum, y) => sum + y, 0) / 3;
    const deviation = Math.sqrt(first.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 2);
    close(means.y[0], mean, { relative: 1e-4 });
    close(means.error_y.array[0], (4.302653 * deviation) / Math.sqrt(3), { relative: 1e-3 });
  });

  it("draw an interval over test users in Figure 7 where there is one fold", () => {
    const figure = figure7([...rows, ...augmented.filter((row) => row.config.fold === 1)]);
    for (const trace of drawnTraces(figure).filter((each) => /augmentations$/.test(String(each.name)))) {
      const { array, arrayminus } = trace.error_y as { array: number[]; arrayminus: number[] };
      assert.ok(
        array.every((up, i) => up + arrayminus[i] > 0),
        String(trace.name),
      );
    }
    assert.match(figure.caption, /^One fold, 95 % interval over its test users/);
  });

  it("head a panel with how few of the published set's activities the rows have", () => {
    const headings = (figure: Figure) => (figure.plot.layout.annotations as { text: string }[]).map(({ text }) => text);
    // fakeRows: two classes; UCI HAR has 6 activities, WISDM 18 (the publishers' own).
    const expected = ["<b>UCI HAR</b>  2 of 6 activities", "<b>WISDM Phone</b>  2 of 18 activities"];
    assert.deepEqual(headings(figure4(rows)).slice(0, 2), expected);
    const whole = rows.map((row) => {
      const probe = { ...row.result.probes["uci-har"], classes: ["a", "b", "c", "d", "e", "f"] };
      return { ...row, result: { ...row.result, probes: { "uci-har": probe } } };
    });
    assert.deepEqual(headings(figure4(whole)), ["<b>UCI HAR</b>"]);
  });

  it("lead from every point of Figures 2 to 7 to the runs it stands for", () => {
    const made = [...rows, ...augmented, ...fakeRows({ folds: 1, sizes: ["all"], config: { steps: 0 } })];
    const known = new Set(made.map((row) => row.runId));
    for (const figure of [figure2(rows), figure3(rows), figure4(rows), figure5(made), figure6(rows), figure7(made)]) {
      const points = drawnTraces(figure).filter((trace) => /markers/.test(String(trace.mode)));
      assert.ok(points.length > 0, figure.name);
      for (const trace of points) {
        assert.equal(
          (trace.customdata as unknown[]).length,
          (trace.x as unknown[]).length,
          `${figure.name}, ${String(trace.name)}`,
        );
        assert.match(String(trace.hovertemplate), /%\{customdata/);
        for (const about of trace.customdata as (string | unknown[])[]) {
          const runs = [about]
            .flat()
            .join("<br>")
            .split("<br>")
            .filter((word) => word.startsWith("fake-"));
          assert.ok(runs.length > 0 && runs.every((run) => known.has(run)), `${figure.name}: ${String(about)}`);
        }
      }
    }
  });
});
