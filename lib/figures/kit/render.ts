/**
 * Static pictures of figures without a browser: kaleido 0.2.1 (PyPI) carries its own renderer, fed
 * one JSON line a picture, and draws with the plotly.js of plotly.js-dist-min.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../base/projectRoot";
import type { Figure } from "./theme";

export interface PictureSize {
  /** In layout pixels; the figure's own by default. */
  width?: number;
  height?: number;
  /** Picture pixels per layout pixel: 2 by default in a PNG, 1 in what has no pixels. */
  scale?: number;
}

interface Answer {
  code: number;
  message: string | null;
  result: string | null;
}

interface Waiting {
  name: string;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

interface Renderer {
  child: ChildProcess;
  /** Kaleido answers in the order of the questions. */
  waiting: Waiting[];
  errors: string;
}

const timeoutSeconds = 60;
let running: Renderer | null = null;

/**
 * Draws a figure; the child process starts with the first picture and stays for the next ones.
 *
 * @throws Error if kaleido is not installed, dies, does not answer, or refuses the figure
 */
export async function renderFigure(figure: Figure, format: "png" | "svg" | "pdf", size: PictureSize = {}): Promise<Buffer> {
  const { data, layout } = figure.plot;
  const { width = layout.width, height = layout.height, scale = format === "png" ? 2 : 1 } = size;
  const question = JSON.stringify({ format, width, height, scale, data: { data, layout } });
  const answer = await ask(figure.name, question);
  if (answer.code !== 0 || answer.result === null) {
    throw new Error(
      `renderFigure: kaleido refused ${figure.name} as ${format} (code ${answer.code}): ` +
        `${answer.message ?? "no message"}; check the figure's data and layout`,
    );
  }
  if (format === "svg") return Buffer.from(portableSvg(answer.result));
  const bytes = Buffer.from(answer.result, "base64");
  return format === "png" ? smallPng(bytes) : undatedPdf(bytes);
}

/** A palette of 256 colours: line art loses nothing the eye sees, and every notebook pays for bytes in base64. */
async function smallPng(png: Buffer): Promise<Buffer> {
  const { default: sharp } = await import("sharp"); // only now: a native library that reading rows does not need
  return sharp(png).png({ palette: true, dither: 0, compressionLevel: 9 }).toBuffer();
}

/** Equal figures are equal bytes; a date of the same length keeps the byte offsets that a PDF ends with. */
function undatedPdf(pdf: Buffer): Buffer {
  const dated = /(?<start>\/(?:CreationDate|ModDate) \(D:)\d{14}/g;
  return Buffer.from(pdf.toString("latin1").replace(dated, "$<start>19700101000000"), "latin1");
}

/** Ends the child process; the next picture starts a new one. */
export function closeRenderer(): void {
  if (running === null) return;
  const { child } = running;
  running = null;
  child.kill();
}

/**
 * Plotly draws a random id for every picture; a fixed one makes equal figures equal bytes. And it clips a legend to the
 * width that its text has in the renderer's font, which would cut a wider one; the margins have room for that.
 */
function portableSvg(svg: string): string {
  const id = /id="defs-([0-9a-f]{6})"/.exec(svg)?.[1];
  const stable = id === undefined ? svg : svg.replaceAll(id, "figure");
  return stable.replace(' clip-path="url(#legendfigure)"', "");
}

function ask(name: string, question: string): Promise<Answer> {
  running ??= start();
  const renderer = running;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`renderFigure: no answer for ${name} in ${timeoutSeconds} s; renderer ended, try again`));
      if (running === renderer) closeRenderer();
    }, timeoutSeconds * 1000);
    const settle = () => {
      clearTimeout(timer);
      if (renderer.waiting.length === 0) hold(renderer.child, false);
    };
    renderer.waiting.push({
      name,
      resolve: (answer) => (settle(), resolve(answer)),
      reject: (error) => (settle(), reject(error)),
    });
    hold(renderer.child, true);
    renderer.child.stdin?.write(question + "\n");
  });
}

function start(): Renderer {
  const folder = kaleidoFolder();
  const plotly = require.resolve("plotly.js-dist-min/plotly.min.js");
  // The binary itself, not the shell script beside it: the script breaks on paths with spaces.
  const child = spawn(
    join(folder, "bin", "kaleido"),
    [
      "plotly",
      `--plotlyjs=${pathToFileURL(plotly).href}`,
      "--disable-gpu",
      "--no-sandbox",
      "--single-process",
      "--disable-breakpad",
      "--disable-dev-shm-usage",
      "--allow-file-access-from-files",
    ],
    {
      cwd: folder,
      stdio: "pipe",
      env: {
        PATH: process.env.PATH,
        LD_LIBRARY_PATH: join(folder, "lib"),
        FONTCONFIG_PATH: join(folder, "etc", "fonts"),
        XDG_DATA_HOME: join(folder, "xdg"),
      },
    },
  );
  const renderer: Renderer = { child, waiting: [], errors: "" };
  const fail = (what: string) => {
    if (running === renderer) running = null;
    const said = renderer.errors.trim().split("\n").slice(-3).join("\n");
    for (const { name, reject } of renderer.waiting.splice(0)) {
      reject(new Error(`renderFigure: ${what} while drawing ${name}${said && `; its last words:\n${said}`}`));
    }
  };
  child.on("error", (error) => fail(`kaleido could not be started (${error.message})`));
  child.on("exit", (code, signal) => fail(`kaleido ended (${signal ?? `code ${code}`})`));
  child.stdin?.on("error", () => undefined); // the exit handler tells it better
  child.stderr?.on("data", (text: Buffer) => (renderer.errors = (renderer.errors + text).slice(-4000)));
  let greeted = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = JSON.parse(line) as Answer;
    if (!greeted && answer.code === 0)
      greeted = true; // its first line only says that it is up
    else renderer.waiting.shift()?.resolve(answer);
  });
  hold(child, false);
  process.once("exit", () => child.kill());
  return renderer;
}

/** Only a picture being drawn keeps this process alive, an idle renderer does not. */
function hold(child: ChildProcess, on: boolean): void {
  for (const each of [child, child.stdin, child.stdout, child.stderr]) {
    const handle = each as { ref?(): void; unref?(): void } | null;
    if (on) handle?.ref?.();
    else handle?.unref?.();
  }
}

function kaleidoFolder(): string {
  const lib = join(projectRoot, ".venv", "lib");
  const pythons = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python3")) : [];
  for (const python of pythons) {
    const folder = join(lib, python, "site-packages", "kaleido", "executable");
    if (existsSync(join(folder, "bin", "kaleido"))) return folder;
  }
  throw new Error(
    "renderFigure: expected kaleido 0.2.1 in .venv/lib/python3.*/site-packages of the project, " +
      `found ${pythons.length === 0 ? "no .venv" : "none"}; run \`make setup\``,
  );
}
