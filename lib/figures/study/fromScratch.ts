/** §4.1: models trained from scratch on the labels, score against parameters. */
import type { Row } from "../../base/row";
import { encoderOf, groupBy, isFromScratch, isOf } from "../../scaling/study/rows";
import { type Figure, ink, makeFigure, palette, type PlotlyObject } from "../kit/theme";
import { shortCount } from "../../base/format";
import { baselines, bestFromScratch } from "../../claims/baselines";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { logAxis, scoreAxis } from "../kit/axes";
import { legendRight } from "../kit/legends";
import { besideTwins } from "../kit/encoders";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { baselineLine, type ChoiceOptions } from "../kit/scores";
import { subtitle } from "../kit/labels";

/** Colour is the width, symbol the depth: where deeper beats wider, markers of one size show it. Dotted: simple features. */
export function fromScratchFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = rows.filter(isFromScratch);
  const data = dataTitle("fromScratchFigure", runs);
  const sets = downstreamOrder(runs.map((row) => row.config.set));
  const points = sets.flatMap((set) =>
    [
      ...groupBy(
        runs.filter((row) => row.config.set === set),
        (row) => JSON.stringify(encoderOf(row)),
      ).values(),
    ].map(([row]) => {
      const own = rows.filter((each) => isOf(each, row.config));
      return { set, ...encoderOf(row), ...bestFromScratch(own, set, options.choice) };
    }),
  );
  const values = <K extends "width" | "depth">(key: K) => [...new Set(points.map((p) => p[key]))].sort((a, b) => a - b);
  const [widths, depths] = [values("width"), values("depth")];
  const simple = sets.map((set) => baselines(rows, set, []).simple);
  const params = points.map((point) => point.encoderParams);
  const symbols = ["circle", "diamond", "square", "triangle-up", "star"];
  const panels = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    (i) => ({
      x: logAxis("Encoder parameters", params, shortCount),
      y: scoreAxis([...points.filter((point) => point.set === sets[i]).map((point) => point.macroF1), simple[i] ?? []].flat()),
    }),
  );
  const traces: PlotlyObject[] = sets.flatMap((set, panel) => {
    const own = points.filter((point) => point.set === set).sort((a, b) => a.encoderParams - b.encoderParams);
    const places = besideTwins(own);
    return widths.map((width, i) => {
      const at = own.flatMap((point, index) => (point.width === width ? [index] : []));
      return {
        type: "scatter",
        mode: "lines+markers",
        xaxis: panels[panel].xaxis,
        yaxis: panels[panel].yaxis,
        showlegend: false,
        x: at.map((index) => places[index]),
        y: at.map((index) => 100 * own[index].macroF1),
        customdata: at.map((index) => {
          const { depth, learningRate, runIds } = own[index];
          return [`${width} × ${depth}, rate ${learningRate}`, runIds.join("<br>")];
        }),
        hovertemplate: "%{customdata[0]}: %{y:.1f} %<br>%{customdata[1]}<extra></extra>",
        line: { color: palette[i % palette.length], width: 1.6 },
        marker: {
          color: palette[i % palette.length],
          size: 10.5,
          symbol: at.map((index) => symbols[depths.indexOf(own[index].depth) % symbols.length]),
        },
      };
    });
  });
  simple.forEach((macroF1, panel) => {
    const { xaxis, yaxis } = panels[panel];
    if (macroF1 !== null)
      traces.push({ ...baselineLine("simple features", macroF1, params, "dot"), xaxis, yaxis, showlegend: false });
  });
  const key = (name: string, group: string, title: string, style: PlotlyObject): PlotlyObject => ({
    type: "scatter",
    mode: "markers",
    x: [null],
    y: [null],
    name,
    legendgroup: group,
    legendgrouptitle: { text: `<b>${title}</b>` },
    ...style,
  });
  traces.push(
    ...widths.map((width, i) =>
      key(String(width), "width", "MLP width", {
        mode: "lines",
        line: { color: palette[i % palette.length], width: 3 },
      }),
    ),
    ...depths.map((depth, i) =>
      key(String(depth), "depth", "depth", {
        marker: { color: ink.soft, size: 10, symbol: symbols[i % symbols.length] },
      }),
    ),
    ...(simple.some((macroF1) => macroF1 !== null)
      ? [
          key("simple features", "baseline", "no encoder", {
            mode: "lines",
            line: { color: ink.soft, width: 1.6, dash: "dot" },
          }),
        ]
      : []),
  );
  return makeFigure(
    "fromScratch",
    {
      title: "Trained from scratch: score against model size",
      subtitle: subtitle(
        [data, options.choice === "oracle" ? "rate best on test users (oracle)" : "rate chosen on validation users"],
        options,
      ),
      caption:
        "Supervised training on each set's own training users, no pre-training; best over learning rates. " +
        "Dotted: a linear model on means, deviations and spectra.",
      source: runs[0].source,
    },
    traces,
    {
      width: widthOf(sets.length, 160),
      height: 448,
      margin: { l: 82, r: 168, t: 46, b: 72 },
      legend: legendRight(),
      ...layoutOf(panels),
    },
  );
}
