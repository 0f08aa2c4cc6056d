/** The site as readers meet it: opened from its files, in Chromium, without a network. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { dataPlaces } from "../../lib/data/places";
import { hasRealRecordings } from "../../lib/data/prepare";
import { formatFit } from "../../lib/scaling/fit/formatFit";
import { fitRows } from "../../lib/scaling/fit/fitRows";
import { exportRows } from "../../lib/scaling/export/exportRows";
import { figure2Points } from "../../lib/scaling/study/points";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { gridRows } from "../../lib/scaling/study/rows";
import { adviceHtml } from "../../site/pages/advice";
import { mainStudy, siteRows } from "../../site/siteRows";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { close } from "../close";
import { requireBrowser } from "../require";

const root = resolve(__dirname, "../..");
const { rows } = readStudy(mainStudy, root);

/** What the tests use of the page; they are compiled without the DOM. */
interface PageElement {
  textContent: string;
  scrollWidth: number;
  clientWidth: number;
}
declare const document: {
  documentElement: PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare const axe: {
  run(options: {
    preload: boolean;
    resultTypes: string[];
  }): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown; failureSummary: string }[] }[] }>;
};
declare const shifts: number[];

describe("the site", function () {
  this.timeout(600_000);
  const place = temporaryFolder();
  let site: string;
  let browser: Browser;
  /** Messages of the console, errors, and requests that left the site. */
  const heard: string[] = [];

  before(async function () {
    const executablePath = requireBrowser(this);
    site = join(place.path(), "the site"); // with a space
    execFileSync(process.execPath, ["--import=tsx", "site/writeSite.ts", "--out", site, "--no-api"], { cwd: root });
    browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: ["--disable-gpu"] });
  });
  after(() => browser?.close());
  beforeEach(() => heard.splice(0));
  afterEach(() => assert.deepEqual(heard, []));

  const pagesOf = (folder: string) =>
    (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".html")).sort();

  async function open(path: string, width = 1280): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const home = pathToFileURL(site).href;
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") heard.push(`${path}: ${message.text()}`);
    });
    page.on("pageerror", (error) => heard.push(`${path}: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(home)) heard.push(`${path}: ${request.url()}`);
    });
    await page.addInitScript(
      `globalThis.shifts = []; new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifts.push(value); })
        .observe({ type: "layout-shift", buffered: true });`,
    );
    await page.goto(`${home}/${path}`);
    return page;
  }

  it("has pages that load nothing from elsewhere, fit a phone, hold still and have no serious fault by axe-core", async () => {
    const paths = pagesOf(site);
    assert(paths.length > 15, paths.join());
    const faults: string[] = [];
    for (const path of paths) {
      const page = await open(path, 390);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (sideways > 0) faults.push(`${path} is ${sideways} pixels wider than a phone`);
      const moved = await page.evaluate(() => shifts.reduce((sum, value) => sum + value, 0));
      if (moved > 0.02) faults.push(`${path}: its parts move by ${moved}`);
      await page.addScriptTag({ path: require.resolve("axe-core/axe.min.js") });
      const { violations } = await page.evaluate(() => axe.run({ preload: false, resultTypes: ["violations"] })); // loads no styles again
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const where = ({ id, nodes: [node] }: (typeof serious)[number]) =>
        `${path}: ${id}: ${node.failureSummary} ${JSON.stringify(node.target)}`;
      faults.push(...serious.map(where));
      await page.close();
    }
    assert.deepEqual(faults, []);
  });

  it("has links that lead somewhere", () => {
    const broken = pagesOf(site).flatMap((path) => {
      const text = readFileSync(join(site, path), "utf8").replace(/<script[\s\S]*?<\/script>/g, "");
      const targets = [...text.matchAll(/\b(?:href|src)="([^"]*)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));
      return targets
        .filter((target) => !/^(https?|data):/.test(target) && !leads(path, target))
        .map((target) => `${path}: ${target}`);
    });
    assert.deepEqual(broken, []);
  });

  function leads(path: string, target: string): boolean {
    const [file, anchor] = target.split("#");
    const found = file === "" ? join(site, path) : join(site, dirname(path), file);
    if (relative(site, found) === "api/index.html") return true; // of typedoc, which the lint stage runs
    if (relative(site, found).startsWith("..") || !existsSync(found)) return false;
    if (!anchor || path === "explorer.html" || found.endsWith("explorer.html")) return true;
    return new RegExp(`\\bid="${decodeURIComponent(anchor).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}"`).test(
      readFileSync(found, "utf8"),
    );
  }

  it("answers how many people to record with the library's advice", async () => {
    const page = await open("index.html");
    const text = () => page.locator("#advice").innerText();
    const first = await text();
    await page.locator("input[name=users]").fill("40");
    await page.getByRole("button", { name: "Answer" }).click();
    await page.waitForFunction("document.querySelector('#advice').getAttribute('aria-busy') === null");
    const second = await text();
    assert.notEqual(first, second);
    await page.evaluate(
      `document.querySelector("#advice").innerHTML = ${JSON.stringify(adviceHtml(rows, { users: 40, hours: 10 }))}`,
    );
    assert.equal(second, await text());
    await page.close();
  });

  // To one in the last digit that is printed: Chromium's V8 is newer than Node's, and rounds some powers and exponentials differently.
  it("fits laws in the explorer as the library does", async () => {
    for (const form of ["power", "saturating"] as const) {
      const page = await open(`explorer.html#form=${form}&strategy=random`);
      await page.waitForSelector("#fits article");
      const shown = await page.locator("#fits article pre").allInnerTexts();
      const points = figure2Points(gridRows(rows)).filter(({ strategy }) => strategy === "random");
      const fitted = [...new Set(points.map(({ fold }) => fold))].map((fold) => {
        const own = points.filter((point) => point.fold === fold);
        const cells = own.map(({ row: { runId, hours, result } }) => ({ where: runId, cells: { hours, result } }));
        return fitRows(cells, { form, d: "hours", loss: "result.testLoss" });
      });
      const printed = fitted.map((fit) => formatFit(fit, "D"));
      const [found, expected] = [shown, printed].map((texts) =>
        texts.map((text) => text.trim().replace(/^ {2}objective .*$/m, "")),
      );
      const number = /\d+(\.\d+)?/g;
      assert.deepEqual(
        found.map((text) => text.replace(number, "#")),
        expected.map((text) => text.replace(number, "#")),
        form,
      );
      const numbers = (texts: string[]) => texts.flatMap((text) => text.match(number) ?? []).map(Number);
      numbers(found).forEach((value, i) => close(value, numbers(expected)[i], { relative: 1e-3 }, `${form}, number ${i}`));
      await page.close();
    }
  });

  it("keeps the explorer's choice in the address, and the rows in its CSV", async () => {
    const page = await open("explorer.html");
    await page.locator("select[name=runs]").selectOption("all");
    await page.locator("select[name=strategy]").selectOption("");
    await page.locator("select[name=form]").selectOption("");
    await page.locator("select[name=y]").selectOption("result.probes.uci-har.macroF1");
    const count = await page.locator("#count").innerText();
    assert.match(count, new RegExp(`^${rows.length} rows, `));
    const again = await open(`explorer.html${new URL(page.url()).hash}`);
    assert.equal(await again.locator("#count").innerText(), count);
    assert.equal(await again.locator("select[name=y]").inputValue(), "result.probes.uci-har.macroF1");
    const [download] = await Promise.all([
      again.waitForEvent("download"),
      again.getByRole("button", { name: "Download" }).click(),
    ]);
    const expected = join(place.path(), "rows.csv");
    await exportRows(rows, expected);
    assert.equal(readFileSync(await download.path(), "utf8"), readFileSync(expected, "utf8"));
    await Promise.all([page.close(), again.close()]);
  });

  it("runs the encoder in the browser, with a recorded demo where the recordings are at hand", async () => {
    const hasDemo = await hasRealRecordings("uci-har", dataPlaces(root));
    for (const width of [390, 1280]) {
      const page = await open("index.html", width);
      await page.getByRole("link", { name: "Try an encoder in your browser" }).click();
      assert.equal(await page.locator("#play").isVisible(), hasDemo);
      if (hasDemo) await page.locator("#log li[data-recorded]").first().waitFor();
      await page.getByRole("link", { name: "wearlaws", exact: true }).click();
      assert.match(page.url(), /\/index\.html$/);
      assert.doesNotMatch(page.url(), /live/);
      await page.close();
    }
  });

  it("shows a table's rows as blocks on a phone, each cell with the name of its column, and as a table on a desk", async () => {
    for (const [width, display] of [
      [390, "block"],
      [1280, "table-cell"],
    ] as const) {
      const page = await open("results.html", width);
      const [shown, label] = (await page.evaluate(
        `(({ display }) => [display, getComputedStyle(document.querySelector("[data-column=verdict]"), "::before").content])(
          getComputedStyle(document.querySelector("[data-column=verdict]")))`,
      )) as [string, string];
      assert.equal(shown, display);
      assert.equal(label, width === 390 ? '"verdict: "' : "none");
      assert.equal(await page.getByRole("columnheader", { name: "verdict" }).count(), 2); // as in the Markdown
      await page.close();
    }
  });

  it("leads through the notebooks in their order", async () => {
    const page = await open("notebooks/00_arithmetic_and_data.html");
    for (const title of [/^01/, /^02/]) {
      await page
        .locator("p", { hasText: /^Next: / })
        .getByRole("link")
        .click();
      assert.match(await page.locator("h1").innerText(), title);
    }
    await page
      .locator("p", { hasText: /^Before: / })
      .getByRole("link")
      .click();
    assert.match(await page.locator("h1").innerText(), /^01/);
    await page.close();
  });

  it("says at the top of the front page what the rows say of the most people that were tried", async () => {
    const page = await open("index.html", 390);
    const answer = await page
      .locator("section", { has: page.locator("#people") })
      .locator("p")
      .first()
      .innerText();
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, people, gap] = /(\d+) people \+([\d.]+ % \[[\d., ]+\]) \| shown/.exec(readme) ?? [];
    assert(gap, "the README no longer says that the most people tried were too few");
    assert(answer.startsWith("As many as you can. "), answer);
    assert(answer.includes(` even ${people} people gave a loss ${gap} above that of 83 people. `), answer);
    await page.close();
  });

  it("has every figure of the notebooks, live", () => {
    for (const notebook of readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"))) {
      const figures = readFileSync(join(root, "notebooks", notebook), "utf8").split('"application/vnd.plotly.v1+json":').length;
      const page = readFileSync(join(site, "notebooks", notebook.replace(/ipynb$/, "html")), "utf8");
      assert.equal(page.split('class="figure"').length, figures, notebook);
    }
  });

  it("leads from a point of a notebook's figure to its run in the explorer", async () => {
    const page = await open("notebooks/05_loss_against_parameters.html");
    await page.locator(".figure").last().scrollIntoViewIfNeeded(); // else it is not drawn
    const point = page.locator(".figure .scatterlayer .point").last();
    await point.scrollIntoViewIfNeeded();
    await point.hover({ force: true }); // plotly's own layer above it takes the mouse
    await page.locator(".hovertext").waitFor();
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForURL(/explorer\.html#run=/);
    const run = decodeURIComponent(new URL(page.url()).hash.slice("#run=".length));
    const study = siteRows(mainStudy, root).studies.find((each) => each.rows.some(({ runId }) => runId === run));
    assert(study, run);
    assert.equal(await page.locator("#run h3").innerText(), `Run ${run}`);
    assert.equal(await page.locator("select[name=study]").inputValue(), study.study);
    await page.close();
  });
});
