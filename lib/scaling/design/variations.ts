/** The comparison of exponents under choices that could have been made otherwise: sizes, encoder, weights of test users. */
import type { Row } from "../../base/row";
import { groupBy } from "../study/rows";
import { cellPoints, figure2Points, type LossPoint } from "../study/points";
import { lossOfSetsAlike, lossOfUsersAlike, setsOf, withLoss } from "./dataSets";
import { strategyExponents, type StrategyExponents } from "./strategyExponents";

export interface Variation extends StrategyExponents {
  kind: "size left out" | "large sizes" | "one encoder" | "test users alike" | "data sets alike";
  /** "without 2 users", "512 × 1 alone". */
  label: string;
}

type Trial = [kind: Variation["kind"], label: string, points: LossPoint[]];

/** Sizes from this many users on. */
const LARGE = 8;

/** Those for which the grid has the rows. */
export function variations(grid: readonly Row[]): Variation[] {
  const points = figure2Points(grid);
  const sizes = [...new Set(points.map((point) => point.users))];
  const encoders = groupBy(cellPoints(grid), (point) => `${point.width} × ${point.depth}`);
  const severalSets = setsOf(points.flatMap(({ row }) => Object.keys(row.result.testLossByUser))).length > 1;
  const trials: Trial[] = [
    ...sizes.map((size): Trial => ["size left out", `without ${size} users`, points.filter((point) => point.users !== size)]),
    ["large sizes", `${LARGE} users or more`, points.filter(({ users }) => users === "all" || users >= LARGE)],
    ...[...encoders].map(([name, own]): Trial => ["one encoder", `${name} alone`, own]),
    ["test users alike", "each test user weighted equally", withLoss(points, lossOfUsersAlike)],
    ["data sets alike", "each data set weighted equally", severalSets ? withLoss(points, lossOfSetsAlike) : []],
  ];
  return trials.flatMap(([kind, label, own]) => {
    const found = strategyExponents(own);
    return found === null ? [] : [{ kind, label, ...found }];
  });
}
