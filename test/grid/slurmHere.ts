/** A Slurm of its own on this machine: one node on 127.0.0.1, its state and its munge in a temporary folder. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Slurm {
  /** With which Slurm's commands find it. */
  env: NodeJS.ProcessEnv;
  /** What a command prints. */
  call(command: string, ...args: string[]): Promise<string>;
  /** Ends its jobs and itself. */
  stop(): Promise<void>;
}

/** Processors that it says to have. */
export const CPUS = 3;
/** One above the largest number of a task. */
export const MAX_ARRAY_SIZE = 41;

/** @param path PATH with the daemons */
export async function startSlurm(path: string): Promise<Slurm> {
  const folder = mkdtempSync(join(tmpdir(), "wearlaws-slurm-"));
  const at = (name: string) => join(folder, name);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: path, SLURM_CONF: at("slurm.conf") };
  writeFileSync(at("munge.key"), randomBytes(128), { mode: 0o600 });
  for (const name of ["state", "spool"]) mkdirSync(at(name));
  writeFileSync(at("slurm.conf"), configuration(at, await freePorts(2)));
  const daemons: ChildProcess[] = [];
  process.once("exit", () => daemons.forEach((daemon) => daemon.kill()));
  const start = (program: string, ...args: string[]) => daemons.push(spawn(program, args, { env, stdio: "ignore" }));
  const call = async (command: string, ...args: string[]) => (await promisify(execFile)(command, args, { env })).stdout;
  const slurm: Slurm = {
    env,
    call,
    async stop() {
      await call("scancel", "--state=PENDING", `--user=${userInfo().username}`).catch(() => undefined);
      await call("scancel", `--user=${userInfo().username}`).catch(() => undefined);
      await waitFor("the end of the jobs", async () => (await call("squeue", "--noheader").catch(() => "")) === "").catch(
        () => undefined,
      );
      for (const daemon of daemons.reverse()) await ended(daemon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  // Not forced, munged would want a folder that everybody may enter.
  start(
    "munged",
    "--foreground",
    "--force",
    `--key-file=${at("munge.key")}`,
    `--socket=${at("munge.socket")}`,
    `--pid-file=${at("munge.pid")}`,
    `--log-file=${at("munge.log")}`,
    `--seed-file=${at("munge.seed")}`,
  );
  try {
    await waitFor("munge", async () => (await call("munge", "--no-input", `--socket=${at("munge.socket")}`)) !== "");
    start("slurmctld", "-D", "-c");
    start("slurmd", "-D");
    await waitFor(
      "the node",
      async () => (await call("sinfo", "--noheader", "--format=%T", "--partition=low")).trim() === "idle",
    );
  } catch (error) {
    const logs = ["munge.log", "slurmctld.log", "slurmd.log"].map((name) => `${name}:\n${read(at(name))}`);
    await slurm.stop();
    throw new Error(`${(error as Error).message}\n${logs.join("\n")}`);
  }
  return slurm;
}

function configuration(at: (name: string) => string, [controller, node]: number[]): string {
  const host = hostname().split(".")[0];
  const user = userInfo().username;
  return `
ClusterName=wearlaws
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
SlurmdPort=${node}
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
# A requeued job waits until its old credentials have expired.
AuthInfo=socket=${at("munge.socket")},cred_expire=5
StateSaveLocation=${at("state")}
SlurmdSpoolDir=${at("spool")}
SlurmctldPidFile=${at("slurmctld.pid")}
SlurmdPidFile=${at("slurmd.pid")}
SlurmctldLogFile=${at("slurmctld.log")}
SlurmdLogFile=${at("slurmd.log")}
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
MinJobAge=3600
MaxArraySize=${MAX_ARRAY_SIZE}
SlurmdParameters=config_overrides
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${CPUS}
PartitionName=low Nodes=ALL Default=YES PriorityTier=1
PartitionName=high Nodes=ALL PriorityTier=2 PreemptMode=OFF
`;
}

/** Asks until it is so. @throws Error after ten minutes, or `seconds` */
export async function waitFor(what: string, isSo: () => Promise<boolean> | boolean, seconds = 600): Promise<void> {
  const end = Date.now() + 1000 * seconds;
  for (let error: unknown; ;) {
    try {
      if (await isSo()) return;
    } catch (caught) {
      error = caught;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}: ${error ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Resolves when the process is gone. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 30_000).unref();
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").slice(-2000);
  } catch {
    return "(none)";
  }
}
