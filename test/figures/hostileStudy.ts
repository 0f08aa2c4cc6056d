/** A study whose words are all hostile: sets, activities, users and titles hold tags, links, equations and templates. */
import type { Row } from "../../lib/base/row";
import { figure2 } from "../../lib/figures/paper/figure2";
import { figure3 } from "../../lib/figures/paper/figure3";
import { figure4 } from "../../lib/figures/paper/figure4";
import { figure5 } from "../../lib/figures/paper/figure5";
import { figure6 } from "../../lib/figures/paper/figure6";
import { figure7 } from "../../lib/figures/paper/figure7";
import { confusionFigure } from "../../lib/figures/study/confusion";
import { curveFigure, descentFigure } from "../../lib/figures/study/curve";
import { equalHoursFigure } from "../../lib/figures/study/equalHours";
import { fromScratchFigure } from "../../lib/figures/study/fromScratch";
import { activityScoresFigure, userScoresFigure } from "../../lib/figures/study/headScores";
import { planFigure } from "../../lib/figures/study/plan";
import { probeDifferenceFigure } from "../../lib/figures/study/probeDifference";
import { widthDepthFigure } from "../../lib/figures/study/widthDepth";
import type { Figure } from "../../lib/figures/kit/theme";
import { dropsFigure, samplingRatesFigure } from "../../lib/figures/windows/accounts";
import { hoursByUserFigure } from "../../lib/figures/windows/hoursByUser";
import { attentionFigure } from "../../lib/figures/windows/attention";
import { exampleWindowsFigure, reconstructionFigure } from "../../lib/figures/windows/signals";
import { advise } from "../../lib/scaling/advice/advise";
import { fakeRow, fakeRows, planted } from "./fakeRows";

/** In lower case and without an underscore: names of activities are written so. */
export const hostile = (what: string): string =>
  `${what} <img src=x onerror="document.title='hit'"> <b>bold</b> <a href="https://a.example">link</a> %{y} $x^2$ &lt; *star* [l](https://b.example)`;

export const hostileSet = hostile("set");

const plan = { ...planted, sets: ["uci-har", hostileSet], folds: 2 };

function withWords(row: Row): Row {
  const probes = Object.entries(row.result.probes).map(([set, probe]) => {
    const byUser = Object.entries(probe.confusionByUser).map(([user, confusion]) => [hostile(user), confusion]);
    return [set, { ...probe, classes: ["sit", "walk"].map(hostile), confusionByUser: Object.fromEntries(byUser) }];
  });
  return { ...row, dataTitle: hostile("data"), result: { ...row.result, probes: Object.fromEntries(probes) } };
}

export const hostileRows: Row[] = [
  ...fakeRows(plan),
  ...planted.encoders.flatMap(([width, depth]) => [
    fakeRow(plan, { width, depth, steps: 0 }),
    fakeRow(plan, { width, depth, augmentations: ["rotation"] }),
    fakeRow(plan, { width, depth, augmentations: ["rotation"], fold: 1 }),
    fakeRow(plan, { width, depth, task: "fromScratch", set: hostileSet }),
  ]),
  fakeRow(plan, { task: "simpleFeatures", set: hostileSet }),
].map(withWords);

/** Every figure that draws words of the data. */
export function hostileFigures(): Figure[] {
  const [rows, source] = [hostileRows, "real"] as const;
  const title = hostile("title");
  const windows = new Float32Array(768).fill(0.5);
  const accounting = {
    rates: [{ hz: 50, acc: 1, gyro: 1 }],
    drops: [{ reason: hostile("reason"), count: 3, unit: hostile("unit") }],
  };
  return [
    figure2(rows),
    figure3(rows),
    figure4(rows),
    figure5(rows),
    figure6(rows, { set: hostileSet }),
    figure7(rows),
    confusionFigure(rows),
    curveFigure(rows[0]),
    descentFigure(rows),
    fromScratchFigure(rows),
    activityScoresFigure(rows),
    userScoresFigure(rows),
    probeDifferenceFigure(rows),
    widthDepthFigure(rows),
    equalHoursFigure(rows),
    planFigure(rows, advise(rows, { hours: 300, users: 20 })),
    samplingRatesFigure([{ title, source, accounting }]),
    dropsFigure([{ title, source, accounting }]),
    hoursByUserFigure({ title, source, hoursByUser: [{ user: "<b>a", hours: 1 }] }),
    hoursByUserFigure({ title, source, hoursByUser: [{ user: hostile("user"), hours: 1 }] }),
    exampleWindowsFigure({ title, source, examples: [{ activity: hostile("walk"), user: hostile("user"), values: windows }] }),
    reconstructionFigure({ title, source, windows, pred: windows, mask: [1, 0, 0, 0], labels: [hostile("walk")] }),
    attentionFigure({ title, source, windows, shares: [1], depth: 1, labels: [hostile("walk")] }),
  ];
}
