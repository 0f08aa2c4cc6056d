/** Every notebook as a reader meets it: opened in JupyterLab, run from its first cell to its last, saved; where it trains, run again. */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { requireBrowser } from "../require";
import type { Output, PageElement, PlotElement } from "./jupyterApp";
import { renderings } from "../notebooks/kernels";
import { type SavedCell, savedCells } from "../notebooks/savedCells";
import { Lab, PLOTLY, textOf, until } from "./lab";
import { close } from "../close";

const root = resolve(__dirname, "../..");
const names = readdirSync(join(root, "notebooks"))
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => file.slice(0, -6))
  .sort();
const showsPlotly = ({ data }: Output) => data !== undefined && PLOTLY in data;

/** WEARLAWS_SCREENSHOTS=1 keeps a picture of every notebook, as wide as a screen and as half of one. */
const screenshots = process.env["WEARLAWS_SCREENSHOTS"] === "1" ? join(root, "build/screenshots") : null;

describe("in JupyterLab", function () {
  this.timeout(60 * 60_000);
  let lab: Lab;

  before(async function () {
    lab = new Lab(requireBrowser(this));
    await lab.start();
  });
  after(() => lab?.close());

  /** Code cells, counted from 0, that train where their rows are missing. */
  const training: Record<string, RegExp> = { "02": /\brunOne\(planned\.config/, "03": /\brunStudy\(/ };

  // 03 first: it makes the rows that the others read.
  const order = [...names].sort((a, b) => Number(b.startsWith("03")) - Number(a.startsWith("03")));
  for (const name of order) {
    const trains = training[name.slice(0, 2)];
    const same = trains ? "puts out the same when its rows are there" : "puts out what execute.py does";
    it(`runs ${name}, draws its figures, and ${same}`, async () => {
      if (trains) forgetRuns(name.startsWith("03"));
      await lab.open(name);
      await lab.clearOutputs();
      const before = await lab.cells();
      const watched = trains ? before.findIndex(({ source }) => trains.test(source)) : -1;
      if (trains) assert(watched >= 0, `no cell of ${name} has ${trains}`);
      const seen = new Set<string>();
      const all = lab.restartAndRunAll();
      if (trains) await watch(watched, seen, all);
      await all;

      const cells = await lab.cells();
      for (const cell of cells) {
        assert.deepEqual(
          cell.outputs.filter(({ output_type, name }) => output_type === "error" || name === "stderr"),
          [],
          `${cell.source}\n${textOf(cell)}`,
        );
      }
      assert.deepEqual(
        cells.map(({ count }) => count),
        cells.map((_, i) => i + 1),
      );
      if (trains) assert(seen.size >= 2, `the progress did not move: ${[...seen].join("; ")}`);
      await figuresAreDrawn(cells.map(({ outputs }) => outputs.filter(showsPlotly).length));
      if (screenshots) await photograph(name);

      await lab.save();
      const elsewhere = trains ? null : rendered(name);
      if (elsewhere) assertSame(elsewhere, lab.saved(name));
      else await putsOutTheSame(name);
      await lab.leave();
    });
  }

  /** The notebook as the stage `notebooks` has left it; null where the notebook or dist has changed since. */
  function rendered(name: string): SavedCell[] | null {
    const file = join(root, renderings, `${name}.ipynb`);
    const sources = [`notebooks/${name}.ipynb`, "dist/wearlaws.key"].map((source) => join(root, source));
    const written = (path: string) => statSync(path).mtimeMs;
    const isFresh = existsSync(file) && sources.every((source) => written(source) < written(file));
    return isFresh ? savedCells(file) : null;
  }

  async function putsOutTheSame(name: string): Promise<void> {
    const first = lab.saved(name);
    await lab.restartAndRunAll();
    await lab.save();
    assertSame(first, lab.saved(name));
  }

  function assertSame(first: SavedCell[], second: SavedCell[]): void {
    assert.equal(first.length, second.length);
    first.forEach(({ source, execution_count, outputs }, i) => {
      assert.deepEqual(
        { outputs: second[i].outputs, execution_count: second[i].execution_count },
        { outputs, execution_count },
        `${[source].flat().join("")} put out something else`,
      );
    });
  }

  it("draws a committed notebook's figures at once, also where it was left open, and does not change it", async () => {
    copyFileSync(join(root, "notebooks/04_loss_against_data.ipynb"), join(lab.project, "notebooks/committed.ipynb"));
    const cells = lab.saved("committed");
    const figures = cells.flatMap(({ outputs }) => (outputs ? [outputs.filter(showsPlotly).length] : []));
    await lab.open("committed");
    await figuresAreDrawn(figures);
    assert.equal(await lab.isChanged(), false);
    await lab.reload();
    await figuresAreDrawn(figures);
    await lab.save();
    assert.deepEqual(lab.saved("committed"), cells);
    await lab.leave();
  });

  /** Takes away the long runs, so that there is something to train; where asked, also from the gathered rows. */
  function forgetRuns(gathered: boolean): void {
    const long = /\bmae-w128d2-/;
    const runs = join(lab.project, "runs/smoke");
    mkdirSync(runs, { recursive: true });
    for (const run of readdirSync(runs).filter((run) => long.test(run))) rmSync(join(runs, run), { recursive: true });
    const rows = join(lab.project, "data/results/smoke.jsonl");
    if (!gathered || !existsSync(rows)) return;
    writeFileSync(
      rows,
      readFileSync(rows, "utf8")
        .split("\n")
        .filter((line) => !long.test(line))
        .join("\n"),
    );
  }

  /** Notes what the bar below a cell counts until all cells have ended. */
  async function watch(index: number, seen: Set<string>, all: Promise<void>): Promise<void> {
    let ended = false;
    void all.finally(() => (ended = true));
    while (!ended) {
      await lab.showCell(index); // what the cells above put out moves it off the screen
      const text = await lab.screenText(index).catch(() => "");
      const [count] = /\d+ of \d+/.exec(text) ?? [];
      if (count) seen.add(count);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it("shrinks figures to the cell of a narrow window, where the mouse still finds their points", async () => {
    copyFileSync(join(root, "notebooks/04_loss_against_data.ipynb"), join(lab.project, "notebooks/narrow.ipynb"));
    await lab.page.setViewportSize({ width: 900, height: 900 });
    await lab.open("narrow");
    const figures = (await lab.cells()).map(({ outputs }) => outputs.filter(showsPlotly).length);
    await figuresAreDrawn(figures);
    const first = figures.findIndex((count) => count > 0);
    await lab.showCell(first);
    const plot = lab.cell(first).locator(".js-plotly-plot").first();
    const { width: shown } = (await plot.locator("svg.main-svg").first().boundingBox())!;
    const drawn = await plot.evaluate((plot) => (plot as unknown as PlotElement).layout.width);
    assert(shown < 0.95 * drawn, `${shown} of ${drawn} pixels: nothing had to be shrunk`);

    const points = plot.locator(".scatterlayer .points path");
    const { x, y, width, height } = (await points.last().boundingBox())!;
    await lab.page.mouse.move(x + width / 2, y + height / 2);
    const label = plot.locator(".hoverlayer .hovertext").first();
    await label.waitFor();
    const pointedAt = await label.locator("path").boundingBox();
    close(pointedAt!.y + pointedAt!.height / 2, y, { absolute: 60 }, `the label stands at ${pointedAt!.y}, the mouse at ${y}`);

    await lab.page.setViewportSize({ width: 1300, height: 900 });
    await until(
      "the figure grows back",
      async () => (await plot.locator("svg.main-svg").first().boundingBox())!.width > shown * 1.05,
    );
    await lab.leave();
  });

  /** Every figure is a drawing of plotly's with axes or shapes in it, no picture, and as wide as its cell at most. */
  async function figuresAreDrawn(figures: number[]): Promise<void> {
    for (const [index, count] of figures.entries()) {
      if (count > 0) await lab.showCell(index);
      const plots = lab.cell(index).locator(".js-plotly-plot");
      if (count > 0)
        await plots
          .nth(count - 1)
          .locator("svg.main-svg")
          .first()
          .waitFor({ state: "attached" });
      assert.equal(await plots.count(), count);
      for (let i = 0; i < count; i++) {
        const drawn = await plots.nth(i).locator("svg.main-svg").first().locator("path, text").count();
        assert(drawn > 5, `${drawn} elements drawn`);
        const { x, width } = (await plots.nth(i).locator("svg.main-svg").first().boundingBox())!;
        const cell = (await lab.cell(index).locator(".jp-OutputArea").first().boundingBox())!;
        assert(
          x + width <= cell.x + cell.width + 1,
          `a figure is cut off: it ends at ${x + width}, its cell at ${cell.x + cell.width}`,
        );
      }
    }
  }

  async function photograph(name: string): Promise<void> {
    mkdirSync(screenshots!, { recursive: true });
    for (const width of [1300, 900]) {
      // The whole notebook at once: JupyterLab scrolls inside its panel and draws what is in it, so the window is high.
      await lab.page.setViewportSize({ width, height: 8000 });
      await lab.showCell(0);
      await lab.page.waitForTimeout(3000);
      const bottoms = await lab.page
        .locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
        .evaluateAll((cells) => (cells as unknown as PageElement[]).map((cell) => cell.getBoundingClientRect().bottom));
      const height = Math.min(Math.ceil(Math.max(...bottoms)) + 50, 8000);
      await lab.page.screenshot({ path: join(screenshots!, `${name}-${width}.png`), clip: { x: 0, y: 0, width, height } });
    }
    await lab.page.setViewportSize({ width: 1300, height: 900 });
  }
});
