/** How the laws move with what the paper leaves open: the exponents of other recipes beside the grid's own. */
import { table } from "arquero";
import type { Row } from "../../base/row";
import { powerLaw } from "../../scaling/fit/powerLaw";
import { gridRows, groupBy, isAugmented, isOnPlateau, isPretrained, isUsable, recipeOf } from "../../scaling/study/rows";
import { isOnEverything } from "../../scaling/study/subsets";
import { figure2Points } from "../../scaling/study/points";
import { belowMean, textOf } from "./rowTables";
import { withInterval } from "../../base/format";

/**
 * A row each of the recipes that were tried on three sizes or more, the grid's own first and held to the encoder and
 * the folds of each. Intervals are those of the log-log fit over the sizes, within one fold.
 */
export function sensitivityTable(rows: readonly Row[]): ReturnType<typeof table> {
  const grid = gridRows(rows);
  const own = new Map(grid.slice(0, 1).flatMap(recipeOf));
  const others = rows.filter((row) => isPretrained(row) && isUsable(row) && !grid.includes(row));
  const tried = [...groupBy(others, (row) => JSON.stringify(recipeOf(row))).values()].filter(
    (group) => new Set(group.map((row) => row.config.users)).size >= 3,
  );
  const cells = new Set(tried.flat().map(cellOf));
  const beside = grid.filter((row) => cells.has(cellOf(row)) && !isAugmented(row));
  const groups = beside.length > 0 ? [beside, ...tried] : tried;
  const changes = ([row]: Row[]) =>
    recipeOf(row).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(own.get(field)));
  return table({
    changed: groups.map(
      (group) =>
        changes(group)
          .map(([field, value]) => `${field} ${textOf(value)}`)
          .join(", ") || "nothing",
    ),
    encoder: groups.map(([{ config }]) => `${config.width} × ${config.depth}`),
    "USER exponent, 95 %": groups.map((group) => exponentOf(group, "user")),
    "RANDOM exponent, 95 %": groups.map((group) => exponentOf(group, "random")),
    "below the visible mean, full size (%)": groups.map((group) => group.filter(isOnEverything).map(belowMean)[0] ?? null),
    "on the plateau": groups.map((group) => `${group.filter(isOnPlateau).length} of ${group.length}`),
  });
}

const cellOf = ({ config }: Row) => [config.width, config.depth, config.fold, config.seed, config.users, config.strategy].join();

function exponentOf(rows: readonly Row[], strategy: "user" | "random"): string {
  const points = figure2Points(rows).filter((point) => point.strategy === strategy);
  if (new Set(points.map((point) => point.hours)).size < 3) return "under 3 sizes";
  const { exponent, exponentCi95 } = powerLaw(points.map((point) => ({ x: point.hours, y: point.testLoss })));
  return withInterval(exponent, exponentCi95);
}
