/** Figure 3: test loss against encoder parameters at the full data size, with its law. */
import type { Row } from "../row";
import { formatLaw, powerLaw } from "../scaling/powerLaw";
import { isPretrained, isUsable } from "../scaling/rows";
import { figure3Points } from "../scaling/select";
import { Figure, ink, makeFigure, palette, Part, withAlpha } from "./theme";
import { logAxis, shortCount } from "./axes";
import type { ChoiceOptions } from "./figure2";
import { lawTraces, raisePower } from "./lawTraces";
import { dataTitle, lossLabel, subtitle } from "./source";

/**
 * Mean over folds with its 95 % interval; faint: the folds.
 *
 * @throws RangeError if no run has the full data size
 */
export function figure3(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = rows.filter((row) => isPretrained(row) && isUsable(row) && row.config.users === "all" &&
    row.config.augmentations.length === 0);
  const data = dataTitle("figure3", runs);
  const points = figure3Points(runs, options.choice);
  if (points.length === 0) throw new RangeError("figure3: no run of the full size has the loss that chooses its rate");
  const [color] = palette;
  const each = points.flatMap((point) => point.folds.map((fold) => ({ ...fold, params: point.encoderParams })));
  const law = points.length >= 3
    ? powerLaw(points.map((point) => ({ x: point.encoderParams, y: point.testLoss }))) : null;
  const plateau = (point: typeof points[number]) => point.folds.some((fold) => fold.onPlateau);
  const traces: Part[] = [
    {
      type: "scatter", mode: "markers", name: "one fold", x: each.map((fold) => fold.params),
      y: each.map((fold) => fold.testLoss), marker: { color: withAlpha(ink.soft, 0.35), size: 5.5 },
      customdata: each.map((fold) => fold.row.runId), hovertemplate: "%{customdata}<br>%{y:.4f}<extra></extra>",
    },
    ...(law ? lawTraces(law, { color, name: raisePower(formatLaw(law, "N")) }) : []),
    {
      type: "scatter", mode: "markers", name: "mean over folds, 95 % interval", x: points.map((p) => p.encoderParams),
      y: points.map((p) => p.testLoss),
      error_y: { type: "data", symmetric: false, color, thickness: 1.6, width: 5,
        array: points.map((p) => (p.ci95 ? p.ci95[1] - p.testLoss : 0)),
        arrayminus: points.map((p) => (p.ci95 ? p.testLoss - p.ci95[0] : 0)) },
      marker: { size: 10.5, color: points.map((p) => (plateau(p) ? "#ffffff" : color)), line: { color, width: 1.8 } },
      hovertemplate: "%{x:,d} parameters<br>loss %{y:.4f}<extra></extra>",
    },
  ];
  const x = logAxis("Encoder parameters", points.map((p) => p.encoderParams), shortCount);
  const ends = points.flatMap((p) => [...(p.ci95 ?? []), ...p.folds.map((fold) => fold.testLoss)]);
  const folds = new Set(each.map((fold) => fold.fold)).size;
  return makeFigure("figure3", {
    title: "Pre-training test loss against model size",
    subtitle: subtitle([data, `all hours, ${folds} ${folds === 1 ? "fold" : "folds"}`,
      `${each.filter((fold) => fold.onPlateau).length} of ${each.length} runs on the plateau`,
      law ? undefined : "under 3 encoders, no law"], options),
    caption: "Each marker is an encoder trained on the full data, best over learning rates in each fold " +
      `(${options.choice ?? "validation"}). The interval over folds includes that their test users differ.`,
  }, traces, {
    width: 900, height: 560, xaxis: x, yaxis: logAxis(lossLabel("figure3", runs), ends.filter((value) => value > 0)),
    legend: { x: 0.985, xanchor: "right", y: 0.985, yanchor: "top", bgcolor: "rgba(255,255,255,0.85)",
      font: { size: 14 } },
    annotations: encoderNames(points, points.map((p) => Math.log10(Math.min(p.testLoss, p.ci95?.[0] ?? Infinity,
      ...p.folds.map((fold) => fold.testLoss))))),
  });
}

/** "512 × 5" under each encoder, where it has room: twins share a place, the deeper one is written below. */
export function encoderNames(points: readonly { encoderParams: number; width: number; depth: number }[],
  heights: number[], more: Part = {}): Part[] {
  return points.map((point, i) => {
    const twinsBefore = points.slice(0, i).filter((p) => p.encoderParams > 0.8 * point.encoderParams).length;
    return {
      text: `${point.width} × ${point.depth}`, x: Math.log10(point.encoderParams), y: heights[i], showarrow: false,
      yanchor: "top", yshift: -7 - 15 * twinsBefore, font: { size: 11.5, color: ink.soft }, ...more,
    };
  });
}
