/** The page of `wearlaws page` in Chromium, opened from the disk without a network, on a phone and on a desk. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { downstreamSplits } from "../../lib/data/downstream";
import { exportModel } from "../../lib/export/exportModel";
import { makePage } from "../../lib/export/page/makePage";
import { load, predict } from "../../lib/predict/predict";
import { readModel } from "../../lib/train/encoderFile";
import { trainFromScratch } from "../../lib/train/fromScratch";
import { close } from "../close";
import { trainingLogits } from "../predict/models";
import { requireBrowser } from "../require";
import { fakeSet, tinyConfig } from "../train/fakeSet";

const shots = resolve(__dirname, "../../build/screenshots");
const set = fakeSet({ users: 8, windowsPerUser: 60 });
const config = tinyConfig({
  ...{ task: "fromScratch", validation: "none", encoder: "cnn", width: 64, depth: 3, steps: 200, curvePoints: 0 },
  ...{ pooling: "meanAndDeviation", learningRate: 3e-3, batchSize: 32, normalise: "zscore" },
});
/** Seconds to acceleration (g) and turning (rad/s) of the activity "a0", 1 Hz, or "a1", 2 Hz. */
const motion = (time: number, hertz: number) =>
  Array.from({ length: 6 }, (_, k) => 0.5 * Math.sin(2 * Math.PI * hertz * time + k) + (k === 2 ? 1 : 0));

describe("the page", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-page-"));
  const model = join(folder, "model.safetensors");
  const address = pathToFileURL(join(folder, "index.html")).href;
  let browser: Browser;
  before(async function () {
    const executablePath = requireBrowser(this);
    const [split] = downstreamSplits(set);
    await trainFromScratch({ set, split }, config, { folder });
    await exportModel(readModel(join(folder, "weights.safetensors")), set, { file: model, kind: "safetensors" });
    assert.ok(makePage(readFileSync(model), set.title, set, folder) < 300_000);
    mkdirSync(shots, { recursive: true });
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const phone = { viewport: { width: 390, height: 844 } };
  /** Runs with the page open and its demo begun; fails where it threw, or asked for anything. */
  async function open(options: BrowserContextOptions, use: (page: Page) => Promise<void>, url = address): Promise<void> {
    const context = await browser.newContext({ ...options, offline: true });
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("request", (request) => request.url() === url || wrong.push(request.url()));
    try {
      await page.goto(url);
      await use(page);
      assert.deepEqual(wrong, []);
    } finally {
      await context.close();
    }
  }
  const answersOf = (page: Page) =>
    page.$$eval("#log li", (lines) =>
      lines.map((line) => {
        const { activity, recorded } = (line as HTMLElement).dataset;
        return { activity, recorded };
      }),
    );
  /** Waits until the answers are as many. */
  const until = (page: Page, count: number) =>
    page.waitForFunction((n) => document.querySelectorAll("#log li").length >= n, count);
  const said = (page: Page) => page.locator("#says").innerText();

  /** The answers to the demo so far, to the logits that training computes of the same windows, half of each in the next. */
  async function checkLogits(page: Page): Promise<void> {
    const { config, weights, moments } = readModel(model);
    const { unit, samples } = JSON.parse((await page.locator("#demo").textContent()) ?? "") as { unit: number; samples: string };
    const demo = Float32Array.from(
      new Int16Array(new Uint8Array(Buffer.from(samples, "base64")).buffer),
      (value) => value * unit,
    );
    const found = await page.$$eval("#log li", (lines) => lines.map((line) => (line as HTMLElement).dataset["logits"] ?? ""));
    found.reverse().forEach((text, i) => {
      const window = demo.subarray(i * 64 * 6, (i * 64 + 128) * 6);
      const expected = trainingLogits(config, weights, moments as NonNullable<typeof moments>, window);
      const logits = text.split(" ").map(Number);
      expected.forEach((logit, k) => close(logits[k], logit, { absolute: 1e-4 }, `window ${i}, logit ${k}`));
    });
  }

  for (const [name, viewport] of Object.entries({ phone: phone.viewport, desk: { width: 1280, height: 800 } })) {
    it(`plays its demo at once and tells it right, within the width of a ${name}`, () =>
      open({ viewport }, async (page) => {
        await until(page, 3);
        const recorded = (await answersOf(page)).filter(({ recorded }) => recorded);
        assert.deepEqual(recorded.map(({ activity }) => activity), recorded.map(({ recorded }) => recorded)); // prettier-ignore
        assert.deepEqual(new Set(recorded.map(({ activity }) => activity)), new Set(set.activities));
        assert.match(await page.locator("#latency").innerText(), /^[\d.]+ ms$/);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
        await page.screenshot({ path: join(shots, `page-${name}.png`), fullPage: true });
        await checkLogits(page);
      }));
  }

  for (const [device, userAgent, sign] of [
    ["Android", "Mozilla/5.0 (Linux; Android 14)", 1],
    ["iOS", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", -1],
  ] as const) {
    // prettier-ignore
    it(`hears the sensors of ${device} in their units and signs`, () =>
      open({ ...phone, userAgent }, async (page) => {
        await page.locator("#sensors").click();
        const events = Array.from({ length: 60 * 6 }, (_, i) => ({ time: 1000 + i / 60, values: motion(i / 60, 2) }));
        await page.evaluate(
          ({ events, sign }) => {
            for (const { time, values } of events) {
              const [x, y, z] = values.slice(0, 3).map((value) => sign * value * 9.80665);
              const [alpha, beta, gamma] = values.slice(3).map((value) => (value * 180) / Math.PI);
              const event = new DeviceMotionEvent("devicemotion", {
                accelerationIncludingGravity: { x, y, z },
                rotationRate: { alpha, beta, gamma },
              });
              Object.defineProperty(event, "timeStamp", { value: 1000 * time });
              window.dispatchEvent(event);
            }
          },
          { events, sign },
        );
        const answers = await answersOf(page);
        assert.ok(answers.length >= 2, `${answers.length} answers`);
        const times = Float32Array.from({ length: 128 }, (_, i) => i / 50);
        const still = Float32Array.from([...times].flatMap((time) => motion(time, 2)));
        const wanted = predict(load(readFileSync(model)), still);
        assert.deepEqual([...new Set(answers.map(({ activity }) => activity))], [wanted.activity]);
        assert.equal(wanted.activity, "a1");
      }));
  }

  const csv = (rows: number, hertz: number) =>
    ["time (ms),acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z", ...Array.from({ length: rows }, (_, i) => {
      const values = motion(i / 100, hertz).map((value, k) => value * (k < 3 ? 9.80665 : 180 / Math.PI));
      return [10 * i, ...values].join(",");
    })].join("\n"); // prettier-ignore
  const drop = (page: Page, text: string) =>
    page.locator("#file").setInputFiles({ name: "walk.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

  it("reads a CSV of 100 Hz in m/s² and deg/s, and goes back to its demo", () =>
    open(phone, async (page) => {
      await drop(page, csv(1000, 2));
      await page.waitForFunction(() => document.getElementById("says")?.textContent?.includes("windows"));
      assert.match(
        await said(page),
        /^walk\.csv: 6 windows; taken as 100 Hz, time in ms, acceleration in m\/s2, turning in deg\/s/,
      );
      assert.deepEqual(new Set((await answersOf(page)).map(({ activity }) => activity)), new Set(["a1"]));
      await page.locator("#play").click();
      await until(page, 1);
      assert.match(await said(page), /^A recording of 2 activities/);
    }));

  it("has no demo where none is given, and waits for a file or the sensors", () => {
    const bare = join(folder, "bare");
    makePage(readFileSync(model), set.title, null, bare);
    return open(
      phone,
      async (page) => {
        assert.equal(await page.locator("#play").isVisible(), false);
        assert.equal(await said(page), "Choose this phone's sensors or a CSV file.");
        await drop(page, csv(300, 2));
        await until(page, 1);
        assert.deepEqual([...new Set((await answersOf(page)).map(({ activity }) => activity))], ["a1"]);
      },
      pathToFileURL(join(bare, "index.html")).href,
    );
  });

  it("says what is wrong with a CSV, where, and stays in use", () =>
    open(phone, async (page) => {
      const good = csv(300, 1).split("\n");
      const broken = [...good.slice(0, 7), good[7].replace(/,[^,]*$/, ",<img src=x onerror=alert(1)>"), ...good.slice(8)];
      const hostile: [text: string, wanted: RegExp][] = [
        ["", /line 1: expected a header with the columns time, acc x, .* found nothing/],
        ["a,b,c\n1,2,3", /columns time, acc x, acc y, acc z, gyro x, gyro y, gyro z, found a, b, c/],
        [good[0], /expected rows of samples below the header, found 0/],
        [broken.join("\n"), /line 8, column gyro_z: expected a number, found "<img src=x onerror=alert\(1\)>"/],
        [[good[0], good[3], good[2]].join("\n"), /expected rows in order of time, found 10 after 20/],
        [good.slice(0, 60).join("\n"), /expected 2.56 s without a pause above 0.2 s/],
        [
          good.map((line) => line.replace(/^(\d+),.*/, "$1,0,0,0,0,0,0")).join("\n"),
          /near 1 g or 9.8 m\/s², found .* is gravity removed/,
        ],
        ["\0".repeat(1000), /line 1: expected a header/],
      ];
      for (const [text, wanted] of hostile) {
        await page.evaluate(() => (document.getElementById("says")!.textContent = ""));
        await drop(page, text);
        await page.waitForFunction(
          () => document.getElementById("says")?.className === "error" && document.getElementById("says")?.textContent,
        );
        assert.match(await said(page), wanted);
      }
      await drop(page, csv(300, 1));
      await page.waitForFunction(() => document.getElementById("says")?.className === "");
    }));
});
