/**
 * What a run leaves in its folder: `checkpoint.safetensors` while it runs (parameters, Adam's moments, and the loop's
 * state as JSON in the header: one file, so that no kill can part them), `weights.safetensors` when it has ended, and
 * `chosen.safetensors`, the parameters at the point of the curve that validation chooses. That file is written before
 * the checkpoint that knows of it: a run that is killed in between comes to the same point again, and writes the same.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../model/layers";
import type { Notes } from "./curve";
import { DamagedFile, hashSafetensors, type Metadata, readSafetensors, writeSafetensors } from "./safetensors";

/** The loop's state between two steps, plain JSON. */
export interface LoopState extends Notes {
  /** Steps done. */
  step: number;
  /** Why the run stopped early; null while it is sound. */
  diverged: string | null;
  /** Of runs that differ in their steps alone, by these: what they would have noted until here. */
  longer?: Record<number, Notes>;
}

export interface Checkpoint {
  weights: Weights;
  state: LoopState;
}

const RUNNING = "checkpoint.safetensors";
const ENDED = "weights.safetensors";
const CHOSEN = "chosen.safetensors";

/**
 * Opens what an earlier process left of the same run (`identity`: config and data), the ended run first.
 *
 * @throws DamagedFile where it is cut short or changed
 */
export function openCheckpoint(folder: string, identity: string): Checkpoint | null {
  mkdirSync(folder, { recursive: true });
  for (const name of [ENDED, RUNNING]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const { weights, metadata } = readSafetensors(file);
    // Another config or other data: that run is not this one.
    if (metadata.identity === identity) return { weights, state: stateOf(metadata.state, file) };
  }
  return null;
}

/** Steps that a run's files hold; -1 where there are none, or damaged ones, which its own process reports. */
export function stepsKept(folder: string, identity: string): number {
  try {
    return openCheckpoint(folder, identity)?.state.step ?? -1;
  } catch (error) {
    if (error instanceof DamagedFile) return -1;
    throw error;
  }
}

function stateOf(text: string, file: string): LoopState {
  try {
    return JSON.parse(text) as LoopState;
  } catch {
    throw new DamagedFile(file, "its state is not JSON");
  }
}

/** The parameters that `saveChosen` kept of the same run at that step; null where there are none. */
export function openChosen(folder: string, identity: string, step: number): Weights | null {
  const file = join(folder, CHOSEN);
  if (!existsSync(file)) return null;
  const { weights, metadata } = readSafetensors(file);
  return metadata.identity === identity && metadata.step === String(step) ? weights : null;
}

export function saveChosen(folder: string, identity: string, step: number, weights: Weights, about: Metadata = {}): void {
  mkdirSync(folder, { recursive: true });
  writeSafetensors(join(folder, CHOSEN), weights, { ...about, identity, step: String(step) });
}

export function saveCheckpoint(folder: string, identity: string, { weights, state }: Checkpoint): void {
  writeSafetensors(join(folder, RUNNING), weights, { identity, state: JSON.stringify(state) });
}

/**
 * Keeps the final weights, without Adam's moments and with what `about` says of them, and removes the checkpoint;
 * without a folder only hashes.
 */
export function saveWeights(
  folder: string | undefined,
  identity: string,
  { weights, state }: Checkpoint,
  about: Metadata = {},
): string {
  const metadata = { ...about, identity, state: JSON.stringify(state) };
  if (folder !== undefined) {
    writeSafetensors(join(folder, ENDED), weights, metadata);
    rmSync(join(folder, RUNNING), { force: true });
  }
  return hashSafetensors(weights, metadata);
}
