/** Which recordings rows come from, in words: one source, never real and synthetic together. */
import type { Row } from "../../base/row";

/**
 * The title of these rows' data, labelled "synthetic" if their source is.
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
  return [...new Set(rows.map((row) => labelled(row.source, row.dataTitle)))].sort().join("; ");
}

/** A title under its source, which alone says what the recordings are: words of the title itself do not count. */
export function labelled(source: "real" | "synthetic", title: string): string {
  return source === "real" ? title : `synthetic: ${title.replace(/^synthetic:? /, "")}`;
}
