/** A study in a project's folder of its own, submitted and looked at by the commands that people call. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { makerOf, type Maker } from "../../lib/grid/store/runOwner";
import { planStudy } from "../../lib/grid/plan/planStudy";
import { runIdOf } from "../../lib/grid/plan/runId";
import type { Study } from "../../lib/grid/plan/study";
import { readSafetensors } from "../../lib/train/safetensors";
import type { Slurm } from "./slurmHere";
import { tinyRoot } from "./tinyStudy";

const project = resolve(__dirname, "../..");

/** A run that a task is at. */
export interface AtWork {
  runId: string;
  folder: string;
  maker: Maker;
}

export interface SlurmProject {
  root: string;
  runIds: string[];
  /** `wearlaws grid …`: what it prints, and its exit code. */
  grid(...args: string[]): Promise<{ code: number; output: string }>;
  /** Waits for a run that a task is at; none where no task is left. */
  runAtWork(): Promise<AtWork | undefined>;
  /** Tasks that wait or run. */
  live(): Promise<number>;
}

/** A project with a command line and a study's file. @param root an empty folder */
export async function commandRoot(root: string, study: Study): Promise<string> {
  await tinyRoot(root);
  cpSync(join(project, "dist"), join(root, "dist"), { recursive: true }); // not linked: the command line takes its folder's project
  for (const shared of ["node_modules", "package.json"]) symlinkSync(join(project, shared), join(root, shared));
  writeFileSync(join(root, `${study.name}.ts`), `export const study = ${JSON.stringify(study)};\n`);
  return root;
}

/** @param root an empty folder */
export async function slurmProject(root: string, study: Study, { env, call }: Slurm): Promise<SlurmProject> {
  await commandRoot(root, study);
  const runIds = planStudy(study).configs.map(runIdOf);
  const options = { env: { ...env, WEARLAWS_DATA: "" }, cwd: root };
  const live = async () =>
    (await call("squeue", "--noheader", "--array", `--name=wearlaws-${study.name}`)).split("\n").length - 1;
  return {
    root,
    runIds,
    live,
    grid: (...args) =>
      promisify(execFile)(process.execPath, [join(root, "dist", "cli.js"), "grid", ...args], options).then(
        ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
        ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
      ),
    async runAtWork() {
      for (let found: AtWork | undefined; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const none = (await live()) === 0;
        for (const runId of runIds) {
          const folder = join(root, "runs", study.name, runId);
          const maker = makerOf(folder);
          if (maker?.job) found = { runId, folder, maker };
        }
        if (found || none) return found;
      }
    },
  };
}

/** Steps that a run's checkpoint has; 0 where there is none. */
export function checkpointStep(folder: string): number {
  const file = join(folder, "checkpoint.safetensors");
  if (!existsSync(file)) return 0;
  return (JSON.parse(readSafetensors(file).metadata.state) as { step: number }).step;
}

/** Number of the process group that a process is in. */
export function groupOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[2]);
}
