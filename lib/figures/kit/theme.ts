/**
 * The look of every figure: white ground, the Okabe–Ito colours (Okabe and Ito 2008, safe for colour-blind readers), and
 * the builders that all figures share.
 */

/** A plotly trace or layout part: plain JSON. */
export type PlotlyObject = { [key: string]: unknown };

/** The figure object of plotly-notebook-js; its own render() needs an old CDN and is never called. */
export interface Plot {
  data: PlotlyObject[];
  layout: PlotlyObject & { width: number; height: number };
}

export interface Figure {
  /** "figure2" is written to figures/figure2.png, .svg and .pdf. */
  name: string;
  /** What a paper would include: axes, legend, headings of panels; and "synthetic data" where it is so. */
  plot: Plot;
  /** Shown above the plot in a notebook. */
  title: string;
  /** Under the title: the data, and what is counted. */
  subtitle: string;
  /** Shown below the plot. */
  caption: string;
}

export interface FigureOptions {
  /** How many cells of the study's grid have a finished run. */
  cells?: { present: number; of: number };
}

// The package has no types; its ids collide and its render() is dead, so only this constructor is used.
const { createPlot } = require("plotly-notebook-js") as { createPlot(data: PlotlyObject[], layout: PlotlyObject): Plot };

export const ink = { text: "#1f2430", soft: "#5b6270", faint: "#9aa1ad", grid: "#e9ebef", axis: "#b8bec8" };

/** Okabe–Ito without yellow (unreadable on white), in the order in which folds take them. */
export const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];

export const strategyStyle = {
  user: { symbol: "circle", dash: "solid", label: "USER" },
  random: { symbol: "diamond", dash: "dash", label: "RANDOM" },
} as const;

/** Pictures have Lato, which comes with the renderer; a browser without it takes wider fonts, so labels have room to spare. */
export const fonts = "Lato, 'Helvetica Neue', Helvetica, Arial, sans-serif";

/** Between the parts of a subtitle. */
export const SEPARATOR = "  ·  ";

export interface FigureText extends Pick<Figure, "title" | "subtitle" | "caption"> {
  /** Of the data drawn; null where there are none, or where every panel names its own. */
  source: "real" | "synthetic" | null;
}

/** Puts a figure together; typed arrays become arrays, which plotly-notebook-js would turn into objects. */
export function makeFigure(
  name: string,
  { source, ...text }: FigureText,
  data: PlotlyObject[],
  layout: PlotlyObject & { width: number; height: number },
): Figure {
  const margin = { l: 82, r: 28, t: 24, b: 68, ...(layout.margin as PlotlyObject | undefined) };
  const mark = source === "synthetic" ? MARK : 0;
  const plot = createPlot(
    data.map((trace, i) => plain({ uid: `${name}-${i}`, ...trace }) as PlotlyObject),
    plain({
      font: { family: fonts, size: 14, color: ink.text },
      paper_bgcolor: "#ffffff",
      plot_bgcolor: "#ffffff",
      colorway: palette,
      hovermode: "closest",
      modebar: { remove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"] }, // else it covers headings
      ...layout,
      height: layout.height + mark,
      margin: { ...margin, t: margin.t + mark },
      ...(mark > 0 && {
        title: {
          text: "<b>synthetic data</b>",
          font: { size: 14, color: palette[1] },
          x: 1,
          xref: "container",
          xanchor: "right",
          y: 1,
          yref: "container",
          yanchor: "top",
          pad: { t: 8, r: 12 },
        },
      }),
    }) as PlotlyObject,
  );
  return { name, plot, ...text };
}

/** Pixels above the plot for the words "synthetic data". */
const MARK = 24;

/** JSON without undefined; six digits are finer than any picture, and keep notebooks small. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, plain(v)]),
  );
}

/** Text in paper coordinates, left aligned by default. */
export function note(text: string, x: number, y: number, more: PlotlyObject = {}): PlotlyObject {
  return {
    text,
    x,
    y,
    xref: "paper",
    yref: "paper",
    showarrow: false,
    xanchor: "left",
    yanchor: "top",
    align: "left",
    font: { size: 12, color: ink.soft },
    ...more,
  };
}

/** "#0072B2" and 0.15 → "rgba(0,114,178,0.15)". */
export function withAlpha(hex: string, alpha: number): string {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  return `rgba(${r},${g},${b},${alpha})`;
}
