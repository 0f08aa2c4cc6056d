/** What more data would buy: the expected loss over hours, with people growing or not, and with a model twice as large. */
import type { Row } from "../../base/row";
import type { Advice } from "../../scaling/advice/advise";
import { gridRows } from "../../scaling/study/rows";
import { cellPoints } from "../../scaling/study/points";
import type { Plan } from "../../scaling/advice/studyLaws";
import { plainNumber, shortCount } from "../../base/format";
import { dataTitle } from "../../scaling/study/dataTitle";
import { logAxis } from "../kit/axes";
import { bandKey, legendBelow } from "../kit/legends";
import { lossLabel, subtitle } from "../kit/labels";
import { type Figure, type FigureOptions, ink, makeFigure, note, palette, type PlotlyObject, withAlpha } from "../kit/theme";

/** The picture extrapolates this far beyond the rows' most hours. */
const AHEAD = 4;
const PLACES = 41;

/**
 * From the advice's hours on, in both directions over the rows' hours. A line ends where its loss is not determined.
 *
 * @param rows those that the advice was made of
 */
export function planFigure(rows: readonly Row[], { plan, laws, nextStudies }: Advice, options: FigureOptions = {}): Figure {
  const grid = gridRows(rows);
  const data = dataTitle("planFigure", grid);
  const points = cellPoints(grid);
  const measured = points.map((point) => point.hours);
  const [least, most] = [Math.min(...measured), Math.max(...measured)];
  const hours = Array.from({ length: PLACES }, (_, i) => least * ((most * AHEAD) / least) ** (i / (PLACES - 1)));
  const people = plainNumber(Math.round(plan.users));
  const larger = nextStudies.find((next) => next.plan.params > plan.params && next.change);
  const withNewPeople =
    (params: number) =>
    (d: number): Plan => ({ params, hours: d, users: (plan.users * d) / plan.hours });
  const ways: { name: string; at(d: number): Plan }[] = [
    { name: `hours of the same ${people} people`, at: (d) => ({ ...plan, hours: d }) },
    { name: "hours with new people", at: withNewPeople(plan.params) },
    ...(larger
      ? [{ name: `the same, ${shortCount(larger.plan.params)} parameters`, at: withNewPeople(larger.plan.params) }]
      : []),
  ];
  const losses: number[] = [];
  const traces =
    laws === null
      ? []
      : ways.flatMap(({ name, at }, i) => {
          const found = hours.flatMap((d) => {
            const loss = laws.loss(at(d));
            return loss ? [{ d, ...loss }] : [];
          });
          losses.push(...found.map((each) => each.value));
          return found.length === 0 ? [] : wayTraces(found, palette[i], name);
        });
  const now = laws?.loss(plan) ?? null;
  if (now) losses.push(...(now.ci95 ?? [now.value]));
  return makeFigure(
    "plan",
    {
      title: "Expected test loss for a plan",
      subtitle: subtitle(
        [
          data,
          `${shortCount(plan.params)} parameters, ${plainNumber(plan.hours)} hours of ${people} people`,
          laws ? undefined : "too few points for a law",
        ],
        options,
      ),
      caption:
        (laws ? `${laws.title} at the level of the encoder's own runs, mean over folds; 95 % interval at the plan. ` : "") +
        "Grey: beyond the rows, an extrapolation.",
      source: grid[0].source,
    },
    [
      ...traces,
      { ...bandKey("beyond the rows: an extrapolation", ink.text), fillcolor: ink.grid },
      ...(now === null
        ? []
        : [
            {
              type: "scatter",
              mode: "markers",
              name: "the plan",
              x: [plan.hours],
              y: [now.value],
              error_y: now.ci95 && {
                type: "data",
                symmetric: false,
                color: ink.text,
                thickness: 1.6,
                width: 5,
                array: [now.ci95[1] - now.value],
                arrayminus: [now.value - now.ci95[0]],
              },
              marker: { size: 11, color: ink.text },
            } satisfies PlotlyObject,
          ]),
    ],
    {
      width: 900,
      height: 520,
      margin: { l: 88, r: 28, t: 24, b: 124 },
      xaxis: logAxis("Training data (hours)", [least, most * AHEAD, plan.hours]),
      yaxis: logAxis(lossLabel("planFigure", grid), losses.length > 0 ? losses : points.map((point) => point.testLoss)),
      shapes: [
        {
          type: "rect",
          xref: "x",
          yref: "paper",
          x0: most,
          x1: most * AHEAD * 10,
          y0: 0,
          y1: 1,
          layer: "below",
          fillcolor: ink.grid,
          line: { width: 0 },
        },
      ],
      annotations: laws
        ? []
        : [note("3 encoders and 3 sizes in a fold are needed, or people × hours of each", 0.5, 0.5, { xanchor: "center" })],
      legend: legendBelow(330, 372, 74),
    },
  );
}

function wayTraces(found: { d: number; value: number }[], color: string, name: string): PlotlyObject[] {
  return [
    {
      type: "scatter",
      mode: "lines",
      name,
      x: found.map((each) => each.d),
      y: found.map((each) => each.value),
      line: { color: withAlpha(color, 0.9), width: 2.4 },
      hovertemplate: "%{x:,.1f} h: loss %{y:.4f}<extra></extra>",
    },
  ];
}
