/** The rows of a Parquet file, some thousand at a time, by column: pages of different columns end at different rows. */
import type { ColumnKind } from "./columnKind";
import { type Numbers, roomFor } from "./convertValues";
import type { OpenColumn, ReadBytes } from "./openParquet";
import { NO_VALUE, type Page } from "./readPage";
import { readPages } from "./readPages";

export interface Batch {
  rows: number;
  columns: BatchColumn[];
}

/** Of a row the number `values[row]`, or the text `values[index[row]]`; none where `nulls[row]` is 1. */
export type BatchColumn = { kind: ColumnKind; nulls: Uint8Array } & (
  { values: Numbers; index: null } | { values: string[]; index: Uint32Array }
);

const BATCH_ROWS = 1 << 14;

/** @throws Error naming file, column and page, and saying what is damaged or too large */
export function* readBatches(file: string, columns: readonly OpenColumn[], read: ReadBytes): Generator<Batch> {
  const groups = columns[0]?.chunks.map(({ rows }) => rows) ?? [];
  for (const [group, rows] of groups.entries()) {
    const room = { taken: 0 };
    const takes = columns.map((column) => takeCells(column, readPages(column, column.chunks[group], read, room)));
    for (let at = 0; at < rows; at += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, rows - at);
      const batch = takes.map((take, c) => {
        try {
          return take(count);
        } catch (error) {
          throw new Error(`${file}, column "${columns[c].name}", row group ${group + 1}, ${(error as Error).message}`);
        }
      });
      yield { rows: count, columns: batch };
    }
  }
}

/** Returns what takes the next so many cells from a column's pages. */
function takeCells(column: OpenColumn, pages: Generator<Page>): (count: number) => BatchColumn {
  let page: Page = { rows: 0, values: [], index: null };
  let at = 0;
  return (count) => {
    const cells: BatchColumn = {
      kind: column.kind,
      nulls: new Uint8Array(count),
      ...(column.kind.name === "text"
        ? { values: [], index: new Uint32Array(count) }
        : { values: roomFor(column, count), index: null }),
    };
    for (let filled = 0; filled < count;) {
      if (at === page.rows) {
        page = pages.next().value as Page; // they have as many cells as the row group has rows, or fail
        at = 0;
      }
      const some = Math.min(page.rows - at, count - filled);
      copyCells(page, at, some, cells, filled);
      at += some;
      filled += some;
    }
    return cells;
  };
}

function copyCells({ values, index }: Page, at: number, count: number, to: BatchColumn, filled: number): void {
  const known = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const value = index ? index[at + i] : at + i;
    if (value === NO_VALUE) {
      to.nulls[filled + i] = 1;
    } else if (to.index) {
      let text = known.get(value);
      if (text === undefined) known.set(value, (text = to.values.push(values[value] as string) - 1));
      to.index[filled + i] = text;
    } else {
      to.values[filled + i] = values[value] as number;
    }
  }
}
