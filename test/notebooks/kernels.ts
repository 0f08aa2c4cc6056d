/** Runs cells in this project's kernel and in stock tslab, in a temporary project whose dist a test may change. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeWindows } from "../../lib/data/store/writeWindows";
import { fakeSet } from "../train/fakeSet";

const root = resolve(__dirname, "../..");

/** For notebooks that try something out: trainings that are short. */
export const brief = { WEARLAWS_STEPS: "40" };

/** Where the smoke study's notebooks are left, as execute.py renders them, for JupyterLab to put out the same. */
export const renderings = "build/test/rendered";

export interface CellOrder {
  code: string;
  /** Sent together with the next cell. */
  queued?: boolean;
  /** Asks for the completions at this place of the code, and does not run it. */
  completeAt?: number;
  /** Interrupts the kernel once this was printed. */
  interruptAt?: string;
  /** Asks the kernel to end once this was printed; of the last cell. */
  shutDownAt?: string;
  /** Seconds until the next cell is sent. */
  wait?: number;
}

interface Content {
  execution_count?: number;
  code?: string;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  data?: Record<string, string>;
  transient?: { display_id?: string };
  name?: string;
  text?: string;
  /** Of a completion. */
  matches?: string[];
}

/** What a client of the kernel sees of a cell. */
export interface Ran {
  reply: (Content & { status: string }) | null;
  messages: { type: string; content: Content }[];
  /** From the interrupt to the reply, or from when the kernel was asked to end until it had. */
  secondsToStop: number | null;
}

export function makeProject(within = tmpdir()): string {
  const project = realpathSync(mkdtempSync(join(within, "wearlaws kernel "))); // with spaces, as people's folders have
  cpSync(join(root, "dist"), join(project, "dist"), { recursive: true });
  symlinkSync(join(root, "lib"), join(project, "lib"));
  linkPackages(project);
  mkdirSync(join(project, ".venv"));
  symlinkSync(join(root, ".venv/lib"), join(project, ".venv/lib")); // figures are drawn by a program there
  mkdirSync(join(project, "notebooks"));
  execFileSync(process.execPath, [join(root, "lib/setup/kernelspec.mjs")], { cwd: project });
  const stock = join(project, ".venv/share/jupyter/kernels/stock");
  mkdirSync(stock);
  const argv = [process.execPath, join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path={connection_file}"];
  writeFileSync(join(stock, "kernel.json"), JSON.stringify({ argv, display_name: "stock", language: "typescript" }));
  return project;
}

/** The packages that are installed, and under the name `wearlaws` the project itself, as set-up links it. */
function linkPackages(project: string): void {
  cpSync(join(root, "package.json"), join(project, "package.json"));
  mkdirSync(join(project, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    symlinkSync(name === "wearlaws" ? ".." : join(root, "node_modules", name), join(project, "node_modules", name));
  }
}

/** Windows of sines in the project, as imported recordings are kept. */
export async function importWalks(project: string): Promise<void> {
  const set = fakeSet();
  const about = { name: "walks", title: "synthetic: sines", source: "synthetic", inputKey: "sines" } as const;
  await writeWindows(join(project, "data/windows/walks"), about, async (writer) => {
    set.user.forEach((user, row) => {
      const [activity, recording, start] = [set.activity[row], set.recording[row], set.start[row]];
      writer.add(set.read([row]), { user, activity, recording, start });
      writer.recorded(user, recording, 128, 2.56, [50, 50]);
    });
  });
}

/** Runs cells one after the other in one new kernel, in a folder of the project. */
export async function runCells(
  project: string,
  kernel: "tslab" | "stock",
  cells: CellOrder[],
  folder = "notebooks",
): Promise<Ran[]> {
  const child = spawn(join(root, ".venv/bin/python"), [join(__dirname, "driveKernel.py")], {
    env: { ...process.env, JUPYTER_PATH: join(project, ".venv/share/jupyter") },
  });
  let [printed, complaints] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  child.stderr.on("data", (data: Buffer) => (complaints += data.toString()));
  child.stdin.end(JSON.stringify({ kernel, folder: join(project, folder), cells }));
  const status = await new Promise((done) => child.on("close", done));
  if (status !== 0) throw new Error(`driveKernel.py ended with ${status}:\n${complaints}`);
  return JSON.parse(printed) as Ran[];
}

/** All that a cell wrote to a stream. */
export function textOf({ messages }: Ran, stream = "stdout"): string {
  return messages.map(({ type, content }) => (type === "stream" && content.name === stream ? content.text : "")).join("");
}

/** The contents of a cell's messages of one type. */
export function contentsOf({ messages }: Ran, type: string): Content[] {
  return messages.flatMap((message) => (message.type === type ? [message.content] : []));
}
