/**
 * What a run leaves in its folder: `checkpoint.safetensors` while it runs (parameters, Adam's moments, and the loop's
 * state as JSON in the header: one file, so that no kill can part them), `weights.safetensors` when it has ended.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Weights } from "../model/layers";
import { DamagedFile, hashSafetensors, type Metadata, readSafetensors, writeSafetensors } from "./safetensors";

/** The loop's state between two steps, plain JSON. */
export interface LoopState {
  /** Steps done. */
  step: number;
  /** Train loss summed since the last point of the curve, and over the last tenth of the steps. */
  sincePoint: { sum: number; steps: number };
  lastTenth: { sum: number; steps: number };
  curve: [step: number, train: number | null, test: number | null][];
  probeCurve: { step: number; macroF1: Record<string, number> }[];
  /** Why the run stopped early; null while it is sound. */
  diverged: string | null;
}

export interface Checkpoint {
  weights: Weights;
  state: LoopState;
}

const RUNNING = "checkpoint.safetensors";
const ENDED = "weights.safetensors";

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

function stateOf(text: string, file: string): LoopState {
  try {
    return JSON.parse(text) as LoopState;
  } catch {
    throw new DamagedFile(file, "its state is not JSON");
  }
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
