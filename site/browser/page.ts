/** The page's elements and what its other scripts have set. */
import type { SiteRows } from "../siteRows";

interface DrawnFigure extends HTMLElement {
  on(event: "plotly_click", listener: (clicked: { points: { customdata?: unknown }[] }) => void): void;
}

declare global {
  /** Of assets/rows.js. */
  const wearlawsRows: SiteRows;
  /** Of assets/plotly.min.js. */
  const Plotly: { react(place: HTMLElement, data: object[], layout: object, config: object): Promise<DrawnFigure> };
}

/** @throws Error where the page lacks it */
export function element<T extends HTMLElement>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`page: expected ${kind.name} ${selector}, found ${found === null ? "none" : found.nodeName}`);
}

/** Draws a figure; without plotly's toolbar, and on a phone a finger scrolls the page. */
export async function draw(place: HTMLElement, data: object[], layout: object, onRun: (runId: string) => void): Promise<void> {
  const touch = matchMedia("(pointer: coarse)").matches;
  const config = { displayModeBar: false, responsive: !("width" in layout) };
  const drawn = await Plotly.react(place, data, { ...layout, ...(touch && { dragmode: false }) }, config);
  if (place.dataset.drawn) return;
  place.dataset.drawn = "yes";
  drawn.on("plotly_click", ({ points: [point] }) => {
    const words = JSON.stringify(point?.customdata ?? "");
    const runId = /[\w.+-]+-[0-9a-f]{8}\b/.exec(words)?.[0];
    if (runId) onRun(runId);
  });
}
