/** One point for each subset that a study trained on, whether it grew by people, by hours, or by both. */
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { groupBy } from "./rows";
import { type Choice, chosen, type Chosen, lossOf, lowest, plain } from "./selection";
import { drawOf, peopleSizes, sharesOf } from "./subsets";

/** The best of encoders and rates on one subset of people and windows. */
export interface SubsetPoint extends Chosen {
  /** As the study names the size: users of "user", or its share of people as so many. */
  size: Config["users"];
  /** Of the windows of each person; 1 of RANDOM too, whose hours are those of so many users. */
  share: number;
  people: number;
  hours: number;
  /** Mean over the people. */
  hoursEach: number;
  testLoss: number;
}

/** By fold, draw, seed and subset, in the order of the rows. */
export function subsetPoints(rows: readonly Row[], choice: Choice = "validation"): SubsetPoint[] {
  const subsetOf = (row: Row) => {
    const { fold, users, strategy, people, share, seed } = row.config;
    return JSON.stringify([fold, drawOf(row), seed, users, strategy, people, share]);
  };
  const sizeOf = peopleSizes(rows);
  return [...groupBy(plain(rows), subsetOf).values()].flatMap((group) =>
    lowest(group, lossOf(choice)).map((row) => ({
      ...chosen(row),
      size: sizeOf(row),
      share: sharesOf(row).share,
      people: row.users.length,
      hours: row.hours,
      hoursEach: row.hours / row.users.length,
      testLoss: row.result.testLoss as number,
    })),
  );
}
