/**
 * Made-up recordings in the native formats, so that everything downstream of the loaders runs where no real
 * recordings are at hand. The signal model is in synthesiseMotion; nothing here was recorded from a person.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { leftBeside, unfinishedName } from "../../base/ownership";
import { synthesiseExtraSensory } from "./synthesiseExtraSensory";
import { synthesiseRecordings } from "./synthesiseRecordings";
import { synthesiseHapt, synthesiseUciHar } from "./synthesiseUci";
import type { AfterUser } from "./afterUser";
import { type WisdmDevice, synthesiseWisdm } from "./synthesiseWisdm";

export type SyntheticSet = "extrasensory" | "uci-har" | "hapt" | "wisdm" | "recordings";

export interface SynthesiseOptions {
  seed: number;
  users?: number;
  hoursPerUser?: number;
  /** Of WISDM. */
  devices?: WisdmDevice[];
  /** Of the generic recordings. */
  format?: "csv" | "parquet";
  onProgress?: (progress: { share: number }) => void;
  signal?: AbortSignal;
}

const writers = {
  extrasensory: synthesiseExtraSensory,
  "uci-har": synthesiseUciHar,
  hapt: synthesiseHapt,
  wisdm: synthesiseWisdm,
  recordings: synthesiseRecordings,
};

/**
 * Writes a synthetic set into `folder`, which must not exist; the same seed and options give the same bytes.
 * The folder appears only when it is complete, with a SYNTHETIC.txt that says what it is.
 */
export async function synthesise(set: SyntheticSet, folder: string, options: SynthesiseOptions): Promise<void> {
  const { onProgress, signal, ...chosen } = options;
  const { users = 1, hoursPerUser = 1 } = chosen;
  if (writers[set] === undefined) {
    throw new RangeError(`synthesise: no synthetic set "${set}"; there are ${Object.keys(writers).join(", ")}`);
  }
  if (!(Number.isInteger(users) && users > 0 && hoursPerUser > 0)) {
    const found = `users ${users}, hoursPerUser ${hoursPerUser}`;
    throw new RangeError(`synthesise: expected a whole number of users and hours, both above 0; found ${found}`);
  }
  if (existsSync(folder)) throw new Error(`synthesise: ${folder} exists already; name another folder`);
  const afterUser: AfterUser = async (share) => {
    onProgress?.({ share });
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
  for (const left of leftBeside(folder, "unfinished")) rmSync(left, { recursive: true, force: true });
  const unfinished = unfinishedName(folder);
  mkdirSync(unfinished, { recursive: true });
  try {
    signal?.throwIfAborted();
    await writers[set](unfinished, chosen, afterUser);
    const note = [
      `SYNTHETIC DATA, set "${set}": computed by lib/data/synthetic/synthesise.ts, recorded from nobody.`,
      "It has the native file format of the set that it stands in for, and none of its recordings.",
      `Options: ${JSON.stringify(chosen)}`,
    ];
    writeFileSync(join(unfinished, "SYNTHETIC.txt"), `${note.join("\n")}\n`);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
