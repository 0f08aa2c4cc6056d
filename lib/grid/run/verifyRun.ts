/** Makes a run of a study again, apart from the study's rows, and compares what it finds. */
import type { Row } from "../../base/row";
import type { TrainOptions } from "../../train/loop";
import { codeVersion } from "../store/codeVersion";
import type { Places } from "../../data/places";
import { openSet } from "../store/openSet";
import { runOne } from "./runOne";
import { removeRow } from "../store/store";
import type { Study } from "../plan/study";

export interface Verified {
  /** The run as it was made now; its weights are in runs/<study>.verified/. */
  again: Row;
  /** Fields of the `result` that are not equal bit for bit, with both values; none where the run reproduces. */
  differences: { field: string; expected: string; found: string }[];
  /** What else differs between the two makings and may be why: the code, the recordings, the device. */
  reasons: string[];
}

/** Where the runs of a study are made again. */
const verifiedStudy = (study: string): string => `${study}.verified`;

/** @throws Stopped ("AbortError") when the signal stops it */
export async function verifyRun(
  row: Row,
  study: Study,
  places: Places,
  options: Omit<TrainOptions, "folder"> = {},
): Promise<Verified> {
  const apart = { ...study, name: verifiedStudy(study.name) };
  removeRow({ root: places.root, study: apart.name }, row.runId, { fromStart: true });
  const again = await runOne(row.config, apart, places, options);
  const fields = [...new Set([...Object.keys(row.result), ...Object.keys(again.result)])] as (keyof Row["result"])[];
  const differences = fields.flatMap((field) => {
    const [expected, found] = [row, again].map(({ result }) => JSON.stringify(result[field]) ?? "none");
    return expected === found ? [] : [{ field, expected, found }];
  });
  const versions = [
    ["code", row.codeVersion, codeVersion()],
    ["recordings", row.dataVersion, (await openSet(row.config.set, places)).version],
    ["device", row.measured.device, again.measured.device],
  ];
  const reasons = versions.flatMap(([what, expected, found]) =>
    expected === found ? [] : [`${what}: ${expected} in the row, ${found} now`],
  );
  return { again, differences, reasons };
}
