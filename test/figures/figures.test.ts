/** What holds for every figure: its data are named, one source and one unit, and errors say what is missing. */
import assert from "node:assert/strict";
import { curveFigure, descentFigure } from "../../lib/figures/study/curve";
import { confusionFigure } from "../../lib/figures/study/confusion";
import { equalHoursFigure } from "../../lib/figures/study/equalHours";
import { fromScratchFigure } from "../../lib/figures/study/fromScratch";
import { activityScoresFigure, userScoresFigure } from "../../lib/figures/study/headScores";
import { probeDifferenceFigure } from "../../lib/figures/study/probeDifference";
import { widthDepthFigure } from "../../lib/figures/study/widthDepth";
import { figure2 } from "../../lib/figures/paper/figure2";
import { figure3 } from "../../lib/figures/paper/figure3";
import { figure4 } from "../../lib/figures/paper/figure4";
import { figure5 } from "../../lib/figures/paper/figure5";
import { figure6 } from "../../lib/figures/paper/figure6";
import { figure7 } from "../../lib/figures/paper/figure7";
import { table1, table2 } from "../../lib/figures/tables/tables";
import { hoursByUserFigure } from "../../lib/figures/windows/hoursByUser";
import { exampleWindowsFigure } from "../../lib/figures/windows/signals";
import { fakeRow, fakeRows, planted } from "./fakeRows";
import { textOf } from "./readFigure";

const rows = fakeRows();
const random = planted.encoders.map(([width, depth]) => fakeRow(planted, { width, depth, steps: 0 }));
const probed = [...rows, ...random];
const ofProbes = [confusionFigure, activityScoresFigure, userScoresFigure];
const ofGrid = [figure2, figure3, figure4, figure5, figure6, widthDepthFigure, equalHoursFigure];

describe("figures", () => {
  it("name the data above the picture, and synthetic data in it too", () => {
    const one = probed.map((row) => ({ ...row, dataTitle: "corpus" }));
    for (const draw of [...ofGrid, ...ofProbes]) {
      const figure = draw(one);
      assert.match(figure.subtitle, /synthetic: corpus/, figure.name);
      assert.equal((figure.plot.layout.title as { text: string }).text, "<b>synthetic data</b>", figure.name);
    }
    const real = figure2(fakeRows({ source: "real" }));
    assert.match(real.subtitle, /real: ExtraSensory/);
    assert.equal(real.plot.layout.title, undefined);
  });

  it("leave title, subtitle and counts of cells out of the picture", () => {
    const figure = figure2(rows, { cells: { present: 7, of: 9 } });
    assert.match(figure.subtitle, /7 of 9 cells present/);
    for (const words of [figure.title, figure.caption, "cells present"]) assert.ok(!textOf(figure).includes(words), words);
  });

  it("state the unit of the loss, and refuse to mix units", () => {
    assert.match(textOf(figure2(rows)), /g² and \(rad\/s\)²/);
    const zscored = fakeRows({ config: { normalise: "zscore" } });
    assert.match(textOf(figure2(zscored)), /masked MSE, z-scored/);
    assert.throws(() => descentFigure([...rows.slice(0, 1), ...zscored.slice(0, 1)]), /different units/);
  });

  it("refuse rows of mixed sources", () => {
    const mixed = [...rows, ...fakeRows({ source: "real" })];
    for (const draw of [...ofGrid, ...ofProbes, table1, table2]) {
      assert.throws(() => draw(mixed), /never mixes sources/, draw.name);
    }
    const scratch = (["real", "synthetic"] as const).map((source) =>
      fakeRow({ ...planted, source }, { task: "fromScratch", set: "uci-har" }),
    );
    assert.throws(() => fromScratchFigure(scratch), /1 real and 1 synthetic rows/);
  });

  it("explain themselves when there are no rows", () => {
    for (const draw of [...ofGrid, ...ofProbes, figure7, fromScratchFigure, descentFigure, table1, table2]) {
      assert.throws(() => draw([]), /no rows; expected rows of a finished study/, draw.name);
    }
    assert.throws(() => figure7(rows), /no[nt].* augmentations/);
    assert.throws(() => curveFigure({ ...rows[0], result: { ...rows[0].result, curve: [] } }), /no curve points/);
    assert.throws(() => probeDifferenceFigure(rows), /random encoder beside it/);
  });

  it("give every trace a fixed id, so that pictures of equal rows are equal", () => {
    const scratch = fakeRow(planted, { task: "fromScratch", set: "uci-har" });
    const example = { activity: "walk", user: "1", values: Array.from({ length: 768 }, () => 0) };
    for (const figure of [
      figure2(rows),
      fromScratchFigure([scratch]),
      descentFigure(rows),
      exampleWindowsFigure({ title: "x", source: "synthetic", examples: [example] }),
      hoursByUserFigure({ title: "x", source: "synthetic", hoursByUser: [{ user: "a", hours: 1 }] }),
      probeDifferenceFigure(probed),
    ]) {
      const ids = figure.plot.data.map((trace) => trace.uid);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.every((id) => typeof id === "string"));
    }
  });
});
