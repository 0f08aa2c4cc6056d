/** What a figure says of its rows: their loss and its unit, and what is missing. */
import { traitsOf } from "../../base/pretexts";
import type { Row } from "../../base/row";
import { onePretext } from "../../scaling/study/rows";
import { type FigureOptions, SEPARATOR } from "./theme";

/**
 * "Test loss (masked MSE, …)": the loss of these rows' pretext, with the unit of their inputs where it is in it.
 *
 * @throws RangeError if some rows are z-scored and some are not, or their pretexts differ: their losses have different units
 */
export function lossLabel(figure: string, rows: readonly Row[], what = "Test loss"): string {
  const units = new Set(rows.map((row) => row.config.normalise));
  if (units.size > 1) {
    throw new RangeError(
      `${figure}: losses of z-scored and raw inputs have different units; ` + "filter by row.config.normalise first",
    );
  }
  onePretext(rows);
  const { loss, inInputUnits } = rows.length > 0 ? traitsOf(rows[0].config) : traitsOf({});
  if (!inInputUnits) return `${what} (${loss})`;
  const perPatch = rows.some((row) => row.config.targetNorm === "patch") ? ", patch-normalised" : "";
  const unit = units.has("zscore") ? "z-scored" : "g² and (rad/s)²";
  return `${what} (${loss}, ${unit}${perPatch})`;
}

/** The parts of a subtitle that exist, with what is missing from the grid among them. */
export function subtitle(parts: (string | undefined)[], { cells }: FigureOptions = {}): string {
  const count = cells && `${cells.present} of ${cells.of} cells present`;
  return [...parts, count].filter((part) => part !== undefined && part !== "").join(SEPARATOR);
}
