/** §4.6: pairs of encoders of one size, one wider and one deeper. */
import type { Row } from "../../base/row";
import { gridRows, twins } from "../../scaling/study/rows";
import { figure5Points } from "../../scaling/study/points";
import { type Figure, makeFigure, palette, type PlotlyObject } from "../kit/theme";
import { shortCount } from "../../base/format";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { linearAxis, scoreAxis } from "../kit/axes";
import { legendBelow } from "../kit/legends";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { type ChoiceOptions, errorBars } from "../kit/scores";
import { subtitle } from "../kit/labels";

/** @throws RangeError if no two encoders of the rows are of one size */
export function widthDepthFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const trained = gridRows(rows);
  const data = dataTitle("widthDepthFigure", trained);
  const pairs = twins(trained);
  if (pairs.length === 0) {
    throw new RangeError(
      "widthDepthFigure: no two encoders have parameters within 2 %; expected twins such as " +
        "1024 × 5 and 512 × 20 in the study",
    );
  }
  const points = figure5Points(trained, options.choice);
  const sets = downstreamOrder(points.map((point) => point.set));
  if (sets.length === 0) throw new RangeError("widthDepthFigure: no row has a probe of a downstream set");
  const names = pairs.map(
    ({ wider, deeper }) =>
      `<b>${shortCount(wider.encoderParams)}</b><br>` + `${wider.width} × ${wider.depth}<br>${deeper.width} × ${deeper.depth}`,
  );
  const sides = [
    { key: "wider", symbol: "square", color: palette[0], shift: -0.12 },
    { key: "deeper", symbol: "diamond", color: palette[1], shift: 0.12 },
  ] as const;
  const scoresOf = (set: string, key: "wider" | "deeper") =>
    pairs.map((pair) =>
      points.find((point) => point.set === set && point.width === pair[key].width && point.depth === pair[key].depth),
    );
  const panels = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    (i) => ({
      x: {
        ...linearAxis(""),
        range: [-0.6, pairs.length - 0.4],
        tickmode: "array",
        tickvals: pairs.map((_, at) => at),
        ticktext: names,
        showgrid: false,
      },
      y: scoreAxis(
        sides
          .flatMap(({ key }) => scoresOf(sets[i], key))
          .flatMap((point) => (point ? [point.macroF1, ...(point.ci95 ?? [])] : [])),
      ),
    }),
  );
  const traces: PlotlyObject[] = sets.flatMap((set, panel) =>
    sides.map(({ key, symbol, color, shift }) => {
      const found = scoresOf(set, key).flatMap((point, at) => (point ? [{ ...point, at }] : []));
      return {
        type: "scatter",
        mode: "markers",
        name: key,
        xaxis: panels[panel].xaxis,
        yaxis: panels[panel].yaxis,
        showlegend: panel === 0,
        x: found.map((point) => point.at + shift),
        y: found.map((point) => 100 * point.macroF1),
        customdata: found.map((point) => `${point.width} × ${point.depth}`),
        hovertemplate: "%{customdata}: %{y:.1f} %<extra></extra>",
        marker: { symbol, size: 12, color },
        error_y: errorBars(
          found.map(({ macroF1, ci95 }) => ({ score: macroF1, ci95 })),
          color,
        ),
      };
    }),
  );
  return makeFigure(
    "widthDepth",
    {
      title: "Wider or deeper at equal size: linear probe score",
      subtitle: subtitle([data, "MLP width × depth"], options),
      caption:
        "Pairs of encoders with parameters within 2 %: above the wider one, below the deeper one; mean over " +
        "folds with 95 % interval.",
      source: trained[0].source,
    },
    traces,
    {
      width: widthOf(sets.length, 30),
      height: 470,
      margin: { l: 82, r: 28, t: 46, b: 122 },
      ...layoutOf(panels),
      legend: legendBelow(120, 302, 84),
    },
  );
}
