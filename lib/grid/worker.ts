/** A worker process: makes the runs it is sent, one after the other, and reports on each. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startEngine } from "../engine/backend";
import type { Config } from "../row";
import type { Progress } from "../train/loop";
import { Places, runOne } from "./runOne";
import { runFolder } from "./store";
import { runIdOf, Study } from "./study";

export interface Order {
  config: Config;
  study: Study;
  places: Places;
}

export type Report =
  | { kind: "ready" }
  | { kind: "started"; device: string }
  | { kind: "progress"; runId: string; progress: Progress }
  | { kind: "ended"; runId: string; status: "done" | "diverged" | "failed"; reason?: string };

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
process.on("SIGINT", () => undefined); // the terminal sends it to the whole group; the coordinator decides
process.on("disconnect", () => process.exit(1));

const report = (message: Report) => void process.send?.(message);

process.on("message", async ({ config, study, places }: Order) => {
  const runId = runIdOf(config);
  const folder = runFolder({ root: places.root, study: study.name }, runId);
  mkdirSync(folder, { recursive: true });
  const log = (line: string) => appendFileSync(join(folder, "log.txt"), `${new Date().toISOString()} ${line}\n`);
  let shown = 0;
  try {
    log(`starts in process ${process.pid}`);
    report({ kind: "started", device: (await startEngine({ threads: config.threads })).description });
    const row = await runOne(config, study, places, {
      signal: stop.signal,
      onProgress: (progress) => {
        if (Date.now() - shown < 500) return;
        shown = Date.now();
        report({ kind: "progress", runId, progress });
      },
    });
    log(`${row.status}: test loss ${row.result.testLoss}, ${row.measured.seconds.toFixed(1)} s`);
    report({ kind: "ended", runId, status: row.status, reason: row.reason });
  } catch (error) {
    if (stop.signal.aborted) {
      log("stopped; the checkpoint is kept");
      process.exit(0);
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`failed: ${reason}`);
    report({ kind: "ended", runId, status: "failed", reason: reason.split("\n")[0] });
  }
});

report({ kind: "ready" });
