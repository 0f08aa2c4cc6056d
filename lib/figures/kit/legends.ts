/** Legends, and their entries for what a figure draws many times: the points of folds or runs, the bands of laws. */
import { type PlotlyObject, withAlpha } from "./theme";

/** One marker for many traces; `style` is a trace's own. */
export function markerKey(name: string, marker: PlotlyObject, style: PlotlyObject = {}): PlotlyObject {
  return { type: "scatter", mode: "markers", name, x: [null], y: [null], hoverinfo: "skip", marker, ...style };
}

/** A band of that colour. */
export function bandKey(name: string, color: string, style: PlotlyObject = {}): PlotlyObject {
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: [null],
    y: [null],
    hoverinfo: "skip",
    fill: "toself",
    fillcolor: withAlpha(color, 0.2),
    line: { width: 0 },
    ...style,
  };
}

/** To the right of the axes, which readers meet after the curves. */
export function legendRight(more: PlotlyObject = {}): PlotlyObject {
  return {
    x: 1.02,
    xanchor: "left",
    y: 1,
    yanchor: "top",
    bgcolor: "rgba(255,255,255,0)",
    tracegroupgap: 12,
    font: { size: 13 },
    grouptitlefont: { size: 13 },
    ...more,
  };
}

/**
 * In columns below the axes, which are `axesHeight` pixels high and end `below` pixels above it. A column has a width of
 * its own, in pixels, which holds its text in wider fonts than the renderer's too.
 */
export function legendBelow(column: number, axesHeight: number, below: number, more: PlotlyObject = {}): PlotlyObject {
  return {
    orientation: "h",
    x: 0,
    y: -below / axesHeight,
    yanchor: "top",
    entrywidth: column,
    entrywidthmode: "pixels",
    font: { size: 13.5 },
    ...more,
  };
}
