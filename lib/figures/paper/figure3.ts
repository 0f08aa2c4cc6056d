/** Figure 3: test loss against encoder parameters at the full data size, with its law. */
import type { Row } from "../../base/row";
import { formatLaw, powerLaw } from "../../scaling/fit/powerLaw";
import { gridRows, isAugmented, isOf, longerRuns, singleRuns } from "../../scaling/study/rows";
import { isOnEverything } from "../../scaling/study/subsets";
import { figure3Points } from "../../scaling/study/points";
import { type Figure, ink, makeFigure, palette, type PlotlyObject, withAlpha } from "../kit/theme";
import { logAxis } from "../kit/axes";
import { plainNumber, shortCount } from "../../base/format";
import { dataTitle } from "../../scaling/study/dataTitle";
import { besideTwins, encoderNames, runsOf } from "../kit/encoders";
import { bandKey, legendBelow } from "../kit/legends";
import { bandEnds, lawTraces, raisePower } from "../kit/lawTraces";
import type { ChoiceOptions } from "../kit/scores";
import { lossLabel, subtitle } from "../kit/labels";

/**
 * Mean over folds with its 95 % interval; faint: the folds.
 *
 * @throws RangeError if no run has the full data size
 */
export function figure3(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const isShown = (row: Row) => isOnEverything(row) && !isAugmented(row);
  const runs = gridRows(rows).filter(isShown);
  const data = dataTitle("figure3", runs);
  const points = figure3Points(runs, options.choice);
  if (points.length === 0) throw new RangeError("figure3: no run of the full size has the loss that chooses its rate");
  const [color] = palette;
  const places = besideTwins(points);
  // Beside their mean, on the side that is away from a twin.
  const each = points.flatMap(({ folds, encoderParams }, i) =>
    folds.map((fold) => ({ ...fold, place: places[i] * (places[i] < encoderParams ? 0.97 : 1.03) })),
  );
  const single = figure3Points(singleRuns(rows), options.choice);
  const longer = longerRuns(rows).filter(isShown);
  const law = points.length >= 3 ? powerLaw(points.map((point) => ({ x: point.encoderParams, y: point.testLoss }))) : null;
  const plateau = (point: (typeof points)[number]) => point.folds.some((fold) => fold.onPlateau);
  const traces: PlotlyObject[] = [
    {
      type: "scatter",
      mode: "markers",
      name: "one fold",
      x: each.map((fold) => fold.place),
      y: each.map((fold) => fold.testLoss),
      marker: { color: withAlpha(ink.soft, 0.55), size: 6 },
      customdata: each.map((fold) => fold.row.runId),
      hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    },
    ...(law ? [...lawTraces(law, { color, name: raisePower(formatLaw(law, "N")) }), bandKey("95 % band of the law", color)] : []),
    {
      type: "scatter",
      mode: "markers",
      name: "mean over folds, 95 % interval",
      x: places,
      y: points.map((p) => p.testLoss),
      error_y: {
        type: "data",
        symmetric: false,
        color,
        thickness: 1.6,
        width: 5,
        array: points.map((p) => (p.ci95 ? p.ci95[1] - p.testLoss : 0)),
        arrayminus: points.map((p) => (p.ci95 ? p.testLoss - p.ci95[0] : 0)),
      },
      marker: { size: 10.5, color: points.map((p) => (plateau(p) ? "#ffffff" : color)), line: { color, width: 1.8 } },
      customdata: points.map((p) => [p.encoderParams, runsOf(p)]),
      hovertemplate: "%{customdata[0]:,d} parameters<br>loss %{y:.4f}<br>%{customdata[1]}<extra></extra>",
    },
  ];
  if (single.length > 0) {
    traces.push({
      type: "scatter",
      mode: "markers",
      name: "outside the grid, not fitted",
      x: single.map((p) => p.encoderParams),
      y: single.map((p) => p.testLoss),
      marker: { symbol: "diamond-open", size: 11, color: palette[1], line: { width: 2 } },
      customdata: single.map(runsOf),
      hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    });
  }
  if (longer.length > 0) {
    const times = plainNumber(longer[0].config.steps / runs[0].config.steps);
    traces.push({
      type: "scatter",
      mode: "markers",
      name: `trained ${times} times as long, one fold, not fitted`,
      x: longer.map((row) => places[points.findIndex((p) => isOf(row, p))] ?? row.encoderParams),
      y: longer.map(testLossOf),
      marker: { symbol: "square-open", size: 10, color: palette[2], line: { width: 2 } },
      customdata: longer.map((row) => row.runId),
      hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    });
  }
  const drawn = [...points, ...single];
  const losses = [
    ...drawn.flatMap((p) => [p.testLoss, ...(p.ci95 ?? []), ...p.folds.map((fold) => fold.testLoss)]),
    ...longer.map(testLossOf),
  ].filter((loss) => loss > 0);
  const folds = new Set(each.map((fold) => fold.fold)).size;
  return makeFigure(
    "figure3",
    {
      title: "Pre-training test loss against model size",
      subtitle: subtitle(
        [
          data,
          `all hours, ${folds} ${folds === 1 ? "fold" : "folds"}`,
          `${each.filter((fold) => fold.onPlateau).length} of ${each.length} runs on the plateau`,
          law ? undefined : "under 3 encoders, no law",
        ],
        options,
      ),
      caption:
        "Each marker is an encoder trained on the full data, best over learning rates in each fold " +
        `(${options.choice ?? "validation"}). The interval over folds includes that their test users differ.`,
      source: runs[0].source,
    },
    traces,
    {
      width: 900,
      height: 548,
      margin: { l: 88, r: 28, t: 52, b: 146 },
      xaxis: logAxis(
        "Encoder parameters",
        drawn.map((p) => p.encoderParams),
        shortCount,
      ),
      yaxis: logAxis(lossLabel("figure3", runs), [...losses, ...(law ? bandEnds([law], losses) : [])]),
      legend: legendBelow(300, 350, 74),
      annotations: encoderNames(drawn),
    },
  );
}

const testLossOf = (row: Row): number => row.result.testLoss ?? NaN;
