/** What Figures 4, 5 and 7 and those beside them share: markers of scores, and the lines of what scores without pre-training. */
import type { EncoderScorePoint } from "../../scaling/study/points";
import type { Choice } from "../../scaling/study/selection";
import { runsOf } from "./encoders";
import { type FigureOptions, ink, type PlotlyObject, withAlpha } from "./theme";

export interface ChoiceOptions extends FigureOptions {
  /** How the learning rate is chosen; "oracle" is the paper's way. */
  choice?: Choice;
}

export const chosenBy = (choice: Choice = "validation") =>
  choice === "oracle" ? "best on test users (oracle)" : "chosen on validation users";

/** An interval as plotly's error bars, all in [0, 1]: in percent around `score`. */
export function errorBars(
  points: readonly { score: number; ci95: Readonly<[number, number]> | null }[],
  color: string,
): PlotlyObject {
  return {
    type: "data",
    symmetric: false,
    color: withAlpha(color, 0.7),
    thickness: 1.4,
    width: 4,
    array: points.map(({ score, ci95 }) => (ci95 ? 100 * (ci95[1] - score) : 0)),
    arrayminus: points.map(({ score, ci95 }) => (ci95 ? 100 * (score - ci95[0]) : 0)),
  };
}

/** A marker an encoder, with its interval. */
export function scoreMarkers(points: readonly EncoderScorePoint[], color: string, name: string, symbol = "circle"): PlotlyObject {
  return {
    type: "scatter",
    name,
    x: points.map((point) => point.encoderParams),
    y: points.map((point) => 100 * point.macroF1),
    error_y: errorBars(
      points.map(({ macroF1, ci95 }) => ({ score: macroF1, ci95 })),
      color,
    ),
    marker: { symbol, size: 10, color, line: { color, width: 1.5 } },
    customdata: points.map((point) => [`${point.width} × ${point.depth}`, runsOf(point)]),
    hovertemplate: `%{customdata[0]}: %{y:.1f} %<br>%{customdata[1]}<extra>${name}</extra>`,
  };
}

/** A score that does not depend on the axis, across it: "simple features", or the best random encoder. */
export function baselineLine(name: string, macroF1: number, xs: readonly number[], dash: "dot" | "dash"): PlotlyObject {
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: [Math.min(...xs) * 0.5, Math.max(...xs) * 2],
    y: [100 * macroF1, 100 * macroF1],
    line: { color: dash === "dot" ? ink.soft : ink.faint, width: 1.6, dash },
    hovertemplate: `%{y:.1f} %<extra>${name}</extra>`,
  };
}

export function refuseEmpty(figure: string, sets: readonly string[]): void {
  if (sets.length === 0) throw new RangeError(`${figure}: no row has a probe of a downstream set, so nothing to draw`);
}
