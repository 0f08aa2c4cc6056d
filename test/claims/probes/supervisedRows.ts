/** Rows of supervised runs that never ran: two activities, and as many windows of each right as a test says. */
import { type Config, defaultConfig } from "../../../lib/base/config";
import { scores } from "../../../lib/base/metrics";
import type { Confusion, Probe, Row } from "../../../lib/base/row";

/** Of 10 windows of each of two activities, so many are right. */
export const confusion = (right: number): Confusion => [
  [right, 10 - right],
  [10 - right, right],
];

export function rowOf(change: Partial<Config>, byUser: Record<string, Confusion>): Row {
  const config = { ...defaultConfig, task: "fromScratch", set: "uci-har", encoder: "cnn", ...change } as const;
  const sum = Object.values(byUser).reduce((a, b) => a.map((row, i) => row.map((value, j) => value + b[i][j])));
  const probe = { ...scores(sum), confusionByUser: byUser } as unknown as Probe;
  const result = config.group === null ? { probes: { "uci-har": probe } } : { probes: {}, heldOut: probe };
  return { status: "done", config, users: ["u"], result } as unknown as Row;
}
