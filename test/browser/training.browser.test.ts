/** A training cell under JupyterLab's stop button and under a kernel that dies, and a kernel's long life of outputs. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { requireBrowser } from "../require";
import { Lab, PLOTLY, textOf, until } from "./lab";

describe("a kernel of JupyterLab", function () {
  this.timeout(30 * 60_000);
  let lab: Lab;

  before(async function () {
    lab = new Lab(requireBrowser(this));
    await lab.start();
  });
  after(() => lab?.close());

  describe("that trains", () => {
    const STEPS = 5000;
    /** Steps between checkpoints. */
    const EVERY = 500;
    const IMPORT = 0;
    const TRAIN = 1;

    before(() => {
      lab.write("training", [
        `import { progress } from "wearlaws";
import { planStudy } from "../dist/grid/plan/planStudy";
import { loadStudy, projectPlaces, runOne } from "wearlaws/train";
const study = loadStudy(process.env.STUDY!);
const config = planStudy(study, "extrasensory").configs.find(({ task, steps }) => task === "pretrain" && steps > 0)!;`,
        `const bar = progress("pre-training");
await runOne({ ...config, steps: ${STEPS} }, study, projectPlaces(), { onProgress: bar.onProgress, checkpointEvery: ${EVERY} });`,
      ]);
    });

    beforeEach(async () => {
      await lab.open("training");
      await lab.clearOutputs();
      await runImport();
      await lab.startCell(TRAIN);
    });
    afterEach(() => lab.leave());

    it("is stopped by the stop button, says how to go on, and goes on when the cell is run again", async () => {
      await until("twenty steps", async () => (await step()) >= 20);
      const asked = performance.now();
      await lab.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) [data-command="notebook:interrupt-kernel"]').first().click();
      await until("an idle kernel", async () => (await lab.kernelStatus()) === "idle" && (await error()) !== undefined);
      const seconds = (performance.now() - asked) / 1000;
      assert(seconds < 2, `${seconds.toFixed(1)} s from the click to the idle kernel`);
      const { ename, evalue } = (await error())!;
      assert.equal(ename, "KeyboardInterrupt");
      const stopped = /^stopped at step (\d+) of 5000; the same call resumes from its checkpoint$/.exec(evalue ?? "")?.[1];
      assert(stopped, evalue);
      assert(checkpoint());
      assert.match(await lab.screenText(TRAIN), /resumes from its checkpoint/);

      const resumed = await firstStepOfAnother();
      assert(resumed > Number(stopped) && resumed < Number(stopped) + 1000, `goes on at ${resumed} after ${stopped}`);
    });

    it("and is killed resumes from the last checkpoint, and JupyterLab says that it died", async () => {
      await until("a first step", async () => (await step()) > 0);
      const first = await step();
      await until("a checkpoint of its own accord", async () => (await step()) > first + 2 * EVERY);
      const reached = await step();
      killKernel();
      const dialog = lab.page.locator(".jp-Dialog");
      await dialog.waitFor();
      assert.match(await dialog.innerText(), /Kernel Restarting[^]*appears to have died/);
      await lab.page.locator(".jp-Dialog .jp-mod-accept").click();

      await lab.clearOutputs();
      await runImport(); // by the new kernel, whose state JupyterLab first shows as unknown
      const resumed = await firstStepOfAnother();
      const kept = Math.floor(reached / EVERY) * EVERY;
      assert(kept > 0 && resumed > kept && resumed <= reached + EVERY, `goes on at ${resumed}; it had reached ${reached}`);
    });

    async function runImport(): Promise<void> {
      await lab.startCell(IMPORT);
      await until(
        "the import has run",
        async () => (await lab.kernelStatus()) === "idle" && (await lab.cells())[IMPORT].count !== null,
      );
    }

    /** The step that the bar below the training cell shows; 0 before its first. */
    async function step(): Promise<number> {
      const count = /([\d,]+) of 5,000/.exec(await lab.screenText(TRAIN))?.[1] ?? "0";
      return Number(count.replaceAll(",", ""));
    }

    /** Runs the training cell again; the first step that it then shows. */
    async function firstStepOfAnother(): Promise<number> {
      await lab.clearOutputs();
      await lab.startCell(TRAIN);
      await until("a first step", async () => (await step()) > 0);
      return step();
    }

    async function error() {
      return (await lab.cells())[TRAIN].outputs.find(({ output_type }) => output_type === "error");
    }

    /** When the run's checkpoint was written, null where there is none. */
    function checkpoint(): number | null {
      const runs = join(lab.project, "runs/smoke");
      const files = existsSync(runs) ? readdirSync(runs).map((run) => join(runs, run, "checkpoint.safetensors")) : [];
      const [file] = files.filter((file) => existsSync(file));
      return file ? statSync(file).mtimeMs : null;
    }

    /** As the machine does when it is out of memory. */
    function killKernel(): void {
      const kernel = join(lab.project, "dist/notebook/kernel/kernel.js");
      const running = execFileSync("ps", ["-ww", "-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
      const kernels = running.filter((line) => line.includes(kernel));
      assert.equal(kernels.length, 1, `kernels: ${kernels.join("; ")}`);
      const [line] = kernels;
      process.kill(Number(line.trim().split(" ")[0]), "SIGKILL");
    }
  });

  it("completes at Tab within JupyterLab's time: before the first cell has run, after it, and again", async () => {
    const imports = `import { table } from "arquero";
import { DataFrame } from "danfojs-node";
import * as laws from "wearlaws";`;
    lab.write("completion", [
      `${imports}\nlaws.`,
      `${imports}\nconst rows = table({ run: ["a"] });\nconst frame = new DataFrame([[1, 2]]);`,
      "rows.",
      "frame.",
      "laws.",
    ]);
    await lab.open("completion");
    await lab.rested();
    const includes = async (cell: number, name: string) => {
      const names = await lab.complete(cell);
      assert(
        names.some((shown) => shown.startsWith(name)),
        `cell ${cell} offers ${names.slice(0, 20).join(", ")}`,
      );
    };
    await includes(0, "advise");
    await lab.startCell(1);
    await until("the cell has run", async () => (await lab.cells())[1].count !== null);
    await lab.rested();
    await includes(2, "groupby");
    await includes(3, "dropNa");
    await includes(4, "advise");
    await lab.leave();
  });

  it("has all of 100,000 lines and 200 figures arrive, and drawn", async () => {
    const [lines, cells, figures] = [100_000, 20, 10];
    const line = (i: number | string) => `step ${i} of ${lines}: training loss 0.123456, 12.3 steps a second`;
    lab.write("long", [
      `import { show } from "wearlaws";
import { makeFigure } from "../dist/figures/kit/theme";
for (let i = 0; i < ${lines}; i++) console.log(\`${line("${i}")}\`);`,
      ...Array.from(
        { length: cells },
        (_, cell) => `for (let i = 0; i < ${figures}; i++) {
  const text = { title: \`Figure \${i} of cell ${cell}\`, subtitle: "", caption: "a line", source: null };
  await show(makeFigure("line", text, [{ x: [1, 2, 3], y: [i, ${cell}, 2] }], { width: 500, height: 300 }));
}`,
      ),
    ]);
    await lab.open("long");
    await lab.runAll();
    const [log, ...shown] = await lab.cells();
    const expected = Array.from({ length: lines }, (_, i) => `${line(i)}\n`).join("");
    const arrived = textOf(log);
    assert(arrived === expected, `${arrived.length} of ${expected.length} characters arrived, the last: ${arrived.slice(-200)}`);
    for (const { outputs } of shown) {
      assert.equal(outputs.filter(({ data }) => data && PLOTLY in data && "image/png" in data).length, figures);
    }
    for (let cell = 1; cell <= cells; cell++) {
      await lab.showCell(cell);
      const plots = lab.cell(cell).locator(".js-plotly-plot:has(svg.main-svg path.js-line)");
      await until(`cell ${cell}'s figures are drawn`, async () => (await plots.count()) === figures);
    }
    await lab.leave();
  });
});
