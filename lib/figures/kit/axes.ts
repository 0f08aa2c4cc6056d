/** Axes that people read: log ticks at 1, 2, 5 …, parameters as 1M, hours as 1,000. */
import { plainNumber } from "../../base/format";
import { ink, type PlotlyObject } from "./theme";

const mantissas = [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/** The coarsest set of round numbers with at least four in [low, high]; evenly spaced ones in a very short range. */
export function logTicks(low: number, high: number): number[] {
  let ticks: number[] = [];
  for (const set of mantissas) {
    ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      for (const mantissa of set) ticks.push(Number((mantissa * 10 ** power).toPrecision(3)));
    }
    ticks = ticks.filter((tick) => tick >= low && tick <= high);
    if (ticks.length >= 4) return ticks;
  }
  for (let count = 4; ; count++) {
    ticks = linearTicks(low, high, count);
    if (ticks.length >= 4) return ticks;
  }
}

/** About `count` round numbers in [low, high]. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high * (1 + 1e-12); i++) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

const line = {
  showline: true,
  linecolor: ink.axis,
  linewidth: 1,
  gridcolor: ink.grid,
  zeroline: false,
  ticks: "outside",
  tickcolor: ink.axis,
  ticklen: 5,
  automargin: true,
  tickfont: { size: 13, color: ink.text },
};

const axisTitle = (text: string) => ({ text, font: { size: 14.5, color: ink.text }, standoff: 12 });

/** A log axis over `values` with a margin on both sides; `format` writes the tick labels. */
export function logAxis(title: string, values: readonly number[], format = plainNumber, more: PlotlyObject = {}): PlotlyObject {
  const [low, high] = extent(values, "log");
  const middle = Math.log10(low * high) / 2;
  // A single value still gets an axis of half a decade around it.
  const half = Math.max((Math.log10(high / low) / 2) * 1.12, 0.06);
  const range = [middle - half, middle + half];
  const tickvals = logTicks(10 ** range[0], 10 ** range[1]);
  return {
    ...line,
    type: "log",
    range,
    tickmode: "array",
    tickvals,
    ticktext: tickvals.map((tick) => format(tick)),
    title: axisTitle(title),
    ...more,
  };
}

export function linearAxis(title: string, values: readonly number[] = [], more: PlotlyObject = {}): PlotlyObject {
  const range: number[] | undefined = values.length === 0 ? undefined : padded(extent(values, "linear"));
  return { ...line, ...(range ? { range } : {}), title: axisTitle(title), ...more };
}

/** @param scores macro F1 in [0, 1]; an interval may reach beyond what a score can be, the axis does not */
export function scoreAxis(scores: readonly number[]): PlotlyObject {
  return linearAxis(
    "Macro F1 (%)",
    scores.map((score) => 100 * Math.min(1, Math.max(0, score))),
  );
}

function padded([low, high]: [number, number]): number[] {
  const pad = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-9);
  return [low - pad, high + pad];
}

function extent(values: readonly number[], kind: "log" | "linear"): [number, number] {
  const good = values.filter((v) => Number.isFinite(v) && (kind === "linear" || v > 0));
  if (good.length === 0) throw new RangeError(`${kind} axis: expected at least one drawable value, found none`);
  return [Math.min(...good), Math.max(...good)];
}
