/** Training curves: one pre-training, and the descent of several runs with their probes (§4.4). */
import type { Row } from "../../base/row";
import { type Figure, type FigureOptions, ink, makeFigure, palette, type PlotlyObject } from "../kit/theme";
import { plainNumber } from "../../base/format";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder, setTitle } from "../../scaling/study/downstream";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis, logAxis } from "../kit/axes";
import { legendBelow, legendRight } from "../kit/legends";
import { lossLabel, subtitle } from "../kit/labels";

/** Train and test loss of one pre-training over its steps, with the predictors that learn nothing. */
export function curveFigure(row: Row): Figure {
  const data = dataTitle("curveFigure", [row]);
  const { curve, references } = row.result;
  if (curve.length === 0) {
    throw new RangeError(
      `curveFigure: run ${row.runId} has no curve points; expected config.curvePoints > 0, ` + `found ${row.config.curvePoints}`,
    );
  }
  const of = (at: 1 | 2) => curve.filter((point) => point[at] !== null).map((point) => [point[0], point[at] as number]);
  const [train, test] = [of(1), of(2)];
  const traces = [
    lossLine("test users", test, palette[0], "lines+markers"),
    lossLine("training batches", train, palette[1], "lines"),
  ];
  const values = [...train, ...test].map(([, loss]) => loss);
  const last = Math.max(...curve.map(([step]) => step));
  const lines = references === null ? [] : referenceLines(references, values);
  const verdict = row.result.stillFalling ? "still falling at the end" : "no longer falling";
  return makeFigure(
    "curve",
    {
      title: "Pre-training: reconstruction loss over steps",
      subtitle: subtitle([
        data,
        `MLP width ${row.config.width}, depth ${row.config.depth}`,
        `${plainNumber(row.hours)} h of ${row.users.length} users`,
        verdict,
      ]),
      caption:
        `Loss of run ${row.runId} on its training batches and on held-out users; dotted: predictors that learn ` +
        "nothing (zero, the mean of the visible samples, linear interpolation between visible patches).",
      source: row.source,
    },
    traces,
    {
      width: 960,
      height: 492,
      margin: { l: 88, r: 190, t: 24, b: 104 },
      xaxis: linearAxis("Training step", [0, last], { tickformat: ",d" }),
      yaxis: logAxis(lossLabel("curveFigure", [row], "Loss"), [...values, ...lines.map((line) => line.loss)]),
      shapes: lines.map((line) => line.shape),
      annotations: lines.map((line) => line.annotation),
      legend: legendBelow(180, 364, 64),
    },
  );
}

interface ReferenceLine {
  loss: number;
  shape: PlotlyObject;
  annotation: PlotlyObject;
}

const referenceNames = { zero: "zero", visibleMean: "visible mean", interpolation: "interpolation" } as const;

/** Dotted lines with their names at the right end; names nearer than 7 % of the axis are written apart. */
export function referenceLines(references: Record<keyof typeof referenceNames, number>, values: number[]): ReferenceLine[] {
  const drawn = (Object.keys(referenceNames) as (keyof typeof referenceNames)[])
    .map((key) => ({ name: referenceNames[key], loss: references[key] }))
    .sort((a, b) => b.loss - a.loss);
  const all = [...values, ...drawn.map((line) => line.loss)];
  const decades = Math.max(Math.log10(Math.max(...all) / Math.min(...all)), 0.01);
  let above = Infinity;
  return drawn.map(({ name, loss }) => {
    const place = Math.min(Math.log10(loss), above - decades * 0.055);
    above = place;
    return {
      loss,
      shape: {
        type: "line",
        xref: "paper",
        x0: 0,
        x1: 1,
        y0: loss,
        y1: loss,
        layer: "below",
        line: { color: ink.faint, width: 1.4, dash: "dot" },
      },
      annotation: {
        text: `${name} ${loss.toPrecision(3)}`,
        xref: "paper",
        x: 1.01,
        y: place,
        showarrow: false,
        xanchor: "left",
        yanchor: "middle",
        font: { size: 12.5, color: ink.soft },
      },
    };
  });
}

function lossLine(name: string, points: number[][], color: string, mode: string): PlotlyObject {
  return {
    type: "scatter",
    mode,
    name,
    x: points.map(([step]) => step),
    y: points.map(([, loss]) => loss),
    line: { color, width: 2 },
    marker: { color, size: 5 },
    hovertemplate: `step %{x:,d}<br>loss %{y:.4f}<extra>${name}</extra>`,
  };
}

/** Colours, and curves that can be distinguished. */
const mostCurves = 6;

/**
 * Test loss above, probe F1 below, over the steps of the given runs: where a second descent would show. Of many runs
 * those with probes on the way, then the longest, are drawn.
 *
 * @throws RangeError if no row has two or more curve points
 */
export function descentFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const data = dataTitle("descentFigure", rows);
  const drawable = rows.filter((row) => row.result.curve.filter(([, , test]) => test !== null).length > 1);
  // Probes over steps are the rarer thing; then the longest runs, where a second descent would be.
  const runs = [...drawable]
    .sort(
      (a, b) =>
        b.result.probeCurve.length - a.result.probeCurve.length ||
        b.config.steps - a.config.steps ||
        b.hours - a.hours ||
        a.runId.localeCompare(b.runId),
    )
    .slice(0, mostCurves);
  if (runs.length === 0) {
    throw new RangeError(`descentFigure: none of ${rows.length} rows has two or more test losses in its curve`);
  }
  const sets = downstreamOrder(runs.flatMap((row) => row.result.probeCurve).flatMap((point) => Object.keys(point.macroF1)));
  const severalSeeds = new Set(runs.map((row) => row.config.seed)).size > 1;
  const traces: PlotlyObject[] = [];
  const losses: number[] = [];
  const scores: number[][] = sets.map(() => []);
  runs.forEach((row, i) => {
    const color = palette[i % palette.length];
    const { width, depth, seed, augmentations } = row.config;
    const apart = [severalSeeds && `seed ${seed}`, augmentations.length > 0 && "augmented"].filter((part) => part);
    const name = [`${width} × ${depth}, ${plainNumber(row.hours)} h`, ...apart].join(", ");
    const test = row.result.curve.filter((point) => point[2] !== null);
    losses.push(...test.map((point) => point[2] as number));
    traces.push({
      type: "scatter",
      mode: "lines",
      name,
      x: test.map(([step]) => step),
      y: test.map((point) => point[2]),
      line: { color, width: 2 },
    });
    sets.forEach((set, panel) => {
      const points = row.result.probeCurve.filter((point) => Object.hasOwn(point.macroF1, set));
      scores[panel].push(...points.map((point) => 100 * point.macroF1[set]));
      traces.push({
        type: "scatter",
        mode: "lines+markers",
        xaxis: `x${panel + 2}`,
        yaxis: `y${panel + 2}`,
        showlegend: false,
        name,
        x: points.map((point) => point.step),
        y: points.map((point) => 100 * point.macroF1[set]),
        line: { color, width: 1.8 },
        marker: { color, size: 6 },
      });
    });
  });
  const last = Math.max(...runs.flatMap((row) => row.result.curve.map(([step]) => step)));
  const lower = sets.map((set, panel) => ({ label: `${asDrawn(setTitle(set))}<br>macro F1 (%)`, values: scores[panel] }));
  const heights = [300, ...sets.map(() => 150)];
  const total = heights.reduce((sum, height) => sum + height + 30, -30);
  let top = 1;
  const axes: PlotlyObject = {};
  heights.forEach((height, panel) => {
    const id = panel === 0 ? "" : String(panel + 1);
    const bottom = panel === heights.length - 1;
    const x = linearAxis(bottom ? "Training step" : "", [0, last], { tickformat: ",d", showticklabels: bottom });
    const y =
      panel === 0
        ? logAxis(lossLabel("descentFigure", runs).replace(" (", "<br>("), losses)
        : linearAxis(lower[panel - 1].label, lower[panel - 1].values, { nticks: 5 });
    axes[`xaxis${id}`] = { ...x, anchor: `y${id}` };
    axes[`yaxis${id}`] = { ...y, anchor: `x${id}`, domain: [Math.max(0, top - height / total), top] };
    top -= (height + 30) / total;
  });
  return makeFigure(
    "descent",
    {
      title: sets.length > 0 ? "Test loss and probe score over training" : "Test loss over training",
      subtitle: subtitle([data, `${runs.length} of ${drawable.length} runs`], options),
      caption:
        "A loss that falls, rises and falls again would be epoch-wise double descent (§4.4 of the paper)." +
        (sets.length > 0 ? " The probe's penalty is fixed here (L2 0.01), and chosen for the scores of the other figures." : ""),
      source: runs[0].source,
    },
    traces,
    {
      width: 1010,
      height: total + 92,
      margin: { l: 92, r: 280, t: 24, b: 68 },
      legend: legendRight({ title: { text: "<b>width × depth, data</b>", font: { size: 13 } } }),
      ...axes,
    },
  );
}
