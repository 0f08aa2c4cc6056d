/** Figure 2: test loss against hours, a power law per fold and strategy. */
import type { Row } from "../../base/row";
import { formatLaw, lawAt, powerLaw } from "../../scaling/fit/powerLaw";
import { gridRows, isAugmented } from "../../scaling/study/rows";
import { type Choice, figure2Points, type LossPoint } from "../../scaling/study/select";
import {
  type Figure, type FigureOptions, ink, legendRight, makeFigure, note, palette, type Part, SEPARATOR, strategyStyle, withAlpha,
} from "../kit/theme";
import { logAxis } from "../kit/axes";
import { lawTraces, raisePower } from "../kit/lawTraces";
import { dataTitle, lossLabel, subtitle } from "../kit/source";

export interface ChoiceOptions extends FigureOptions {
  /** How the learning rate is chosen; "oracle" is the paper's way. */
  choice?: Choice;
}

/** Least number of sizes for a law with an interval. */
const leastSizes = 3;

/** A panel a strategy on one loss axis; faint dots are all runs, hollow markers are on the plateau. */
export function figure2(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  const data = dataTitle("figure2", runs);
  const points = figure2Points(runs, options.choice);
  const strategies = (["user", "random"] as const).filter((each) => points.some((point) => point.strategy === each));
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  const traces: Part[] = [];
  const lawEnds: number[] = [];
  strategies.forEach((strategy, panel) => {
    const [xaxis, yaxis] = panel === 0 ? ["x", "y"] : ["x2", "y"];
    const { symbol, label } = strategyStyle[strategy];
    const shown = runs.filter((row) => row.config.users === "all" || row.config.strategy === strategy);
    const group = { legendgroup: strategy, legendgrouptitle: { text: `<b>${label}</b>` } };
    folds.forEach((fold, i) => {
      const color = palette[i % palette.length];
      const dots = shown.filter((row) => row.config.fold === fold);
      traces.push({
        type: "scatter", mode: "markers", xaxis, yaxis, showlegend: false,
        x: dots.map((row) => row.hours), y: dots.map((row) => row.result.testLoss),
        customdata: dots.map((row) => row.runId), hovertemplate: "loss %{y:.4f}<br>%{customdata}<extra></extra>",
        marker: { color: withAlpha(color, 0.3), size: 4.5, symbol },
      });
    });
    folds.forEach((fold, i) => {
      const color = palette[i % palette.length];
      const own = points.filter((point) => point.strategy === strategy && point.fold === fold);
      const law = new Set(own.map((point) => point.hours)).size >= leastSizes
        ? powerLaw(own.map((point) => ({ x: point.hours, y: point.testLoss }))) : null;
      if (law) {
        lawEnds.push(...law.range.map((hours) => lawAt(law, hours)));
        const name = `fold ${fold}:  ${raisePower(formatLaw(law))}`;
        traces.push(...lawTraces(law, { color, name, xaxis, yaxis, more: group }));
      }
      traces.push(markers(own, color, symbol, law ? {} :
        { ...group, showlegend: true, name: `fold ${fold}:  under ${leastSizes} sizes, no law` }, xaxis, yaxis));
    });
  });
  const losses = runs.map((row) => row.result.testLoss as number);
  const references = meanReferences(runs);
  const high = Math.max(...losses);
  const inRange = references.filter(({ loss }) => loss <= 1.12 * high && loss >= Math.min(...losses));
  const outside = references.filter((reference) => !inRange.includes(reference));
  const hours = runs.map((row) => row.hours);
  const plateau = points.filter((point) => point.onPlateau).length;
  const x = logAxis("Training data (hours)", hours);
  const two = strategies.length === 2;
  return makeFigure("figure2", {
    title: "Pre-training test loss against data size",
    subtitle: subtitle([data, `${plateau} of ${points.length} best runs on the plateau`], options),
    caption: "Each marker is the best of encoders and learning rates for one fold and size " +
      `(${options.choice === "oracle" ? "chosen on test users: oracle" : "chosen on validation users"}); faint: all ` +
      "runs; hollow: on the plateau, a test loss over 0.9 of the visible mean's. Bands: 95 % of the fitted law.",
  }, traces, {
    width: 1180, height: 560, legend: legendRight({ font: { size: 14 }, itemsizing: "constant" }),
    margin: { l: 88, r: 272, t: 112, b: 84 },
    xaxis: { ...x, domain: two ? [0, 0.485] : [0, 1], anchor: "y" },
    ...(two && { xaxis2: { ...x, domain: [0.515, 1], anchor: "y" } }),
    yaxis: logAxis(lossLabel("figure2", runs), [...losses, ...lawEnds, ...inRange.map(({ loss }) => loss)]),
    shapes: inRange.map(({ loss }) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: loss, y1: loss,
      layer: "below", line: { color: ink.faint, width: 1.4, dash: "dot" } })),
    annotations: [
      ...strategies.map((strategy, i) => note(`<b>${strategyStyle[strategy].label}</b>  ${meaning[strategy]}`,
        i === 0 ? 0 : 0.515, 1.01, { yanchor: "bottom", font: { size: 13.5, color: ink.text } })),
      ...inRange.map(({ name, loss }, i) => ({ text: `${name} ${loss.toPrecision(3)}`, xref: "paper", x: 0.995,
        y: Math.log10(loss), xanchor: "right", yanchor: i === 0 ? "top" : "bottom", showarrow: false,
        font: { size: 12, color: ink.soft } })),
      ...(outside.length === 0 ? [] : [note(`Off the axis:  ${outside.map(({ name, loss }) =>
        `${name} ${loss.toPrecision(3)}`).join(SEPARATOR)}`, 1, -0.155,
        { xanchor: "right", font: { size: 12, color: ink.soft } })]),
    ],
  });
}

const meaning = { user: "more users, all data of each", random: "the same hours drawn from all users" };

function markers(points: LossPoint[], color: string, symbol: string, more: Part, xaxis: string, yaxis: string): Part {
  return {
    type: "scatter", mode: "markers", xaxis, yaxis, showlegend: false,
    x: points.map((point) => point.hours), y: points.map((point) => point.testLoss),
    customdata: points.map((point) => [point.row.runId, point.users]),
    hovertemplate: "%{x:,.1f} h, %{customdata[1]} users<br>loss %{y:.4f}<br>%{customdata[0]}<extra></extra>",
    marker: {
      symbol, size: 9.5, color: points.map((point) => (point.onPlateau ? "#ffffff" : color)),
      line: { color, width: 1.8 },
    },
    ...more,
  };
}

/** What the predictors that learn nothing score, averaged over folds: each fold has its own test users. */
function meanReferences(rows: readonly Row[]): { name: string; loss: number }[] {
  const measured = rows.filter((row) => row.result.references !== null);
  if (measured.length === 0) return [];
  const folds = [...new Set(measured.map((row) => row.config.fold))]
    .map((fold) => measured.find((row) => row.config.fold === fold)!.result.references!);
  const mean = (key: "zero" | "visibleMean" | "interpolation") =>
    folds.reduce((sum, each) => sum + each[key], 0) / folds.length;
  return [
    { name: "visible mean", loss: mean("visibleMean") },
    { name: "interpolation", loss: mean("interpolation") },
    { name: "zero", loss: mean("zero") },
  ];
}
