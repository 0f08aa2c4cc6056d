/** What a browser makes of words that are tags, links, equations and templates: in `make html`, and in plotly's figures. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { activities } from "../../lib/claims/probes/activities";
import { probeGains } from "../../lib/claims/probes/probeGains";
import { describeStudy } from "../../lib/claims/reach/describeStudy";
import { labelledSets } from "../../lib/claims/reach/labelledSets";
import { processorsUsed } from "../../lib/claims/reach/studyCost";
import { headlineInMarkdown } from "../../lib/claims/answers/results";
import { rowColumns } from "../../lib/figures/tables/rowTables";
import { table1 } from "../../lib/figures/tables/tables";
import { displayBundle } from "../../lib/notebook/kernel/lastValue";
import { wordsAbove, wordsBelow } from "../../lib/notebook/show/figureWords";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { hostile, hostileFigures, hostileRows, hostileSet } from "../figures/hostileStudy";
import { requireBrowser } from "../require";

const root = resolve(__dirname, "../..");

/** What the tests use of the page; they are compiled without the DOM. */
interface Element {
  textContent: string;
}
declare const document: { querySelectorAll(selector: string): Iterable<Element> };
declare const Plotly: {
  newPlot(place: string, data: unknown, layout: unknown): Promise<unknown>;
  Fx: { hover(place: string, points: { curveNumber: number; pointNumber: number | number[] }[]): void };
};

describe("hostile words in a browser", function () {
  this.timeout(200_000);
  const place = temporaryFolder();
  let browser: Browser;
  let page: Page;
  before(async function () {
    const executablePath = requireBrowser(this);
    browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: ["--disable-gpu"] });
    page = await browser.newPage();
  });
  after(() => browser?.close());

  it("are words on the pages of make html", async () => {
    const study = { study: hostile("study"), title: hostile("title"), rows: hostileRows, cells: { present: 1, of: 2 } };
    const texts = [
      describeStudy({ ...study, dataTitle: "EQUATION0X EQUATION9X" }),
      describeStudy({ ...study, dataTitle: hostile("data") }),
      labelledSets(hostileRows),
      activities(hostileRows),
      probeGains(hostileRows),
      processorsUsed(hostileRows.map((row) => ({ ...row, measured: { ...row.measured, device: hostile("device") } }))),
      { text: headlineInMarkdown(hostileRows) },
    ].map(({ text }) => ({ "text/markdown": text }));
    const figures = hostileFigures().flatMap((figure) => [wordsAbove(figure), wordsBelow(figure)]);
    const tables = [rowColumns(hostileRows.slice(-2)), table1(hostileRows), hostileRows.map(({ dataTitle }) => ({ dataTitle }))];
    const shown = [...texts, ...figures, ...(await Promise.all(tables.map(displayBundle))).map(({ data }) => data)];
    const folder = place.path();
    mkdirSync(join(folder, "notebooks"));
    const outputs = shown.map((data) => ({ output_type: "display_data", metadata: {}, data }));
    const cells = [
      { cell_type: "markdown", id: "words", metadata: {}, source: "An equation of its own: $x_1$" },
      { cell_type: "code", id: "code", metadata: {}, source: "", execution_count: 1, outputs },
    ];
    writeFileSync(
      join(folder, "notebooks", "hostile.ipynb"),
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    );
    const options = ["--notebooks", join(folder, "notebooks"), "--out", folder];
    execFileSync(join(root, ".venv/bin/python"), [join(root, "lib/notebook/writeHtml.py"), ...options]);
    await page.goto(pathToFileURL(join(folder, "hostile.html")).href);

    assert.equal(await page.title(), "hostile");
    const output = page.locator(".jp-OutputArea");
    assert.equal(await output.locator("img, a[href*=example], em:has-text('star')").count(), 0);
    assert.equal(await page.locator("math").count(), 1);
    const text = (await output.allInnerTexts()).join("\n");
    for (const what of ["title", "data", "device"]) assert.ok(text.includes(hostile(what)), `${what} is not as written`);
    assert.ok(text.includes(`${hostileSet} has its 2 activities`), text.slice(0, 3000));
    assert.ok(text.includes("EQUATION0X EQUATION9X"));
  });

  it("are words in plotly's figures, also under the mouse", async () => {
    await page.setContent('<div id="plot"></div>');
    await page.addScriptTag({ path: require.resolve("plotly.js-dist-min/plotly.min.js") });
    const drawing = new Map<string, string>();
    for (const { name, plot } of hostileFigures()) {
      const { texts, links } = await page.evaluate(async ({ data, layout }) => {
        await Plotly.newPlot("plot", data, layout);
        const hovered = data.flatMap((trace, curveNumber) =>
          trace.hoverinfo === "skip" ? [] : [{ curveNumber, pointNumber: trace.type === "heatmap" ? [0, 0] : 0 }],
        );
        if (hovered.length > 0) Plotly.Fx.hover("plot", hovered.slice(0, 1));
        const texts = [...document.querySelectorAll("#plot text")].map(({ textContent }) => textContent);
        return { texts, links: [...document.querySelectorAll("#plot .main-svg a, #plot img")].length };
      }, plot);
      assert.equal(links, 0, name);
      drawing.set(name, `${drawing.get(name) ?? ""}${texts.join("\n")}\n`);
    }
    const drawn = (name: string, words: string) => assert.ok(drawing.get(name)?.includes(words), `${name}: ${drawing.get(name)}`);
    for (const name of ["figure4", "figure5", "figure6", "figure7", "confusion", "descent", "probeDifference"])
      drawn(name, hostileSet);
    for (const name of ["confusion", "activityScores", "exampleWindows", "reconstruction"]) drawn(name, hostile("walk"));
    drawn("userScores", hostile("u1"));
    drawn("hoursByUser", `user ${hostile("user")}: 1.00 h`);
    drawn("hoursByUser", "<b>a");
    drawn("samplingRates", hostile("title"));
    drawn("drops", hostile("reason"));
  });
});
