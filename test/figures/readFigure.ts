/** What a figure says: its traces, its legend, all of its text. */
import type { Figure, PlotlyObject } from "../../lib/figures/kit/theme";

export const textOf = (figure: Figure): string => JSON.stringify(figure.plot);

/** Names of the legend, in its order. */
export const legendOf = (figure: Figure): unknown[] =>
  figure.plot.data.filter((trace) => trace.showlegend !== false).map((trace) => trace.name);

/** Traces with points; those of the legend alone have none. */
export const drawnTraces = (figure: Figure): PlotlyObject[] =>
  figure.plot.data.filter((trace) => (trace.x as unknown[] | undefined)?.some((x) => x !== null));
