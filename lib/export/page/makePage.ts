/** One page that runs a model where it is opened: everything is in it, so it needs no network, server or build. */
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { compiledFolder, importedBy } from "../../base/compiledFolder";
import { inferenceFlops } from "../../base/modelSize";
import { escapeHtml } from "../../base/text/escapeHtml";
import { writeWhole } from "../../base/wholeFile";
import { downstreamSplits } from "../../data/downstream";
import { RATE_HZ, SEQ_LEN } from "../../data/signal/windowShape";
import type { WindowSet } from "../../data/store/windowSet";
import { load } from "../../predict/predict";
import { inWords } from "./browser/inWords";

/** Windows of an activity in the demo, one after the other where they were recorded so. */
const WINDOWS_EACH = 4;
/** Seconds, of a sample. */
const SLACK = 1 / RATE_HZ;
/** Of the demo's whole numbers, g or rad/s. */
const UNIT = 1 / 1024;

/**
 * Writes `index.html` into `folder`.
 *
 * @param bytes a model as `wearlaws/predict` reads it; @param title of the set that its head was fitted on
 * @param demo whose first test user the demo is of; null: the page has none
 * @returns the bytes of the page
 */
export function makePage(bytes: Uint8Array, title: string, demo: WindowSet | null, folder: string): number {
  const { config, activities } = load(bytes);
  const about = { operations: inferenceFlops(config) };
  const page = readFileSync(join(__dirname, "page.html"), "utf8")
    .replace("$set", () => escapeHtml(title.replace(/^real: /, "")))
    .replace("$size", `${Math.ceil(bytes.length / 1000)} kB`)
    .replace("$activities", () => escapeHtml(activities.map(inWords).join(", ")))
    // There from the start, for what comes later would move what is below.
    .replace("$bars", () =>
      activities.map((activity) => `<li><span>${escapeHtml(inWords(activity))}</span><span></span></li>`).join(""),
    )
    .replace('"$about"', JSON.stringify(about))
    .replace('"$demo"', () => JSON.stringify(demo && demoOf(demo)).replaceAll("<", "\\u003c"))
    .replace("$model", Buffer.from(bytes).toString("base64"))
    .replace('"$script";', () => bundled(join(compiledFolder, "export/page/browser/app.js")));
  writeWhole(join(folder, "index.html"), page);
  return Buffer.byteLength(page);
}

/** A compiled file and all that it imports, as one script. */
function bundled(entry: string): string {
  const nameOf = (file: string) => relative(compiledFolder, file).replaceAll("\\", "/");
  const modules = importedBy([entry]).map((file) => {
    const own = readFileSync(file, "utf8").replace(/require\("(\.[^"]+)"\)/g, (_, path: string) => {
      return `require(${JSON.stringify(nameOf(`${resolve(dirname(file), path)}.js`))})`;
    });
    return `${JSON.stringify(nameOf(file))}: function (exports) {\n${own}\n}`;
  });
  const loader =
    `const made = {}; const modules = {\n${modules.join(",\n")}\n};\n` +
    "function require(name) { if (!made[name]) modules[name]((made[name] = {})); return made[name]; }\n" +
    `require(${JSON.stringify(nameOf(entry))});`;
  return `(function () {\n${loader}\n})();`.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
}

/** Of the first test user some seconds of each activity. */
function demoOf(set: WindowSet): object {
  const [{ test }] = downstreamSplits(set);
  const own = test.filter((row) => set.user[row] === set.user[test[0]]);
  const chosen = [...new Set(Array.from(own, (row) => set.activity[row]))].map((activity) => ({
    activity,
    rows: longestRun(set, own.filter((row) => set.activity[row] === activity)).slice(0, WINDOWS_EACH), // prettier-ignore
  }));
  const values = set.read(chosen.flatMap(({ rows }) => rows));
  const whole = Int16Array.from(values, (value) => Math.max(-32768, Math.min(32767, Math.round(value / UNIT))));
  return {
    rate: RATE_HZ,
    unit: UNIT,
    samples: Buffer.from(whole.buffer).toString("base64"),
    segments: chosen.map(({ activity, rows }) => ({ activity, seconds: (rows.length * SEQ_LEN) / RATE_HZ })),
  };
}

/** The longest of the runs in which each window begins where the one before ends; windows between these overlap them. */
function longestRun(set: WindowSet, rows: Uint32Array): number[] {
  const runs: number[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const apart = last === undefined ? NaN : set.start[row] - set.start[last] - SEQ_LEN / RATE_HZ;
    if (run && last !== undefined && set.recording[last] === set.recording[row] && apart < SLACK) {
      if (apart > -SLACK) run.push(row);
    } else runs.push([row]);
  }
  return runs.reduce((best, run) => (run.length > best.length ? run : best), [] as number[]);
}
