/** Stands for plotly-notebook-js in the browser, where a plot is drawn by the page's own plotly: that package reads files. */
export const createPlot = (data: unknown, layout: unknown): object => ({ data, layout });
