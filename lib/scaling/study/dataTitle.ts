/** Which recordings rows come from, in words: one source, never real and synthetic together. */
import type { Row } from "../../base/row";

/**
 * The data's title of these rows, "synthetic" always in it where they are.
 *
 * @param caller what asks, for the error
 * @throws RangeError if there are no rows, or if real and synthetic ones are mixed
 */
export function dataTitle(caller: string, rows: readonly Row[]): string {
  if (rows.length === 0) {
    throw new RangeError(
      `${caller}: no rows; expected rows of a finished study (see data/results/), ` +
        "run `make figures` or loosen the filter before this call",
    );
  }
  const sources = new Set(rows.map((row) => row.source));
  if (sources.size > 1) {
    const synthetic = rows.filter((row) => row.source === "synthetic").length;
    throw new RangeError(
      `${caller}: a figure never mixes sources, found ${rows.length - synthetic} real and ` +
        `${synthetic} synthetic rows; filter by row.source first`,
    );
  }
  const titles = [...new Set(rows.map((row) => row.dataTitle))].sort().join("; ");
  return sources.has("synthetic") ? labelled("synthetic", titles) : titles;
}

/** Puts the source before a title that does not name it. */
export function labelled(source: "real" | "synthetic", title: string): string {
  return source === "real" || title.includes("synthetic") ? title : `synthetic: ${title}`;
}
