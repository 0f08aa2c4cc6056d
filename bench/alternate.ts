/**
 * Two processes side by side, each in its real loop: one runs while the other is stopped (SIGSTOP, SIGCONT), in turns
 * of seconds, so that whatever else the machine does meets both alike.
 *
 * A process prints a line for each step: its start and end in ms of the monotonic clock. A step that a stop
 * interrupted is dropped.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface Command {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

export interface Measured {
  /** Steps in ms. */
  ms: number[];
  /** Most memory the process ever held: VmHWM. */
  peakMB: number;
}

interface Running {
  child: ChildProcess;
  steps: { start: number; end: number }[];
  /** Resolves at the next step, rejects when the process ends. */
  nextStep: () => Promise<void>;
}

const WARM_UP_STEPS = 5;
const TURNS = 4;
const TURN_STEPS = 3;
const TURN_MS = 4000;

/** Ends both once each has had its turns: 12 whole steps at least. */
export async function alternate(first: Command, second: Command): Promise<[Measured, Measured]> {
  const started: Running[] = [];
  const endAll = () => started.splice(0).forEach(({ child }) => signal(child, "SIGKILL"));
  process.once("exit", endAll);
  try {
    for (const command of [first, second]) {
      const running = start(command);
      started.push(running);
      await turn(running, WARM_UP_STEPS, 0);
    }
    const [a, b] = started;
    const ms: [number[], number[]] = [[], []];
    for (let i = 0; i < TURNS; i++) {
      ms[0].push(...(await turn(a, TURN_STEPS, TURN_MS)));
      ms[1].push(...(await turn(b, TURN_STEPS, TURN_MS)));
    }
    return [
      { ms: ms[0], peakMB: peakMB(a.child) },
      { ms: ms[1], peakMB: peakMB(b.child) },
    ];
  } finally {
    process.off("exit", endAll);
    endAll();
  }
}

/** Two processes of a command at the same time, each for so many ms: the steps of both. */
export async function together(command: Command, ms: number): Promise<[number[], number[]]> {
  const pair = [start(command), start(command)];
  try {
    for (const running of pair) await turn(running, WARM_UP_STEPS, 0);
    const [a, b] = await Promise.all(pair.map((running) => turn(running, TURN_STEPS, ms)));
    return [a, b];
  } finally {
    pair.forEach(({ child }) => signal(child, "SIGKILL"));
  }
}

/** Runs both to their ends; returns of each the seconds in which it was not stopped, and what it printed. */
export async function alternateToEnd(first: Command, second: Command): Promise<{ seconds: number; printed: string }[]> {
  const sides = [first, second].map((command) => {
    const child = launch(command);
    signal(child, "SIGSTOP");
    const side = { child, seconds: 0, printed: "", ended: false };
    child.stdout.on("data", (text: Buffer) => (side.printed += text.toString()));
    const end = new Promise<void>((resolve, reject) =>
      child.once("close", (code) => {
        side.ended = true;
        if (code === 0) resolve();
        else reject(endOf(command, child));
      }),
    );
    end.catch(() => undefined); // thrown when it is its turn
    return { side, end };
  });
  try {
    while (sides.some(({ side }) => !side.ended)) {
      for (const { side, end } of sides) {
        if (side.ended) continue;
        const resumed = monotonicMs();
        signal(side.child, "SIGCONT");
        await Promise.race([end, new Promise((resolve) => setTimeout(resolve, TURN_MS))]);
        side.seconds += (monotonicMs() - resumed) / 1000;
        signal(side.child, "SIGSTOP");
      }
    }
  } finally {
    for (const { side } of sides) if (!side.ended) signal(side.child, "SIGKILL");
  }
  return sides.map(({ side: { seconds, printed } }) => ({ seconds, printed }));
}

/** In a process group of its own, so that helpers of the process stop with it. */
function launch({ command, args, env = {} }: Command) {
  return spawn(command, args, { detached: true, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
}

function endOf({ command, args }: Command, { signalCode, exitCode }: ChildProcess): Error {
  return new Error(`${command} ${args.join(" ")} ended: ${signalCode ?? `code ${exitCode}`}`);
}

function start(command: Command): Running {
  const child = launch(command);
  const steps: Running["steps"] = [];
  let wake: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const ended = () => endOf(command, child);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [start, end] = line.split(" ").map(Number);
    steps.push({ start, end });
    wake?.resolve();
  });
  child.once("close", () => wake?.reject(ended()));
  const nextStep = () =>
    new Promise<void>((resolve, reject) => {
      wake = { resolve, reject };
      if (child.exitCode !== null || child.signalCode !== null) reject(ended()); // while it was not its turn
    });
  return { child, steps, nextStep };
}

/** Lets a process run for so many whole steps and ms at least, and stops it; returns its whole steps in ms. */
async function turn({ child, steps, nextStep }: Running, count: number, ms: number): Promise<number[]> {
  const from = steps.length;
  const resumed = monotonicMs();
  const whole = () => steps.slice(from).filter(({ start }) => start >= resumed);
  signal(child, "SIGCONT");
  while (whole().length < count || monotonicMs() - resumed < ms) await nextStep();
  signal(child, "SIGSTOP");
  return whole().map(({ start, end }) => end - start);
}

/** The clock of the steps: what Python calls time.monotonic(). */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended
  }
}

function peakMB({ pid }: ChildProcess): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(found?.[1]) / 1024);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
