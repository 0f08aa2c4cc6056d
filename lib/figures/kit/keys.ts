/** Legend entries for what a figure draws many times: the points of folds or runs, the bands of laws. */
import { type Part, withAlpha } from "./theme";

/** A marker that stands for many traces; `style` is a trace's own. */
export function markerKey(name: string, marker: Part, style: Part = {}): Part {
  return { type: "scatter", mode: "markers", name, x: [null], y: [null], hoverinfo: "skip", marker, ...style };
}

/** A band of that colour. */
export function bandKey(name: string, color: string, style: Part = {}): Part {
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

/** A legend below the axes in columns of that many pixels, wide enough for any font: `below` is in pixels from the axes. */
export function legendBelow(column: number, axesHeight: number, below: number): Part {
  return {
    orientation: "h",
    x: 0,
    y: -below / axesHeight,
    yanchor: "top",
    entrywidth: column,
    entrywidthmode: "pixels",
    font: { size: 13.5 },
  };
}
