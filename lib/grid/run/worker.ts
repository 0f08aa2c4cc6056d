/** A worker process: makes the runs it is sent, one after the other, and reports on each. */
import { startEngine } from "../../engine/backend";
import type { Config } from "../../base/config";
import type { Progress } from "../../train/loop";
import { makeRun, type RunEnd } from "./makeRun";
import type { Places } from "../../data/places";
import { StoreError } from "../store/storeError";
import { runIdOf } from "../plan/runId";
import type { Study } from "../plan/study";

export interface Order {
  config: Config;
  /** The rest of its series, which this worker is sent next. */
  longer: readonly Config[];
  study: Study;
  places: Places;
  checkpointEvery?: number;
}

export type Report =
  | { kind: "ready" }
  | { kind: "started"; device: string }
  | { kind: "progress"; runId: string; progress: Progress; peakMB: number }
  | { kind: "repaired"; what: string }
  | { kind: "ended"; end: RunEnd }
  /** The study's files cannot be written. */
  | { kind: "unwritable"; reason: string };

const stop = new AbortController();
let busy = false;
process.on("SIGTERM", () => stop.abort()); // more than once: from Slurm, and from the coordinator that had it too
process.on("SIGINT", () => undefined); // the terminal sends it to the whole group; the coordinator decides
// The coordinator has no more runs, or is gone.
process.on("disconnect", () => (busy ? stop.abort() : process.exit(0)));

const report = (message: Report) => {
  if (process.connected) process.send?.(message);
};

async function carryOut({ config, longer, study, places, checkpointEvery }: Order): Promise<void> {
  busy = true;
  let shown = 0;
  try {
    report({ kind: "started", device: (await startEngine({ threads: config.threads })).description });
    const end = await makeRun(config, study, places, {
      signal: stop.signal,
      checkpointEvery,
      longer,
      onRepair: (what) => report({ kind: "repaired", what }),
      onProgress: (progress) => {
        if (Date.now() - shown < 500) return;
        shown = Date.now();
        const peakMB = process.resourceUsage().maxRSS / 1024;
        report({ kind: "progress", runId: runIdOf(config), progress, peakMB });
      },
    });
    busy = false;
    report({ kind: "ended", end });
  } catch (error) {
    busy = false;
    if (error instanceof StoreError) report({ kind: "unwritable", reason: error.message });
    else if (!stop.signal.aborted) throw error; // its end tells the coordinator
  }
  if (stop.signal.aborted) process.exit(0);
}

process.on("message", (order: Order) => void carryOut(order));

report({ kind: "ready" });
