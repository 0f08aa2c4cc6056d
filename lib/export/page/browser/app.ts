/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="dom.asynciterable" />
/** The page itself: a recorded demo that plays at once, the phone's own sensors, or a CSV file. */
import { load } from "../../../predict/predict";
import { colourOf, drawAnswers, drawSignals } from "./charts";
import { inWords } from "./inWords";
import { listen } from "./motion";
import { readCsv } from "./readCsv";
import { type Answer, answers, HOP_SECONDS, newest, type SensorRow, WINDOW_SECONDS } from "./watch";

/** What the page was made with, see makePage.ts. */
interface Demo {
  rate: number;
  /** Whole numbers of this size, sample by sample. */
  unit: number;
  samples: string;
  segments: { activity: string; seconds: number }[];
}

const SHOWN_SECONDS = 10;
const COLUMNS = 60;
const LARGEST_CSV = 50e6;
const DEMO_SPEED = 4;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const textOf = (id: string): string => element(id).textContent ?? "";

const model = load(bytesOf(textOf("model")));
const { operations } = JSON.parse(textOf("about")) as { operations: number };
const demo = JSON.parse(textOf("demo")) as Demo | null;

let rows: SensorRow[] = [];
let given: Answer[] = [];
/** Seconds, of the first row on its own clock. */
let origin: number | undefined;
/** Ends what is going on: a demo, the sensors or a file. */
let stop = () => {};
const says = (text: string, isError = false) => {
  element("says").textContent = text;
  element("says").className = isError ? "error" : "";
};

/** Empties the page for another source. */
function begin(id: string, end: () => void = () => {}): void {
  stop();
  stop = end;
  [rows, given, origin] = [[], [], undefined];
  element("log").textContent = "";
  for (const button of document.querySelectorAll("nav button, nav label")) button.classList.toggle("chosen", button.id === id);
  for (const button of document.querySelectorAll("nav button")) button.setAttribute("aria-pressed", String(button.id === id));
  show();
}

function show(): void {
  drawSignals(element("signals"), rows, SHOWN_SECONDS);
  drawAnswers(element("answers"), given.slice(-COLUMNS), COLUMNS);
  const last = given.at(-1);
  element("activity").textContent = last ? inWords(last.activity) : "…";
  document.querySelectorAll<HTMLElement>("#bars li").forEach((bar, i) => {
    const share = last?.probabilities[i] ?? 0;
    bar.style.setProperty("--share", `${100 * share}%`);
    bar.lastElementChild!.textContent = `${Math.round(100 * share)} %`;
  });
  const times = given.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  element("latency").textContent = times.length > 0 ? `${times[times.length >> 1].toFixed(1)} ms` : "…";
}

function note(answer: Answer, recorded?: string): void {
  given.push(answer);
  const line = document.createElement("li");
  origin ??= rows[0][0];
  const [from, share] = [answer.start - origin, Math.max(...answer.probabilities)];
  line.textContent = `${Math.max(0, from).toFixed(1)} s: ${inWords(answer.activity)}, ${Math.round(100 * share)} %${recorded ? ` (recorded: ${inWords(recorded)})` : ""}`;
  const logits = answer.logits.join(" ");
  Object.assign(line.dataset, { activity: answer.activity, logits, ...(recorded && { recorded }) });
  const log = element("log");
  log.prepend(line);
  if (log.childElementCount > 500) log.lastElementChild!.remove();
}

function demoRows({ samples, unit, rate }: Demo): SensorRow[] {
  const values = new Int16Array(bytesOf(samples).buffer);
  return Array.from({ length: values.length / model.channels }, (_, i): SensorRow => {
    const own = Array.from({ length: 6 }, (_, k) => (k < model.channels ? values[i * model.channels + k] * unit : 0));
    return [i / rate, own[0], own[1], own[2], own[3], own[4], own[5]];
  });
}

/** Of a window that lies within one segment what the person did. */
function recordedAt(start: number, { segments }: Demo): string | undefined {
  let end = 0;
  for (const { activity, seconds } of segments) {
    const begins = end;
    end += seconds;
    if (start >= begins - 1e-6 && start + WINDOW_SECONDS <= end + 1e-6) return activity;
  }
  return undefined;
}

function playDemo(demo: Demo): void {
  const whole = demoRows(demo);
  // One by one: a large model takes a second for all.
  const coming = answers(model, whole);
  let next = coming.next();
  const began = performance.now();
  const timer = setInterval(() => {
    const now = ((performance.now() - began) / 1000) * DEMO_SPEED;
    rows = whole.filter(([time]) => time <= now);
    for (; !next.done && next.value.start + WINDOW_SECONDS <= now; next = coming.next())
      note(next.value, recordedAt(next.value.start, demo));
    show();
    if (next.done) clearInterval(timer);
  }, 100);
  begin("play", () => clearInterval(timer));
  says(`A recording of ${demo.segments.length} activities, ${DEMO_SPEED} times as fast.`);
}

async function useSensors(): Promise<void> {
  let last = -Infinity;
  const end = await listen((row) => {
    if (rows.length > 0 && row[0] <= rows[rows.length - 1][0]) return;
    rows.push(row);
    if (row[0] - last < HOP_SECONDS) return;
    rows = rows.slice(rows.findIndex(([time]) => time > row[0] - SHOWN_SECONDS));
    last = row[0];
    const answer = newest(model, rows);
    if (answer) note(answer);
    show();
  });
  begin("sensors", end);
  says("Listening. Move the phone. Face up on a table, its acceleration must read x 0, y 0, z +1 g.");
  setTimeout(() => {
    if (rows.length === 0 && stop === end)
      says("No sensor has spoken in three seconds: does this device have motion sensors?", true);
  }, 3000);
}

async function readFile(file: File): Promise<void> {
  if (file.size > LARGEST_CSV)
    throw new Error(`expected at most ${LARGEST_CSV / 1e6} MB, found ${Math.round(file.size / 1e6)} MB`);
  const { rows: read, units } = readCsv(await file.text(), model.channels > 3);
  let isStopped = false;
  begin("csv", () => (isStopped = true));
  rows = read;
  let drawn = performance.now();
  for (const answer of answers(model, read)) {
    note(answer);
    if (performance.now() - drawn < 50) continue;
    show();
    await new Promise((resolve) => setTimeout(resolve));
    if (isStopped) return;
    drawn = performance.now();
  }
  show();
  if (given.length === 0) throw new Error(`expected ${WINDOW_SECONDS} s without a pause above 0.2 s, found no such stretch`);
  says(`${file.name}: ${given.length} windows; taken as ${units}.`);
}

/** Says what went wrong where the reader looks, and goes on. */
const attempt = (what: () => unknown) => async () => {
  try {
    await what();
  } catch (error) {
    says((error as Error).message, true);
  }
};

document.querySelectorAll<HTMLElement>("#bars li").forEach((bar, i) => bar.style.setProperty("--colour", colourOf(i)));
element("operations").textContent = `${(operations / HOP_SECONDS / 1e6).toFixed(1)} million a second`;
element("sensors").addEventListener("click", () => void attempt(useSensors)());
const taken = (file: File | undefined) => file && void attempt(() => readFile(file))();
element<HTMLInputElement>("file").addEventListener("change", ({ target }) => taken((target as HTMLInputElement).files?.[0]));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  taken(event.dataTransfer?.files[0]);
});
if (demo) {
  element("play").addEventListener("click", () => playDemo(demo));
  playDemo(demo);
} else {
  element("play").hidden = true;
  show();
  says("Choose this phone's sensors or a CSV file.");
}
