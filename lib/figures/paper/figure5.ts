/** Figure 5: linear-probe score against parameters, coloured by width, with the baselines that the rows hold. */
import type { Row } from "../../base/row";
import { shortCount } from "../../base/format";
import { baselines } from "../../claims/baselines";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { gridRows } from "../../scaling/study/rows";
import { figure5Points } from "../../scaling/study/points";
import { logAxis, scoreAxis } from "../kit/axes";
import { besideTwins } from "../kit/encoders";
import { legendRight, markerKey } from "../kit/legends";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { baselineLine, chosenBy, type ChoiceOptions, refuseEmpty, scoreMarkers } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, palette, type PlotlyObject, withAlpha } from "../kit/theme";

/** Figure 5: macro F1 on each labelled set over the parameters of the encoder. */
export function figure5(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows);
  const data = dataTitle("figure5", runs);
  const points = figure5Points(runs, options.choice);
  const beside = rows.filter((row) => row.source === runs[0].source);
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure5", sets);
  const widths = [...new Set(points.map((point) => point.width))].sort((a, b) => a - b);
  const colourOf = (width: number) => palette[widths.indexOf(width) % palette.length];
  const lines = sets.map((set) => baselines(beside, set, points));
  const params = points.map((point) => point.encoderParams);
  const panels = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    (i) => ({
      x: logAxis("Encoder parameters", params, shortCount),
      y: scoreAxis([
        ...points.filter((point) => point.set === sets[i]).flatMap((point) => [point.macroF1, ...(point.ci95 ?? [])]),
        ...lines[i].random.map((point) => point.macroF1),
        ...[lines[i].simple ?? []].flat(),
      ]),
    }),
  );
  const traces: PlotlyObject[] = sets.flatMap((set, panel) => {
    const { xaxis, yaxis } = panels[panel];
    const { random, simple } = lines[panel];
    const own = points.filter((point) => point.set === set);
    const places = besideTwins(own);
    const drawn: PlotlyObject[] = widths.map((width) => {
      const color = colourOf(width);
      const at = own.flatMap((point, i) => (point.width === width ? [i] : []));
      return {
        ...scoreMarkers(
          at.map((i) => own[i]),
          color,
          `width ${width}`,
        ),
        x: at.map((i) => places[i]),
        mode: "lines+markers",
        line: { color: withAlpha(color, 0.45), width: 1.5 },
      };
    });
    if (random.length > 0) {
      drawn.push({
        type: "scatter",
        mode: "markers",
        showlegend: false,
        x: besideTwins(random),
        y: random.map((point) => 100 * point.macroF1),
        customdata: random.map(({ runIds }) => runIds.join("<br>")),
        hovertemplate: "%{y:.1f} %<br>%{customdata}<extra>random encoder</extra>",
        marker: { symbol: "x-thin-open", size: 9, color: random.map(({ width }) => colourOf(width)), line: { width: 2 } },
      });
      if (panel === 0)
        drawn.push(markerKey("random encoder", { symbol: "x-thin-open", size: 9, color: ink.soft, line: { width: 2 } }));
    }
    if (simple !== null) drawn.push(baselineLine("simple features", simple, params, "dot"));
    return drawn.map((trace) => ({ showlegend: panel === 0, ...trace, xaxis, yaxis }));
  });
  return makeFigure(
    "figure5",
    {
      title: "Linear probe score against model size",
      subtitle: subtitle([data, chosenBy(options.choice)], options),
      caption:
        "Each marker is an encoder, best over data sizes, strategies and learning rates" +
        (options.choice === "oracle" ? " and folds." : " in each fold, mean and 95 % interval over folds.") +
        " Crosses: the same encoders with random weights; dotted: a linear model on means, deviations and spectra.",
      source: runs[0].source,
    },
    traces,
    {
      width: widthOf(sets.length, 180),
      height: 448,
      margin: { l: 82, r: 188, t: 46, b: 72 },
      legend: legendRight(),
      ...layoutOf(panels),
    },
  );
}
