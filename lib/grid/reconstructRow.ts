/** Reconstructions by the model of a row, from the weights that its run left. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { drawSubset } from "../data/subset";
import { Reconstructions, reconstructWindows } from "../eval/reconstructions";
import type { Row } from "../row";
import { evenlySpaced } from "../train/batches";
import { readEncoder } from "../train/encoderFile";
import { openSet, Places } from "./places";
import { runFolder } from "./store";

/**
 * Rebuilds windows of the row's test users, evenly spaced over those that move.
 *
 * @throws Error where the weights are not there: rows are kept in the project, weights only where the run was made
 */
export async function reconstructRow(
  row: Row,
  places: Places,
  { windows }: { windows: number },
): Promise<Reconstructions & Pick<Row, "source"> & { title: string }> {
  const file = join(runFolder({ root: places.root, study: row.study }, row.runId), "weights.safetensors");
  if (!existsSync(file)) {
    throw new Error(`no weights of ${row.runId}: expected ${file}; make them with: npx wearlaws grid retry ${row.study} ${row.runId}`);
  }
  const set = await openSet(row.config.set, places);
  const subset = drawSubset(set, row.config);
  const moving = evenlySpaced(set, subset.test, 600).filter((each) => gyroscopeDeviation(set.read([each])) > 0.5);
  const chosen = Array.from({ length: windows }, (_, i) => moving[Math.floor(((i + 0.5) * moving.length) / windows)]);
  const made = await reconstructWindows(readEncoder(file), set, Uint32Array.from(chosen));
  return { ...made, title: row.dataTitle, source: row.source };
}

/** Root mean square of the gyroscope, rad/s. */
export function gyroscopeDeviation(window: Float32Array): number {
  const squares = window.reduce((sum, value, i) => sum + (i % 6 >= 3 ? value * value : 0), 0);
  return Math.sqrt(squares / (window.length / 2));
}
