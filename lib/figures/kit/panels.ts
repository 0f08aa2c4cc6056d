/** Panels side by side, one per downstream set: their axes and headings. */
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
