/** What cells show: figures, tables, text and progress, as bundles that JupyterLab, nbconvert and GitHub all draw. */
import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../figures/projectRoot";
import { renderFigure } from "../figures/render";
import type { Figure } from "../figures/theme";
import { csvTable, htmlTable, plainTable, Table, tableOf } from "./tableText";
import { loadedKernel } from "./repair";

type Bundle = Record<string, unknown>;
type WriteDisplay = (message: { data: Bundle; metadata: Bundle; transient: { display_id?: string } },
  update: boolean) => void;

export interface ShowOptions {
  /** Writes figures/<name>.svg and .png; by default for the paper's own figures, figure1 … figure7. */
  save?: boolean;
}

/** Shows a figure: interactive where plotly is drawn, a picture elsewhere. */
export async function show(figure: Figure, { save = /^figure\d$/.test(figure.name) }: ShowOptions = {}): Promise<void> {
  const write = writer(); // now: after an await another cell may be the last one
  if (save) {
    saveFile(`${figure.name}.png`, await renderFigure(figure, "png"));
    saveFile(`${figure.name}.svg`, await renderFigure(figure, "svg"));
  }
  const { data, layout } = figure.plot;
  const png = await pictureWithin(figure, largestOutput - JSON.stringify(figure.plot).length);
  // No image/svg+xml: GitHub and nbviewer break it, and nbconvert would prefer it to the PNG.
  write({
    "application/vnd.plotly.v1+json": { data, layout, config: { displaylogo: false } },
    "image/png": png.toString("base64"),
    "text/plain": `${figure.name}: ${figure.caption}`,
  }, { "image/png": { width: layout.width, height: layout.height } });
}

/** Bytes of one output that a committed notebook can bear. */
const largestOutput = 280_000;

/** The sharpest picture whose base64 fits. */
async function pictureWithin(figure: Figure, bytes: number): Promise<Buffer> {
  for (const scale of [2, 1.5]) {
    const png = await renderFigure(figure, "png", { scale });
    if ((png.length * 4) / 3 <= bytes) return png;
  }
  return renderFigure(figure, "png", { scale: 1 });
}

export interface TableOptions {
  caption?: string;
  /** Rows shown at most; what is left out is counted below. */
  limit?: number;
}

/** Shows an arquero table, a danfojs DataFrame, or an array of objects. */
export function showTable(table: Table, { caption, limit = 30 }: TableOptions = {}): void {
  const cells = tableOf(table);
  writer()({ "text/html": htmlTable(cells, limit, caption), "text/plain": plainTable(cells, limit, caption) });
}

export function showMarkdown(text: string): void {
  writer()({ "text/markdown": text, "text/plain": text });
}

export interface Progress {
  /** Redraws the bar, at most five times a second. */
  update(state: { done: number; total: number; detail?: string }): void;
  /** `update` for the training of one model. */
  onProgress(state: { step: number; steps: number; loss: number; secondsLeft: number }): void;
  /** `update` for a study of many runs. */
  onStudyProgress(state: { done: number; total: number; secondsLeft: number | null; detail: string }): void;
  /** Draws the last state: no times in it, so that a notebook run again has the same bytes. */
  done(detail?: string): void;
}

/** A text progress bar in the cell that makes it; outside a kernel it prints its last state only. */
export function progress(title: string): Progress {
  const id = randomBytes(8).toString("hex");
  const write = writer();
  let drawn = 0;
  let total = 0;
  const draw = (text: string) => {
    write({ "text/plain": text }, {}, { id, update: drawn > 0 });
    drawn = Date.now();
  };
  const bar = (share: number) => "█".repeat(Math.round(24 * share)).padEnd(24, "░");
  const left = (seconds: number | null) => seconds === null ? "" : `, ${Math.ceil(seconds / 60)} min left`;
  const bars: Progress = {
    update(state) {
      total = state.total;
      if (Date.now() - drawn < 200 || loadedKernel() === null) return;
      const share = state.total > 0 ? Math.min(1, state.done / state.total) : 0;
      const count = `${state.done.toLocaleString("en-US")} of ${state.total.toLocaleString("en-US")}`;
      draw(`${title}  ${bar(share)}  ${count}${state.detail ? `  ${state.detail}` : ""}`);
    },
    onProgress: ({ step, steps, loss, secondsLeft }) =>
      bars.update({ done: step, total: steps, detail: `loss ${loss.toPrecision(4)}${left(secondsLeft)}` }),
    onStudyProgress: ({ done, total: of, secondsLeft, detail }) =>
      bars.update({ done, total: of, detail: detail + left(secondsLeft) }),
    done(detail = total > 0 ? `${total.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}` : "done") {
      draw(`${title}  ${bar(1)}  ${detail}`);
    },
  };
  return bars;
}

/** Writes a table to figures/<name>.csv (RFC 4180); returns that path. */
export function saveTable(name: string, table: Table): string {
  return saveFile(`${name}.csv`, csvTable(tableOf(table)));
}

/** Writes figures/<file> of the project (WEARLAWS_FIGURES: of another folder), complete or not at all; returns its path. */
function saveFile(file: string, content: Buffer | string): string {
  const folder = process.env.WEARLAWS_FIGURES ?? join(projectRoot, "figures");
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${file}.${process.pid}`);
  writeFileSync(temporary, content);
  renameSync(temporary, join(folder, file));
  return join(folder, file);
}

/** Shows a bundle in the cell running now; outside a kernel its text goes to the terminal. */
function writer(): (data: Bundle, metadata?: Bundle, display?: { id: string; update: boolean }) => void {
  const kernel = loadedKernel();
  const write = kernel === null ? null
    : (require(kernel) as { lastWriteDisplayData: WriteDisplay | null }).lastWriteDisplayData;
  if (write === null) return (data) => console.log(data["text/plain"]);
  return (data, metadata = {}, display) =>
    write({ data, metadata, transient: display ? { display_id: display.id } : {} }, display?.update ?? false);
}
