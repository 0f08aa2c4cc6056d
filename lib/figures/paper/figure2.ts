/** Figure 2: test loss against hours, a power law per fold and strategy, and what all folds together say of its form. */
import type { Row } from "../../base/row";
import { dataTitle } from "../../scaling/study/dataTitle";
import { formatLaw, type PowerLaw, powerLaw } from "../../scaling/fit/powerLaw";
import { formsOfData, type PooledForms } from "../../scaling/design/pooledForms";
import { verdictText } from "../../scaling/fit/verdict";
import { gridRows, isAugmented } from "../../scaling/study/rows";
import { strategiesOf } from "../../scaling/study/subsets";
import { figure2Points, type LossPoint } from "../../scaling/study/points";
import { logAxis } from "../kit/axes";
import { bandKey, legendRight, markerKey } from "../kit/legends";
import { bandEnds, lawTraces, raisePower, saturatingTrace } from "../kit/lawTraces";
import type { ChoiceOptions } from "../kit/scores";
import { lossLabel, subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, note, palette, type PlotlyObject, strategyStyle, withAlpha } from "../kit/theme";

/** Least number of sizes for a law with an interval. */
const leastSizes = 3;

const meaning = { user: "more users, all data of each", random: "the same hours drawn from all users" };

/**
 * The lines are the paper's procedure; where all folds together flatten, their saturating law is dashed. A panel a strategy on
 * one loss axis; faint dots are all runs, hollow markers are on the plateau.
 */
export function figure2(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows).filter((row) => !isAugmented(row) && strategiesOf(row).length > 0);
  const data = dataTitle("figure2", runs);
  const points = figure2Points(runs, options.choice);
  const hours = runs.map((row) => row.hours);
  const strategies = (["user", "random"] as const).filter((each) => points.some((point) => point.strategy === each));
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  const traces: PlotlyObject[] = [];
  const laws: PowerLaw[] = [];
  const forms = strategies.map((strategy) => formsOfData(points, strategy));
  const flat = forms.map((form) => form?.verdict.reasons.includes("it flattens") === true);
  strategies.forEach((strategy, panel) => {
    const axes = { xaxis: panel === 0 ? "x" : "x2", yaxis: "y" };
    const { symbol, label } = strategyStyle[strategy];
    const shown = runs.filter((row) => strategiesOf(row).includes(strategy));
    const group = { legendgroup: strategy, legendgrouptitle: { text: `<b>${label}</b>` } };
    const colourOf = (i: number) => palette[i % palette.length];
    traces.push(
      ...folds.map((fold, i) => ({
        ...faint(
          shown.filter((row) => row.config.fold === fold),
          colourOf(i),
          symbol,
        ),
        ...axes,
      })),
    );
    folds.forEach((fold, i) => {
      const color = colourOf(i);
      const own = points.filter((point) => point.strategy === strategy && point.fold === fold);
      const law =
        new Set(own.map((point) => point.hours)).size >= leastSizes
          ? powerLaw(own.map((point) => ({ x: point.hours, y: point.testLoss })))
          : null;
      if (law) {
        laws.push(law);
        traces.push(...lawTraces(law, { color, name: `fold ${fold}:  ${raisePower(formatLaw(law))}`, ...axes, more: group }));
      }
      const unfitted = { ...group, showlegend: true, name: `fold ${fold}:  under ${leastSizes} sizes, no law` };
      traces.push({ ...markers(own, color, symbol), ...axes, ...(law ? {} : unfitted) });
    });
  });
  const saturating = forms.flatMap((form, panel) =>
    form && flat[panel]
      ? [{ ...saturatingTrace(form, hours), xaxis: panel === 0 ? "x" : "x2", showlegend: panel === flat.indexOf(true) }]
      : [],
  );
  const losses = runs.map((row) => row.result.testLoss as number);
  const references = meanReferences(runs);
  const inRange = references.filter(({ loss }) => loss <= 1.12 * Math.max(...losses) && loss >= Math.min(...losses));
  const outside = references.filter((reference) => !inRange.includes(reference));
  const plateau = points.filter((point) => point.onPlateau).length;
  traces.push(...saturating, ...keys(laws.length > 0, plateau > 0), ...referenceLines(inRange, hours, strategies.length));
  const x = logAxis("Training data (hours)", hours);
  const two = strategies.length === 2;
  return makeFigure(
    "figure2",
    {
      title: "Pre-training test loss against data size",
      subtitle: subtitle([data, `${plateau} of ${points.length} best runs on the plateau`], options),
      caption:
        "Each marker is the best of encoders and learning rates for one fold and size " +
        `(${options.choice === "oracle" ? "chosen on test users: oracle" : "chosen on validation users"}); faint: all ` +
        "runs; hollow: on the plateau, a test loss over 0.9 of the visible mean's. Lines: a power law of each fold, the paper's procedure; bands: its 95 %." +
        strategies.map((strategy, i) => inWordsOf(strategyStyle[strategy].label, forms[i])).join("") +
        (outside.length === 0 ? "" : ` Off the axis: ${outside.map(inWords).join(", ")}.`),
      source: runs[0].source,
    },
    traces,
    {
      width: 1180,
      height: 484,
      legend: legendRight({ font: { size: 14 } }),
      margin: { l: 88, r: 280, t: 46, b: 68 },
      xaxis: { ...x, domain: two ? [0, 0.485] : [0, 1], anchor: "y" },
      ...(two && { xaxis2: { ...x, domain: [0.515, 1], anchor: "y" } }),
      yaxis: logAxis(lossLabel("figure2", runs), [...losses, ...bandEnds(laws, losses), ...inRange.map(({ loss }) => loss)]),
      annotations: strategies.map((strategy, i) =>
        note(`<b>${strategyStyle[strategy].label}</b>  ${meaning[strategy]}`, i === 0 ? 0 : 0.515, 1.01, {
          yanchor: "bottom",
          font: { size: 13.5, color: ink.text },
        }),
      ),
    },
  );
}

/** All runs of a fold. */
function faint(runs: readonly Row[], color: string, symbol: string): PlotlyObject {
  return {
    type: "scatter",
    mode: "markers",
    showlegend: false,
    x: runs.map((row) => row.hours),
    y: runs.map((row) => row.result.testLoss),
    customdata: runs.map((row) => row.runId),
    hovertemplate: "loss %{y:.4f}<br>%{customdata}<extra></extra>",
    marker: { color: withAlpha(color, 0.3), size: 4.5, symbol },
  };
}

function markers(points: readonly LossPoint[], color: string, symbol: string): PlotlyObject {
  return {
    type: "scatter",
    mode: "markers",
    showlegend: false,
    x: points.map((point) => point.hours),
    y: points.map((point) => point.testLoss),
    customdata: points.map((point) => [point.row.runId, point.users]),
    hovertemplate: "%{x:,.1f} h, %{customdata[1]} users<br>loss %{y:.4f}<br>%{customdata[0]}<extra></extra>",
    marker: {
      symbol,
      size: 9.5,
      color: points.map((point) => (point.onPlateau ? "#ffffff" : color)),
      line: { color, width: 1.8 },
    },
  };
}

const inWordsOf = (name: string, forms: PooledForms | null) =>
  forms === null ? "" : ` ${name} as a power law, ${forms.folds} folds together: ${verdictText(forms.verdict)}.`;

/** What the markers and bands are, in grey: the colours are the folds'. */
function keys(banded: boolean, hollow: boolean): PlotlyObject[] {
  const group = { legendgroup: "keys", legendgrouptitle: { text: "<b>Both panels</b>" } };
  const line = { color: ink.soft, width: 1.8 };
  return [
    markerKey("best run of a fold and size", { symbol: "circle", size: 9.5, color: ink.soft, line }, group),
    ...(hollow ? [markerKey("best run, on the plateau", { symbol: "circle", size: 9.5, color: "#ffffff", line }, group)] : []),
    markerKey("any run", { symbol: "circle", size: 5, color: withAlpha(ink.soft, 0.45) }, group),
    ...(banded ? [bandKey("95 % band of the law", ink.soft, group)] : []),
  ];
}

interface Reference {
  name: string;
  loss: number;
}

const inWords = ({ name, loss }: Reference) => `${name} ${loss.toPrecision(3)}`;

/** Across both panels, named in the legend: a label on the line would cross points. */
function referenceLines(references: readonly Reference[], hours: readonly number[], panels: number): PlotlyObject[] {
  const dashes = ["dot", "dash", "dashdot"];
  return references.flatMap((reference, i) =>
    Array.from({ length: panels }, (_, panel) => ({
      type: "scatter",
      mode: "lines",
      xaxis: panel === 0 ? "x" : "x2",
      yaxis: "y",
      name: inWords(reference),
      showlegend: panel === 0,
      legendgroup: "references",
      legendgrouptitle: { text: "<b>Without learning</b>" },
      x: [Math.min(...hours) / 2, Math.max(...hours) * 2],
      y: [reference.loss, reference.loss],
      hoverinfo: "skip",
      line: { color: ink.faint, width: 1.6, dash: dashes[i] },
    })),
  );
}

/** What the predictors that learn nothing score, averaged over folds: each fold has its own test users. */
function meanReferences(rows: readonly Row[]): Reference[] {
  const measured = rows.filter((row) => row.result.references !== null);
  if (measured.length === 0) return [];
  const folds = [...new Set(measured.map((row) => row.config.fold))].map(
    (fold) => measured.find((row) => row.config.fold === fold)!.result.references!,
  );
  const mean = (key: "zero" | "visibleMean" | "interpolation") => folds.reduce((sum, each) => sum + each[key], 0) / folds.length;
  return [
    { name: "visible mean", loss: mean("visibleMean") },
    { name: "interpolation", loss: mean("interpolation") },
    { name: "zero", loss: mean("zero") },
  ];
}
