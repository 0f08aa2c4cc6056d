/** Figure 3: test loss against encoder parameters at the full data size, with its law. */
import type { Row } from "../../base/row";
import { formatLaw, powerLaw } from "../../scaling/fit/powerLaw";
import { gridRows, isAugmented, isOf, longerRuns, singleRuns } from "../../scaling/study/rows";
import { figure3Points } from "../../scaling/study/select";
import { type Figure, ink, makeFigure, palette, type Part, withAlpha } from "../kit/theme";
import { logAxis, plainNumber, shortCount } from "../kit/axes";
import type { ChoiceOptions } from "./figure2";
import { lawTraces, raisePower } from "../kit/lawTraces";
import { dataTitle, lossLabel, subtitle } from "../kit/source";

/**
 * Mean over folds with its 95 % interval; faint: the folds.
 *
 * @throws RangeError if no run has the full data size
 */
export function figure3(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const isShown = (row: Row) => row.config.users === "all" && !isAugmented(row);
  const runs = gridRows(rows).filter(isShown);
  const data = dataTitle("figure3", runs);
  const points = figure3Points(runs, options.choice);
  if (points.length === 0) throw new RangeError("figure3: no run of the full size has the loss that chooses its rate");
  const [color] = palette;
  const each = points.flatMap((point) => point.folds.map((fold) => ({ ...fold, params: point.encoderParams })));
  const single = figure3Points(singleRuns(rows), options.choice);
  const longer = longerRuns(rows).filter(isShown);
  const law = points.length >= 3
    ? powerLaw(points.map((point) => ({ x: point.encoderParams, y: point.testLoss }))) : null;
  const plateau = (point: typeof points[number]) => point.folds.some((fold) => fold.onPlateau);
  const places = besideTwins(points);
  const traces: Part[] = [
    {
      type: "scatter", mode: "markers", name: "one fold", x: each.map((fold) => fold.params),
      y: each.map((fold) => fold.testLoss), marker: { color: withAlpha(ink.soft, 0.35), size: 5.5 },
      customdata: each.map((fold) => fold.row.runId), hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    },
    ...(law ? lawTraces(law, { color, name: raisePower(formatLaw(law, "N")) }) : []),
    {
      type: "scatter", mode: "markers", name: "mean over folds, 95 % interval", x: places,
      y: points.map((p) => p.testLoss),
      error_y: { type: "data", symmetric: false, color, thickness: 1.6, width: 5,
        array: points.map((p) => (p.ci95 ? p.ci95[1] - p.testLoss : 0)),
        arrayminus: points.map((p) => (p.ci95 ? p.testLoss - p.ci95[0] : 0)) },
      marker: { size: 10.5, color: points.map((p) => (plateau(p) ? "#ffffff" : color)), line: { color, width: 1.8 } },
      customdata: points.map((p) => [p.encoderParams, runsOf(p)]),
      hovertemplate: "%{customdata[0]:,d} parameters<br>loss %{y:.4f}<br>%{customdata[1]}<extra></extra>",
    },
  ];
  if (single.length > 0) {
    traces.push({
      type: "scatter", mode: "markers", name: "outside the grid, not fitted", x: single.map((p) => p.encoderParams),
      y: single.map((p) => p.testLoss), marker: { symbol: "diamond-open", size: 11, color: palette[1], line: { width: 2 } },
      customdata: single.map(runsOf),
      hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    });
  }
  if (longer.length > 0) {
    const times = plainNumber(longer[0].config.steps / runs[0].config.steps);
    traces.push({
      type: "scatter", mode: "markers", name: `trained ${times} times as long, one fold, not fitted`,
      x: longer.map((row) => places[points.findIndex((p) => isOf(row, p))] ?? row.encoderParams), y: longer.map(testLossOf),
      marker: { symbol: "square-open", size: 10, color: palette[2], line: { width: 2 } },
      customdata: longer.map((row) => row.runId), hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    });
  }
  const drawn = [...points, ...single];
  const lowest = drawn.map((p) => Math.min(p.testLoss, p.ci95?.[0] ?? Infinity, ...p.folds.map((fold) => fold.testLoss),
    ...longer.filter((row) => isOf(row, p)).map(testLossOf)));
  const x = logAxis("Encoder parameters", drawn.map((p) => p.encoderParams), shortCount);
  const ends = [...drawn.flatMap((p) => [...(p.ci95 ?? []), ...p.folds.map((fold) => fold.testLoss)]), ...lowest]
    .filter((value) => value > 0);
  const folds = new Set(each.map((fold) => fold.fold)).size;
  return makeFigure("figure3", {
    title: "Pre-training test loss against model size",
    subtitle: subtitle([data, `all hours, ${folds} ${folds === 1 ? "fold" : "folds"}`,
      `${each.filter((fold) => fold.onPlateau).length} of ${each.length} runs on the plateau`,
      law ? undefined : "under 3 encoders, no law"], options),
    caption: "Each marker is an encoder trained on the full data, best over learning rates in each fold " +
      `(${options.choice ?? "validation"}). The interval over folds includes that their test users differ.`,
  }, traces, {
    width: 900, height: 580, margin: { l: 88, r: 28, t: 92, b: 112 }, xaxis: x,
    // Room under the lowest interval for the encoders' names.
    yaxis: logAxis(lossLabel("figure3", runs), [...ends, Math.min(...ends) ** 1.1 / Math.max(...ends) ** 0.1]),
    legend: { orientation: "h", x: 0, y: -0.19, yanchor: "top", font: { size: 14 } },
    annotations: encoderNames(drawn, lowest.map(Math.log10)),
  });
}

const testLossOf = (row: Row): number => row.result.testLoss ?? NaN;

/** The runs that a point is the mean or the best of, a line each, for its hover text. */
export const runsOf = ({ folds }: { folds: readonly { row: Row }[] }): string => folds.map(({ row }) => row.runId).join("<br>");

/** Encoders of nearly one size are drawn 2 % to the left and right, so that both intervals can be read. */
export function besideTwins(points: readonly { encoderParams: number }[]): number[] {
  const twin = (n: number, side: -1 | 1) => points.some((p) => p.encoderParams !== n &&
    Math.abs(Math.log(p.encoderParams / n)) < 0.03 && Math.sign(n - p.encoderParams) === side);
  return points.map(({ encoderParams: n }) => n * (twin(n, -1) ? 0.98 : twin(n, 1) ? 1.02 : 1));
}

/** "512 × 5" under each encoder; twins, whose markers stand side by side, share one label. */
export function encoderNames(points: readonly { encoderParams: number; width: number; depth: number }[],
  heights: number[]): Part[] {
  const labels: { x: number; y: number; names: string[] }[] = [];
  points.forEach(({ encoderParams, width, depth }, i) => {
    const name = `${width} × ${depth}`;
    const near = labels.find((label) => encoderParams < 1.1 * label.x);
    if (near === undefined) labels.push({ x: encoderParams, y: heights[i], names: [name] });
    else Object.assign(near, { y: Math.min(near.y, heights[i]), names: [...near.names, name] });
  });
  return labels.map(({ x, y, names }) => ({
    text: names.join("<br>"), x: Math.log10(x), y, showarrow: false, yanchor: "top", yshift: -7,
    font: { size: 12, color: ink.soft }, bgcolor: withAlpha("#ffffff", 0.75), borderpad: 1,
  }));
}
