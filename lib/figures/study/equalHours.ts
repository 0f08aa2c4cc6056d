/** More people or more hours: USER's test loss against RANDOM's on the same hours, size by size and without any law. */
import type { Row } from "../../base/row";
import { equalHoursGaps } from "../../scaling/design/equalHours";
import { dataTitle } from "../../scaling/study/dataTitle";
import { gridRows, isAugmented } from "../../scaling/study/rows";
import { subsetPoints } from "../../scaling/study/subsetPoints";
import { linearAxis, logAxis } from "../kit/axes";
import type { ChoiceOptions } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, palette } from "../kit/theme";

/**
 * Above 0: the hours of fewer people are worth less than as many hours drawn from everyone.
 *
 * @throws RangeError if no size has both strategies in two folds
 */
export function equalHoursFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  const data = dataTitle("equalHoursFigure", runs);
  const gaps = equalHoursGaps(subsetPoints(runs, options.choice))
    .filter(({ share }) => share === 1)
    .map(({ users, hours, logRatio: { mean, ci95, folds } }) => ({
      users,
      hours,
      folds,
      gap: 100 * Math.expm1(mean),
      low: 100 * Math.expm1(ci95[0]),
      high: 100 * Math.expm1(ci95[1]),
    }));
  if (gaps.length === 0) {
    throw new RangeError(
      "equalHoursFigure: no size has USER and RANDOM in two folds; expected a grid of both strategies and several folds",
    );
  }
  const [color] = palette;
  return makeFigure(
    "equalHours",
    {
      title: "Fewer people on the same hours: how much higher the test loss is",
      subtitle: subtitle([data, `${Math.max(...gaps.map(({ folds }) => folds))} folds`], options),
      caption:
        "Test loss of all hours of a few people (USER) over that of as many hours drawn from everyone (RANDOM), the best " +
        "run of each fold; mean over folds with its 95 % interval. Above 0 more people are worth more than more hours of the same.",
      source: runs[0].source,
    },
    [
      {
        type: "scatter",
        mode: "lines+markers",
        showlegend: false,
        x: gaps.map(({ hours }) => hours),
        y: gaps.map(({ gap }) => gap),
        error_y: {
          type: "data",
          symmetric: false,
          color,
          thickness: 1.6,
          width: 5,
          array: gaps.map(({ gap, high }) => high - gap),
          arrayminus: gaps.map(({ gap, low }) => gap - low),
        },
        marker: { color, size: 10.5 },
        line: { color, width: 1.6 },
        customdata: gaps.map(({ users }) => users),
        hovertemplate: "%{customdata} users, %{x:,.1f} h: %{y:+.1f} %<extra></extra>",
      },
    ],
    {
      width: 860,
      height: 420,
      margin: { l: 88, r: 28, t: 40, b: 68 },
      xaxis: logAxis(
        "Training data (hours)",
        gaps.map(({ hours }) => hours),
      ),
      yaxis: linearAxis("USER's test loss over RANDOM's (%)", [0, ...gaps.flatMap(({ low, high }) => [low, high])]),
      shapes: [
        {
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: 0,
          y1: 0,
          line: { color: ink.soft, width: 1.4, dash: "dot" },
        },
      ],
      annotations: gaps.map(({ users, hours }) => ({
        text: `${users} users`,
        x: Math.log10(hours),
        yref: "paper",
        y: 1,
        yshift: 4,
        yanchor: "bottom",
        showarrow: false,
        font: { size: 12.5, color: ink.soft },
      })),
    },
  );
}
