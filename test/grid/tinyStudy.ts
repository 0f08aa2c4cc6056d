/** A study of 60 runs of every kind that take a second each, in a folder of its own, made by processes of `dist`. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadSet } from "../../lib/data/prepare";
import { synthesise } from "../../lib/data/synthetic/synthesise";
import { writeWindows } from "../../lib/data/store/writeWindows";
import { failedRow } from "../../lib/grid/store/makeRow";
import type { Places } from "../../lib/data/places";
import { openSet } from "../../lib/grid/store/openSet";
import type { Study } from "../../lib/grid/plan/study";
import type { Config } from "../../lib/base/config";
import type { Row } from "../../lib/base/row";
import { own } from "../children";
import { fakeSet } from "../train/fakeSet";

const project = resolve(__dirname, "../..");

const encoders = [
  { width: 64, depth: 1 },
  { width: 128, depth: 1 },
];

export const tinyStudy: Study = {
  name: "tiny",
  title: "tiny",
  pretrainSets: ["sines"],
  downstream: ["uci-har"],
  defaults: {
    batchSize: 16,
    steps: 120,
    curvePoints: 4,
    probePoints: 1,
    testMasks: 1,
    testWindows: 40,
    probeL2: [1],
    probeFolds: 2,
    threads: 1,
  },
  grids: {
    scaling: { encoders, axes: { fold: [0, 1, 2, 3, 4], users: [2, "all"], seed: [1, 2] } },
    augmented: { fixed: { ...encoders[0], augmentations: ["rotation", "timeWarp"] }, axes: { fold: [0, 1] } },
    random: { encoders, fixed: { steps: 0, probePoints: 0 }, axes: { seed: [1, 2] } },
    diverging: { fixed: { ...encoders[0], learningRate: 1e30 } },
    fromScratch: {
      encoders,
      fixed: { task: "fromScratch", set: "uci-har", probePoints: 0 },
      axes: { learningRate: [1e-3, 3e-3], seed: [1, 2, 3] },
    },
    simpleFeatures: { fixed: { task: "simpleFeatures", set: "uci-har" } },
  },
};

/** The first runs of it, of one kind. */
export const fewRuns: Study = { ...tinyStudy, grids: { scaling: { encoders, axes: { fold: [0, 1, 2] } } } };

/** One run that no machine ends too soon. */
export const oneLong: Study = {
  ...fewRuns,
  defaults: { ...fewRuns.defaults, steps: 12_000 },
  grids: { one: { fixed: { width: 64, depth: 1 } } },
};

/** Three that a task can be stopped in. */
export const threeLong: Study = {
  ...fewRuns,
  defaults: { ...fewRuns.defaults, steps: 1500 },
  grids: { three: { fixed: { width: 64, depth: 1 }, axes: { seed: [1, 2, 3] } } },
};

/** A project's folder with prepared windows and no run. */
export async function tinyRoot(root: string): Promise<string> {
  mkdirSync(join(root, "data", "windows"), { recursive: true });
  symlinkSync(join(project, "lib"), join(root, "lib"));
  const set = fakeSet({ users: 10, windowsPerUser: 12 });
  await writeWindows(
    join(root, "data", "windows", "sines"),
    { name: "sines", title: "synthetic: sines", source: "synthetic", inputKey: "sines" },
    async (writer) => {
      for (const [row, user] of set.user.entries()) {
        const about = { user, activity: set.activity[row], recording: set.recording[row], start: set.start[row] };
        writer.add(set.read([row]), about);
      }
    },
  );
  await synthesise("uci-har", join(root, "data", "raw", "synthetic", "uci-har"), { seed: 1, users: 6, hoursPerUser: 0.02 });
  await loadSet("uci-har", { root, dataFolder: null });
  return root;
}

/** Rows of these runs as if they were done, without results. */
export async function doneRows(configs: readonly Config[], study: Study, places: Places): Promise<Row[]> {
  const set = await openSet("sines", places);
  return configs.map((config) => ({ ...failedRow(config, study, set, ""), status: "done", reason: undefined }));
}

export interface Runner {
  /** Its end: the exit code, null where it was killed, and what it printed. */
  ended: Promise<{ code: number | null; output: string }>;
  kill(): void;
}

export interface RunnerOptions {
  workers: number;
  /** Of a file that it may write, in blocks of 512 bytes. */
  limit?: number;
  /** For node, in the worker processes. */
  nodeOptions?: string;
  /** The failed runs instead of those that are missing. */
  retry?: boolean;
}

/** A process that runs the study, in a process group of its own. */
export function startRunner(root: string, study: Study, options: RunnerOptions): Runner {
  const file = join(root, `${study.name}.json`);
  writeFileSync(file, JSON.stringify({ study, ...options }));
  const limit = `ulimit -f ${options.limit ?? "unlimited"}; exec "$@"`;
  const child = spawn("sh", ["-c", limit, "sh", process.execPath, join(__dirname, "runTiny.cjs"), root, file], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout?.on("data", (text: Buffer) => (output += text));
  child.stderr?.on("data", (text: Buffer) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, output }));
  });
  return { ended, kill: own(child, { group: true }) };
}

/** Rows as the store holds them, without what may differ between two makings. */
export function rowsOf(root: string, study: Study): Omit<Row, "measured">[] {
  const text = readFileSync(join(root, "data", "results", `${study.name}.jsonl`), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const { measured: _, ...row } = JSON.parse(line) as Row;
      return row;
    });
}

/** SHA-256 of each run's weights file. */
export function weightsOf(root: string, study: Study): Record<string, string> {
  const folder = join(root, "runs", study.name);
  const files = readdirSync(folder).map((runId) => [runId, join(folder, runId, "weights.safetensors")]);
  return Object.fromEntries(
    files
      .filter(([, file]) => existsSync(file))
      .map(([runId, file]) => [runId, createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}
