/** The project's JupyterLab in a headless Chromium, over a temporary copy of the project. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, cpSync, existsSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import labOptions from "../../lib/setup/labOptions.json";
import { brief, makeProject } from "../notebooks/kernels";
import { type SavedCell, savedCells } from "../notebooks/savedCells";
import type { JupyterApp, NotebookPanel, Output, PageElement } from "./jupyterApp";

const root = resolve(__dirname, "../..");

/** A figure in an output's bundle. */
export const PLOTLY = "application/vnd.plotly.v1+json";

/** What JupyterLab shows of a code cell. */
export interface ShownCell {
  source: string;
  count: number | null;
  outputs: Output[];
}

/** Functions that run in the page reach JupyterLab through this. */
declare const window: { jupyterapp: JupyterApp };

export class Lab {
  /** A project of its own: the notebooks, and of the rest only what they read. */
  readonly project = makeProject();
  private server: ChildProcess | undefined;
  private browser: Browser | undefined;
  private tab: Page | undefined;

  constructor(private readonly executablePath: string) {
    const path = (file: string) => join(this.project, file);
    cpSync(join(root, "notebooks"), path("notebooks"), { recursive: true });
    // Sets that are prepared already, and rows that are made already, need not be made again.
    mkdirSync(path("data"));
    for (const folder of ["data/raw", "data/windows"]) {
      mkdirSync(join(root, folder), { recursive: true });
      symlinkSync(join(root, folder), path(folder));
    }
    for (const made of ["test/studies", "runs/smoke", "data/results", "data/encoders"]) {
      if (existsSync(join(root, made))) cpSync(join(root, made), path(made), { recursive: true });
    }
  }

  get page(): Page {
    if (!this.tab) throw new Error("Lab: start it first");
    return this.tab;
  }

  async start(): Promise<void> {
    const port = await freePort();
    const token = "of-the-test";
    const settings = join(this.project, "settings/@jupyterlab/apputils-extension");
    mkdirSync(settings, { recursive: true });
    // Else it asks on its first start whether to fetch news.
    const quiet = { fetchNews: "false", checkForUpdates: false };
    writeFileSync(join(settings, "notification.jupyterlab-settings"), JSON.stringify(quiet));
    const home = (name: string) => join(this.project, name);
    const log = openSync(home("lab.log"), "w");
    const allow = process.getuid?.() === 0 ? ["--allow-root"] : [];
    this.server = spawn(
      join(root, ".venv/bin/python"),
      [
        "-m",
        "jupyterlab",
        ...labOptions,
        "--no-browser",
        `--port=${port}`,
        "--ServerApp.port_retries=0",
        `--IdentityProvider.token=${token}`,
        `--ServerApp.root_dir=${this.project}`,
        "--expose-app-in-browser",
        ...allow,
      ],
      {
        cwd: this.project,
        stdio: ["ignore", log, log],
        env: {
          ...process.env,
          ...brief,
          STUDY: home("test/studies/smoke.ts"),
          HOME: this.project,
          JUPYTER_PATH: home(".venv/share/jupyter"),
          JUPYTER_CONFIG_DIR: home("config"),
          JUPYTER_RUNTIME_DIR: home("runtime"),
          JUPYTERLAB_SETTINGS_DIR: home("settings"),
          JUPYTERLAB_WORKSPACES_DIR: home("workspaces"),
        },
      },
    );
    closeSync(log);
    this.browser = await chromium.launch({
      executablePath: this.executablePath,
      chromiumSandbox: false,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    this.tab = await this.browser.newPage({ viewport: { width: 1300, height: 900 } });
    this.tab.setDefaultTimeout(300_000);
    const url = `http://127.0.0.1:${port}/lab?token=${token}`;
    await until("JupyterLab answers", () =>
      fetch(`http://127.0.0.1:${port}/api/status?token=${token}`).then(
        () => true,
        () => false,
      ),
    );
    await this.tab.goto(url);
    await this.ready();
  }

  /** As the browser's button does; JupyterLab opens again what was open. */
  async reload(): Promise<void> {
    await this.page.waitForTimeout(2000); // it keeps its layout a second after a change
    await this.page.reload();
    await this.ready();
  }

  private async ready(): Promise<void> {
    await this.page.waitForFunction(() => window.jupyterapp !== undefined, undefined, { timeout: 600_000 });
    await this.page.evaluate(() => window.jupyterapp.restored.then(() => undefined));
  }

  async close(): Promise<void> {
    await this.browser?.close();
    const { server } = this;
    if (server && server.exitCode === null) {
      const ended = new Promise((done) => server.on("exit", done));
      server.kill("SIGTERM"); // it ends its kernels first
      await ended;
    }
    rmSync(this.project, { recursive: true });
  }

  /** Writes notebooks/<name>.ipynb of these code cells. */
  write(name: string, cells: string[]): void {
    const notebook = {
      cells: cells.map((source, i) => ({
        cell_type: "code",
        id: `cell-${i}`,
        source,
        execution_count: null,
        metadata: {},
        outputs: [],
      })),
      metadata: { kernelspec: { name: "tslab", display_name: "TypeScript (wearlaws)", language: "typescript" } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    writeFileSync(join(this.project, `notebooks/${name}.ipynb`), JSON.stringify(notebook));
  }

  /** The cells of notebooks/<name>.ipynb as it is saved. */
  saved(name: string): SavedCell[] {
    return savedCells(join(this.project, `notebooks/${name}.ipynb`));
  }

  async open(name: string): Promise<void> {
    await this.page.evaluate(async (path) => {
      const { commands, shell } = window.jupyterapp;
      const panel = (await commands.execute("docmanager:open", { path })) as NotebookPanel;
      shell.collapseLeft();
      await panel.context.ready;
      await panel.sessionContext.ready;
      await panel.sessionContext.session.kernel.info;
    }, `notebooks/${name}.ipynb`);
  }

  /** Saves the open notebook, ends its kernel and closes it. */
  async leave(): Promise<void> {
    await this.page.evaluate(async () => {
      const panel = window.jupyterapp.shell.currentWidget;
      await panel.context.save();
      await panel.sessionContext.shutdown();
      panel.dispose();
    });
  }

  async save(): Promise<void> {
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget.context.save());
  }

  /** Runs all cells; ends once the last has, or one has failed. */
  async runAll(): Promise<void> {
    await this.page.evaluate(async () => void (await window.jupyterapp.commands.execute("notebook:run-all-cells")));
  }

  /** The toolbar's "restart and run all", its question answered; ends like `runAll`. */
  async restartAndRunAll(): Promise<void> {
    const done = this.page.evaluate(async () => void (await window.jupyterapp.commands.execute("notebook:restart-run-all")));
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await done;
  }

  /** Starts one code cell, counted from 0, and does not wait for it. */
  async startCell(index: number): Promise<void> {
    await this.page.evaluate((index) => {
      const { content } = window.jupyterapp.shell.currentWidget;
      const code = content.widgets.flatMap((cell, i) => (cell.model.type === "code" ? [i] : []));
      content.activeCellIndex = code[index];
      content.deselectAll();
      void window.jupyterapp.commands.execute("notebook:run-cell");
    }, index);
  }

  /** The names that Tab offers at the end of a code cell, counted from 0; JupyterLab drops those that come after a second. */
  async complete(index: number): Promise<string[]> {
    await this.cell(index).locator(".cm-content").click();
    await this.page.keyboard.press("Control+End");
    await this.page.keyboard.press("Tab");
    const items = this.page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item");
    await items.first().waitFor({ timeout: 10_000 });
    const names = await items.allInnerTexts();
    await this.page.keyboard.press("Escape");
    return names;
  }

  /** Waits until the kernel, which does one thing at a time, has done what it does when nothing is asked. */
  async rested(): Promise<void> {
    await this.page.waitForTimeout(1000);
    await this.page.evaluate(async () => {
      await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestKernelInfo();
    });
  }

  /** Whether JupyterLab would save the open notebook. */
  isChanged(): Promise<boolean> {
    return this.page.evaluate(() => window.jupyterapp.shell.currentWidget.context.model.dirty);
  }

  cells(): Promise<ShownCell[]> {
    return this.page.evaluate(() => {
      const { widgets } = window.jupyterapp.shell.currentWidget.content;
      const code = widgets.filter((cell) => cell.model.type === "code");
      return code.map(({ model }) => ({
        source: model.sharedModel.getSource(),
        count: model.executionCount,
        outputs: model.outputs.toJSON(),
      }));
    });
  }

  /** "idle", "busy", … as JupyterLab has heard it. */
  kernelStatus(): Promise<string> {
    return this.page.evaluate(() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status);
  }

  /** What a code cell, counted from 0, shows below it, as text on the screen. */
  async screenText(index: number): Promise<string> {
    return (await this.cell(index).locator(".jp-OutputArea-output").allInnerTexts()).join("\n");
  }

  /** A code cell, counted from 0, of the open notebook. */
  cell(index: number): Locator {
    return this.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(index);
  }

  /** Scrolls to a code cell: what is off the screen is not drawn. */
  async showCell(index: number): Promise<void> {
    await this.cell(index).evaluate((element) => (element as unknown as PageElement).scrollIntoView({ block: "start" }));
  }

  /** Of the open notebook, without asking its kernel. */
  async clearOutputs(): Promise<void> {
    await this.page.evaluate(() => window.jupyterapp.commands.execute("notebook:clear-all-cell-outputs"));
  }
}

/** The text of everything a cell has put out. */
export function textOf({ outputs }: Pick<ShownCell, "outputs">): string {
  const text = ({ data, text, ename, evalue }: Output) => data?.["text/plain"] ?? text ?? (ename && `${ename}: ${evalue}`) ?? "";
  return outputs.map((output) => [text(output)].flat().join("")).join("\n");
}

/** Waits until it holds, at most ten minutes. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 600_000; !(await holds());) {
    if (Date.now() > end) throw new Error(`not within ten minutes: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
