/** Fitted laws as traces: the band of a power law and its line over the range fitted, and a saturating law's line. */
import type { PooledForms } from "../../scaling/design/pooledForms";
import { bandAt, lawAt, type PowerLaw } from "../../scaling/fit/powerLaw";
import { ink, type PlotlyObject, withAlpha } from "./theme";

export interface LawStyle {
  color: string;
  dash?: string;
  /** In the legend, with the equation. */
  name: string;
  /** Which axes: "x2", "y2". */
  xaxis?: string;
  yaxis?: string;
  /** Legend group and, once a group, its title. */
  more?: PlotlyObject;
}

/** The band first, so that it lies under the line. */
export function lawTraces(
  law: PowerLaw,
  { color, dash = "solid", name, xaxis = "x", yaxis = "y", more }: LawStyle,
): PlotlyObject[] {
  const [from, to] = law.range;
  const xs = Array.from({ length: 41 }, (_, i) => from * (to / from) ** (i / 40));
  const band = xs.map((x) => bandAt(law, x, "mean"));
  return [
    {
      type: "scatter",
      mode: "lines",
      xaxis,
      yaxis,
      hoverinfo: "skip",
      showlegend: false,
      x: [...xs, ...[...xs].reverse()],
      y: [...band.map(([low]) => low), ...band.map(([, high]) => high).reverse()],
      fill: "toself",
      fillcolor: withAlpha(color, 0.1),
      line: { width: 0 },
    },
    {
      type: "scatter",
      mode: "lines",
      xaxis,
      yaxis,
      name,
      x: xs,
      y: xs.map((x) => lawAt(law, x)),
      line: { color, dash, width: 2.2 },
      hoverinfo: "skip",
      ...more,
    },
  ];
}

/** The saturating law of all folds, at the level of their mean. */
export function saturatingTrace({ saturating }: PooledForms, sizes: readonly number[]): PlotlyObject {
  const [from, to] = [Math.min(...sizes), Math.max(...sizes)];
  const xs = Array.from({ length: 41 }, (_, i) => from * (to / from) ** (i / 40));
  return {
    type: "scatter",
    mode: "lines",
    name: "saturating law, all folds together",
    legendgroup: "keys",
    yaxis: "y",
    x: xs,
    y: xs.map(saturating.loss),
    hoverinfo: "skip",
    line: { color: ink.text, width: 1.8, dash: "dash" },
  };
}

/** "L = 0.058·D^-0.049" → the same with a raised exponent, in plotly's markup. */
export function raisePower(law: string): string {
  return law.replace(/\^(-?[\d.]+)/, (_, power: string) => `<sup>${power.replace("-", "−")}</sup>`);
}

/** How far an axis of these losses reaches for the laws' bands: to their ends, but not far beyond the losses. */
export function bandEnds(laws: readonly PowerLaw[], losses: readonly number[]): number[] {
  const [low, high] = [Math.min(...losses) / 1.25, Math.max(...losses) * 1.25];
  const ends = laws.flatMap((law) => law.range.flatMap((x) => bandAt(law, x, "mean")));
  return ends.map((end) => Math.min(high, Math.max(low, end)));
}
