/** Reconstructions by the model of a row, from the weights that its run left. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { drawSubset } from "../../data/subset";
import { type Reconstructions, reconstructWindows } from "../../eval/reconstructions";
import type { Row } from "../../base/row";
import { evenlySpaced } from "../../train/batches";
import { readEncoder } from "../../train/encoderFile";
import { gyroscopeDeviation, setsAtHand } from "./overview";
import { openSet, type Places } from "../store/places";
import { runFolder } from "../store/store";
import { verifiedStudy } from "./verifyRun";

/**
 * Rebuilds windows of the row's test users, evenly spaced over those that move; null where the weights or the recordings
 * are not here: the project keeps rows, weights stay where a run was made.
 */
export async function reconstructRow(
  row: Row,
  places: Places,
  { windows }: { windows: number },
): Promise<(Reconstructions & Pick<Row, "source"> & { title: string }) | null> {
  const file = [row.study, verifiedStudy(row.study)]
    .map((study) => join(runFolder({ root: places.root, study }, row.runId), "weights.safetensors"))
    .find((each) => existsSync(each));
  if (file === undefined || (await setsAtHand([row.config.set], places)).length === 0) return null;
  const set = await openSet(row.config.set, places);
  const subset = drawSubset(set, row.config);
  const moving = evenlySpaced(set, subset.test, 600).filter((each) => gyroscopeDeviation(set.read([each])) > 0.5);
  const chosen = Array.from({ length: windows }, (_, i) => moving[Math.floor(((i + 0.5) * moving.length) / windows)]);
  const made = await reconstructWindows(readEncoder(file), set, Uint32Array.from(chosen));
  return { ...made, title: row.dataTitle, source: row.source };
}
