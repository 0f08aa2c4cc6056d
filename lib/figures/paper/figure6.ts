/** Figure 6: the encoder that does best at each data size, by test loss and by a downstream score. */
import type { Row } from "../../base/row";
import { foldMean } from "../../scaling/study/foldEstimates";
import { encoderOf, gridRows, groupBy } from "../../scaling/study/rows";
import { figure6Points, type OptimumPoint } from "../../scaling/study/points";
import { type Figure, ink, makeFigure, palette, type PlotlyObject, strategyStyle, withAlpha } from "../kit/theme";
import { shortCount } from "../../base/format";
import { dataTitle } from "../../scaling/study/dataTitle";
import { logAxis } from "../kit/axes";
import { mean } from "../../numeric/stats";
import { bandKey, legendBelow, markerKey } from "../kit/legends";
import { asDrawn } from "../kit/asDrawn";
import { bold, setName } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import type { ChoiceOptions } from "../kit/scores";
import { subtitle } from "../kit/labels";

/** A marker per fold, strategy and size; the line is the geometric mean over folds, with its t-interval. */
export function figure6(rows: readonly Row[], { set = "uci-har", ...options }: ChoiceOptions & { set?: string } = {}): Figure {
  const runs = gridRows(rows);
  const data = dataTitle("figure6", runs);
  const both = ["testLoss", set].map((by) => figure6Points(runs, { by, choice: options.choice }));
  const panelPoints = both.filter((points) => points.length > 0);
  if (panelPoints.length === 0) throw new RangeError("figure6: no run has the loss or score that chooses an encoder");
  const encoders = [...groupBy(runs, (row) => row.encoderParams).values()]
    .map((group) => encoderOf(group[0]))
    .sort((a, b) => a.encoderParams - b.encoderParams);
  const params = encoders.map((encoder) => encoder.encoderParams);
  // A tick an encoder; twins are too near for two labels.
  const ticks = params.filter((n, i) => i === 0 || n > 1.1 * params[i - 1]);
  const all = panelPoints.flat();
  const panels = panelsBeside(
    panelPoints.map((points) =>
      points[0].by === "testLoss" ? bold("By test loss") : `${bold("By macro F1")}  ${asDrawn(setName(rows, set))}`,
    ),
    () => ({
      x: logAxis(
        "Training data (hours)",
        all.map((point) => point.hours),
      ),
      y: logAxis("Parameters of the best encoder", params, shortCount, {
        tickvals: ticks,
        ticktext: ticks.map(shortCount),
      }),
    }),
  );
  const traces: PlotlyObject[] = panelPoints.flatMap((points, panel) =>
    (["user", "random"] as const).flatMap((strategy, s) =>
      optima(
        points.filter((point) => point.strategy === strategy),
        s,
        panels[panel],
        panel === 0,
      ),
    ),
  );
  const line = { color: ink.soft, width: 1.2 };
  traces.push(markerKey("one fold", { symbol: "circle", size: 8, color: withAlpha(ink.soft, 0.5), line }));
  if (all.some((point) => point.onPlateau)) {
    traces.push(markerKey("one fold, on the plateau", { symbol: "circle", size: 8, color: "#ffffff", line }));
  }
  if (traces.some((trace) => trace.fill === "toself")) traces.push(bandKey("95 % interval of the mean", ink.soft));
  return makeFigure(
    "figure6",
    {
      title: "Best encoder for each data size",
      subtitle: subtitle(
        [
          data,
          `${encoders.length} encoders`,
          `${all.filter((point) => point.onPlateau).length} of ${all.length} optima on the plateau`,
        ],
        options,
      ),
      caption:
        "Each marker is the encoder with the lowest test loss (left) or the highest macro F1 (right) of one " +
        "fold; folds stand side by side. Lines: geometric mean over folds; bands: its 95 % t-interval. The full size " +
        "belongs to both strategies.",
      source: runs[0].source,
    },
    traces,
    {
      width: widthOf(panels.length, 100),
      height: 470,
      margin: { l: 88, r: 28, t: 46, b: 124 },
      ...layoutOf(panels),
      legend: legendBelow(210, 300, 74),
    },
  );
}

function optima(
  points: OptimumPoint[],
  strategyIndex: number,
  axes: { xaxis: string; yaxis: string },
  legend: boolean,
): PlotlyObject[] {
  if (points.length === 0) return [];
  const { xaxis, yaxis } = axes;
  const { strategy } = points[0];
  const { symbol, label, dash } = strategyStyle[strategy];
  const color = palette[strategyIndex];
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  // The encoders are few, so markers would hide each other: folds and strategies get places of their own.
  const place = (point: OptimumPoint) =>
    point.hours * 1.045 ** (2 * (folds.indexOf(point.fold) - (folds.length - 1) / 2) + strategyIndex - 0.5);
  const means = [...groupBy(points, (point) => point.users).values()].map((size) => {
    const logs = [...groupBy(size, (point) => point.fold).values()].map((fold) =>
      mean(fold.map((point) => Math.log(point.encoderParams))),
    );
    const [low, high] = logs.length > 1 ? foldMean(logs).ci95 : [NaN, NaN];
    return {
      hours: mean(size.map((point) => point.hours)),
      params: Math.exp(mean(logs)),
      low: Math.exp(low),
      high: Math.exp(high),
    };
  });
  const banded = means.filter(({ low }) => !Number.isNaN(low));
  return [
    ...(banded.length < 2
      ? []
      : [
          {
            type: "scatter",
            mode: "lines",
            xaxis,
            yaxis,
            hoverinfo: "skip",
            showlegend: false,
            x: [...banded, ...[...banded].reverse()].map((each) => each.hours),
            y: [...banded.map((each) => each.low), ...banded.map((each) => each.high).reverse()],
            fill: "toself",
            fillcolor: withAlpha(color, 0.1),
            line: { width: 0 },
          },
        ]),
    {
      type: "scatter",
      mode: "markers",
      xaxis,
      yaxis,
      showlegend: false,
      x: points.map(place),
      y: points.map((point) => point.encoderParams),
      customdata: points.map(
        (point) =>
          `fold ${point.fold}: ${point.width} × ${point.depth}, ` + `${point.value.toPrecision(4)}<br>${point.row.runId}`,
      ),
      hovertemplate: "%{customdata}<extra></extra>",
      marker: {
        symbol,
        size: 8,
        color: points.map((point) => (point.onPlateau ? "#ffffff" : withAlpha(color, 0.5))),
        line: { color, width: 1.2 },
      },
    },
    {
      type: "scatter",
      mode: "lines",
      xaxis,
      yaxis,
      name: `${label}, mean over folds`,
      showlegend: legend,
      x: means.map((each) => each.hours),
      y: means.map((each) => each.params),
      line: { color, width: 2.4, dash },
      hoverinfo: "skip",
    },
  ];
}
