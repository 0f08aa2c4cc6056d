/** Panels side by side, one per downstream set: their axes and headings; and grids of panels, one per window and sensor. */
import { ink, note, type PlotlyObject } from "./theme";

export interface Panel {
  xaxis: string;
  yaxis: string;
  /** Layout entries of its axes. */
  layout: PlotlyObject;
  heading: PlotlyObject;
}

/** Equal panels from left to right; only the first has the title of its y axis. */
export function panelsBeside(titles: readonly string[], axes: (panel: number) => { x: PlotlyObject; y: PlotlyObject }): Panel[] {
  const gap = titles.length > 1 ? 0.075 : 0;
  const wide = (1 - gap * (titles.length - 1)) / titles.length;
  return titles.map((title, panel) => {
    const id = panel === 0 ? "" : String(panel + 1);
    const left = panel * (wide + gap);
    const { x, y } = axes(panel);
    return {
      xaxis: `x${id}`,
      yaxis: `y${id}`,
      layout: {
        [`xaxis${id}`]: { ...x, domain: [left, left + wide], anchor: `y${id}` },
        [`yaxis${id}`]: { ...y, anchor: `x${id}`, ...(panel > 0 && { title: undefined }) },
      },
      heading: note(`${title}`, left, 1.015, { yanchor: "bottom", font: { size: 14.5, color: ink.text } }),
    };
  });
}

/** The layout entries of all panels: their axes and headings. */
export function layoutOf(panels: readonly Panel[]): PlotlyObject {
  return { ...Object.assign({}, ...panels.map(({ layout }) => layout)), annotations: panels.map(({ heading }) => heading) };
}

/** Width of a figure of so many panels, the legend's place included. */
export function widthOf(panels: number, legend: number): number {
  return Math.max(860, 90 + 340 * panels + legend);
}

/** A grid of small axes; row 0 is on top, the rows of a band are what is drawn of one window. */
export function panelGrid(columns: number, bands: number, rowsOfBand: number, gapX = 0.055) {
  const rows = bands * rowsOfBand;
  const [gapInside, gapBetween] = [0.045 / bands, bands > 1 ? 0.13 : 0];
  const wide = (1 - gapX * (columns - 1)) / columns;
  const tall = (1 - gapBetween * (bands - 1) - gapInside * bands * (rowsOfBand - 1)) / rows;
  const left = (column: number) => column * (wide + gapX);
  const bandOf = (row: number) => Math.floor(row / rowsOfBand);
  const top = (row: number) => 1 - row * tall - (row - bandOf(row)) * gapInside - bandOf(row) * gapBetween;
  const suffix = (row: number, column: number) => (row + column === 0 ? "" : String(row * columns + column + 1));
  return {
    top,
    middle: (column: number) => left(column) + wide / 2,
    axesOf: (row: number, column: number) => ({ x: `x${suffix(row, column)}`, y: `y${suffix(row, column)}` }),
    layout(axes: (row: number, column: number) => { x: PlotlyObject; y: PlotlyObject }): PlotlyObject {
      const layout: PlotlyObject = {};
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const { x, y } = axes(row, column);
          const id = suffix(row, column);
          layout[`xaxis${id}`] = { ...x, domain: [left(column), left(column) + wide], anchor: `y${id}` };
          layout[`yaxis${id}`] = { ...y, domain: [top(row) - tall, top(row)], anchor: `x${id}` };
        }
      }
      return layout;
    },
  };
}
