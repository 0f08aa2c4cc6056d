/** The explorer's chart: a group's runs in its colour, and the law that was fitted to them. */
import { logAxis, linearAxis } from "../../lib/figures/kit/axes";
import { asDrawn } from "../../lib/figures/kit/asDrawn";
import { bandEnds, lawTraces } from "../../lib/figures/kit/lawTraces";
import { palette, type PlotlyObject } from "../../lib/figures/kit/theme";
import type { LawFit } from "../../lib/scaling/fit/lawFit";
import { powerLaw } from "../../lib/scaling/fit/powerLaw";
import type { Chosen } from "./chosenRows";

export interface Series {
  word: string;
  group: readonly Chosen[];
  /** Of one size; null where none was asked for, or the rows give none. */
  law: LawFit | null;
}

interface Axes {
  x: string;
  y: string;
}

/** Colours come round again after the seventh group, with another symbol. */
const symbols = ["circle", "diamond", "square", "triangle-up"];

export function chart(series: readonly Series[], { x, y }: Axes): { data: PlotlyObject[]; layout: PlotlyObject } {
  const all = series.flatMap(({ group }) => group);
  const values = (column: string) => all.map(({ cells }) => cells[column]).filter((cell) => typeof cell === "number");
  const laws = series.filter(({ law: fit }) => fit?.form === "power").map(({ group }) => powerLaw(pointsOf(group, { x, y })));
  return {
    data: series.flatMap((one, i) => [...law(one, colourOf(i), { x, y }), markers(one, i, { x, y })]),
    layout: {
      height: 480,
      margin: { l: 70, r: 16, t: 16, b: 60 },
      font: { size: 14 },
      hovermode: "closest",
      legend: { orientation: "h", y: -0.2 },
      xaxis: axis(x, values(x)),
      yaxis: axis(y, [...values(y), ...bandEnds(laws, values(y))]),
    },
  };
}

const pointsOf = (group: readonly Chosen[], { x, y }: Axes) =>
  group.map(({ cells }) => ({ x: cells[x] as number, y: cells[y] as number }));

const colourOf = (i: number) => palette[i % palette.length];

function axis(column: string, values: number[]): PlotlyObject {
  if (values.length === 0) return linearAxis(asDrawn(column));
  const spread = Math.max(...values) / Math.min(...values);
  return Math.min(...values) > 0 && spread > 1.2 ? logAxis(asDrawn(column), values) : linearAxis(asDrawn(column), values);
}

function markers({ word, group }: Series, i: number, { x, y }: Axes): PlotlyObject {
  return {
    type: "scatter",
    mode: "markers",
    name: asDrawn(word),
    x: group.map(({ cells }) => cells[x]),
    y: group.map(({ cells }) => cells[y]),
    customdata: group.map(({ row }) => row.runId),
    hovertemplate: "%{x}, %{y}<br>%{customdata}<extra></extra>",
    marker: { color: colourOf(i), size: 8, symbol: symbols[Math.floor(i / palette.length) % symbols.length] },
  };
}

function law({ group, law: fit }: Series, color: string, { x, y }: Axes): PlotlyObject[] {
  if (fit === null || !["power", "saturating", "broken"].includes(fit.form)) return [];
  const points = pointsOf(group, { x, y });
  const style = { color, name: "", more: { showlegend: false } };
  if (fit.form === "power") return lawTraces(powerLaw(points), style);
  const sizes = points.map((point) => point.x);
  const [from, to] = [Math.min(...sizes), Math.max(...sizes)];
  const xs = Array.from({ length: 81 }, (_, i) => from * (to / from) ** (i / 80));
  const line = { color, width: 2.2 };
  return [
    { type: "scatter", mode: "lines", x: xs, y: xs.map((size) => lossOf(fit, size)), line, hoverinfo: "skip", showlegend: false },
  ];
}

/** The loss at a size, by the parameters as they are printed; of the forms of one size. */
function lossOf({ form, params: p }: LawFit, size: number): number {
  if (form === "broken") return p.a + p.b * size ** -p.c0 * (1 + (size / p.d1) ** (1 / p.f1)) ** (-p.c1 * p.f1);
  return (p.irreducibleLoss ?? 0) + p.coefficient * size ** -p.exponent;
}
