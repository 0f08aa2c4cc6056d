/** What a figure's rows are: one source, one unit of loss, and the words that say so. */
import type { Row } from "../../base/row";
import { type FigureOptions, SEPARATOR } from "./theme";

/**
 * The data's title for a figure of these rows, "synthetic" always in it where it is so.
 *
 * @throws RangeError if there are no rows, or if real and synthetic ones are mixed
 */
export function dataTitle(figure: string, rows: readonly Row[]): string {
  if (rows.length === 0) {
    throw new RangeError(`${figure}: no rows; expected rows of a finished study (see data/results/), ` +
      "run `make figures` or loosen the filter before this call");
  }
  const sources = new Set(rows.map((row) => row.source));
  if (sources.size > 1) {
    const synthetic = rows.filter((row) => row.source === "synthetic").length;
    throw new RangeError(`${figure}: a figure never mixes sources, found ${rows.length - synthetic} real and ` +
      `${synthetic} synthetic rows; filter by row.source first`);
  }
  const titles = [...new Set(rows.map((row) => row.dataTitle))].sort().join("; ");
  return sources.has("synthetic") ? labelled("synthetic", titles) : titles;
}

/** Puts the source before a title that does not name it. */
export function labelled(source: "real" | "synthetic", title: string): string {
  return source === "real" || title.includes("synthetic") ? title : `synthetic: ${title}`;
}

/**
 * "Test loss (masked MSE, …)" with the unit of these rows' inputs.
 *
 * @throws RangeError if some rows are z-scored and some are not: their losses have different units
 */
export function lossLabel(figure: string, rows: readonly Row[], what = "Test loss"): string {
  const units = new Set(rows.map((row) => row.config.normalise));
  if (units.size > 1) {
    throw new RangeError(`${figure}: losses of z-scored and raw inputs have different units; ` +
      "filter by row.config.normalise first");
  }
  const perPatch = rows.some((row) => row.config.targetNorm === "patch") ? ", patch-normalised" : "";
  const unit = units.has("zscore") ? "z-scored" : "g² and (rad/s)²";
  return `${what} (masked MSE, ${unit}${perPatch})`;
}

/** The parts of a subtitle that exist, with what is missing from the grid among them. */
export function subtitle(parts: (string | undefined)[], { cells }: FigureOptions = {}): string {
  const count = cells && `${cells.present} of ${cells.of} cells present`;
  return [...parts, count].filter((part) => part !== undefined && part !== "").join(SEPARATOR);
}

/** Long names of the downstream sets, in the paper's order. */
export const downstream: { set: string; title: string }[] = [
  { set: "uci-har", title: "UCI HAR" },
  { set: "wisdm-phone", title: "WISDM Phone" },
  { set: "wisdm-watch", title: "WISDM Watch" },
];

export function setTitle(set: string): string {
  return downstream.find((each) => each.set === set)?.title ?? (set === "hapt" ? "HAPT" : set);
}
