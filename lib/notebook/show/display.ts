/** What cells show: figures, tables and text, as bundles that JupyterLab, nbconvert and GitHub all draw. */
import { join } from "node:path";
import { projectRoot } from "../../base/projectRoot";
import { csvText } from "../../base/text/csvText";
import { renderFigure } from "../../figures/kit/render";
import type { Figure } from "../../figures/kit/theme";
import { writeWhole } from "../../base/wholeFile";
import { figureBundle } from "./figureBundle";
import { wordsAbove, wordsBelow } from "./figureWords";
import { htmlTable, plainTable, type Table, tableOf } from "./tableText";
import { writer } from "./writer";

export interface ShowOptions {
  /** Writes figures/<name>.png, .svg and .pdf; by default for the paper's own figures, figure1 … figure7. */
  save?: boolean;
}

/** Shows a figure, title and data above it, its caption below: interactive where plotly is drawn, a picture elsewhere. */
export async function show(figure: Figure, { save = /^figure\d$/.test(figure.name) }: ShowOptions = {}): Promise<void> {
  const write = writer(); // now: after an await another cell may be the last one
  const png = await renderFigure(figure, "png");
  if (save) {
    saveFile(`${figure.name}.png`, png);
    for (const format of ["svg", "pdf"] as const) {
      saveFile(`${figure.name}.${format}`, await renderFigure(figure, format));
    }
  }
  const { data, metadata } = await figureBundle(figure, png);
  write(wordsAbove(figure));
  write(data, metadata);
  write(wordsBelow(figure));
}

export interface TableOptions {
  caption?: string;
  /** Rows shown at most; what is left out is counted below. */
  limit?: number;
}

/** Shows an arquero table, a danfojs DataFrame or Series, or an array of objects. */
export function showTable(table: Table, { caption, limit = 30 }: TableOptions = {}): void {
  const cells = tableOf(table);
  writer()({ "text/html": htmlTable(cells, limit, caption), "text/plain": plainTable(cells, limit, caption) });
}

/** Shows Markdown below the cell. */
export function showMarkdown(text: string): void {
  writer()({ "text/markdown": text, "text/plain": text });
}

/** Writes a table to figures/<name>.csv (RFC 4180); returns that path. */
export function saveTable(name: string, table: Table): string {
  return saveFile(`${name}.csv`, csvText(tableOf(table)));
}

/** Writes figures/<file> of the project (WEARLAWS_FIGURES: of another folder), complete or not at all; returns its path. */
function saveFile(file: string, content: Buffer | string): string {
  const path = join(process.env.WEARLAWS_FIGURES ?? join(projectRoot, "figures"), file);
  writeWhole(path, content);
  return path;
}
