/** One run as a runner makes it: claimed, logged, and a row at its end, whatever that end is. */
import { appendFileSync, mkdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import type { TrainOptions } from "../../train/loop";
import { DamagedFile } from "../../train/safetensors";
import { type Claim, claimRun, isClaim } from "../store/runOwner";
import { isCurrent } from "../store/isCurrent";
import { failedRow } from "../store/makeRow";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { runOne } from "./runOne";
import { readRow, writeRow } from "../store/store";
import { runFolder, studyFolder } from "../store/studyFiles";
import { storeError } from "../store/storeError";
import { runIdOf } from "../plan/runId";
import type { Study } from "../plan/study";

export interface RunEnd {
  runId: string;
  /** "taken": another process makes this run now. */
  status: Row["status"] | "taken";
  reason?: string;
}

export interface MakeRunOptions extends Omit<TrainOptions, "folder" | "longer"> {
  /** Runs of its series that are to be made after it. */
  longer?: readonly Config[];
  /** Called with what was wrong with a damaged checkpoint, which is put aside. */
  onRepair?: (what: string) => void;
}

/**
 * Makes a run, from its checkpoint if there is one; a current row is taken as it is, also a failed one. An error of the
 * run itself becomes a failed row with the reason.
 *
 * @throws Stopped ("AbortError") when the signal stops it, once a checkpoint is written; StoreError where its files
 * cannot be written
 */
export async function makeRun(config: Config, study: Study, places: Places, options: MakeRunOptions = {}): Promise<RunEnd> {
  const store = { root: places.root, study: study.name };
  const runId = runIdOf(config);
  const folder = runFolder(store, runId);
  try {
    const claim = claimRun(folder);
    if (!isClaim(claim)) return { runId, status: "taken", reason: `process ${claim.pid} on ${claim.host} is making it` };
    const claims: Claimed[] = [{ config, folder, claim }];
    try {
      const existing = readRow(store, runId);
      if (existing && (await isCurrent(existing, places))) return { runId, status: existing.status, reason: existing.reason };
      // Its first steps are theirs: no other process shall take them meanwhile.
      for (const longer of options.longer ?? []) claims.push(...claimed(longer, runFolder(store, runIdOf(longer))));
      return await makeClaimed(claims, study, places, options);
    } finally {
      for (const { claim } of claims) claim.release();
    }
  } catch (error) {
    throw storeError(error, studyFolder(store)) ?? error;
  }
}

interface Claimed {
  config: Config;
  folder: string;
  claim: Claim;
}

/** None where another process makes the run. */
function claimed(config: Config, folder: string): Claimed[] {
  const claim = claimRun(folder);
  return isClaim(claim) ? [{ config, folder, claim }] : [];
}

async function makeClaimed(
  claims: readonly Claimed[],
  study: Study,
  places: Places,
  { onProgress, onRepair, signal, checkpointEvery }: MakeRunOptions,
): Promise<RunEnd> {
  const [{ config, folder }, ...longer] = claims;
  const runId = runIdOf(config);
  log(folder, `starts in process ${process.pid}`);
  const training: TrainOptions = {
    signal,
    checkpointEvery,
    longer,
    onProgress: (progress) => {
      for (const { claim, config } of claims) claim.report(progress.step, config.steps);
      onProgress?.(progress);
    },
  };
  try {
    const row = await retryOnDamage(folder, onRepair, () => runOne(config, study, places, training));
    log(folder, `${row.status}: test loss ${row.result.testLoss}, ${row.measured.seconds.toFixed(1)} s`);
    return { runId, status: row.status, reason: row.reason };
  } catch (error) {
    if (signal?.aborted) log(folder, "stopped; the checkpoint is kept");
    if (signal?.aborted || storeError(error, dirname(folder))) throw error;
    const { message, stack } = error as Error;
    const [reason] = message.split("\n");
    log(folder, `failed: ${stack ?? message}`);
    return writeFailure(config, study, places, reason);
  }
}

/** Keeps the reason why a run has no result as its row, unless it has a result after all; returns how it ended. */
export async function writeFailure(config: Config, study: Study, places: Places, reason: string): Promise<RunEnd> {
  const store = { root: places.root, study: study.name };
  const runId = runIdOf(config);
  const existing = readRow(store, runId);
  if (existing && existing.status !== "failed" && (await isCurrent(existing, places))) {
    return { runId, status: existing.status, reason: existing.reason };
  }
  writeRow(store, failedRow(config, study, await openSet(config.set, places), reason));
  return { runId, status: "failed", reason };
}

export function log(folder: string, line: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, "log.txt"), `${new Date().toISOString()} ${line}\n`);
}

/** A damaged file of the run is put aside, and the run made from what else there is. */
async function retryOnDamage(folder: string, onRepair: MakeRunOptions["onRepair"], make: () => Promise<Row>): Promise<Row> {
  for (;;) {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof DamagedFile) || !error.file.startsWith(folder)) throw error;
      renameSync(error.file, `${error.file}.damaged`); // with no file of the name the next call cannot meet it again
      const repair = `${error.message} (kept as ${basename(error.file)}.damaged; the run continues without it)`;
      log(folder, repair);
      onRepair?.(repair);
    }
  }
}
