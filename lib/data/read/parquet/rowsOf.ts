/** The rows of a batch of columns. */
import type { Cells } from "../columns";
import { Moment } from "../moment";
import type { Batch, BatchColumn } from "./readBatches";

const nanoseconds = { ms: 1_000_000n, us: 1000n, ns: 1n };

/** Cells are text, booleans, bigints of whole numbers, numbers of floats and decimals, `Moment`s of time stamps, or null. */
export function* rowsOf({ rows, columns }: Batch, names: readonly string[]): Generator<Cells> {
  const cells = columns.map(cellsOf);
  for (let row = 0; row < rows; row++) {
    const found: Cells = {};
    for (let c = 0; c < names.length; c++) found[names[c]] = columns[c].nulls[row] ? null : cells[c](row);
    yield found;
  }
}

function cellsOf({ kind, values, index }: BatchColumn): (row: number) => unknown {
  if (index) return (row) => values[index[row]];
  switch (kind.name) {
    case "boolean":
      return (row) => values[row] === 1;
    case "integer":
    case "unsigned":
      return (row) => BigInt(values[row]);
    case "timestamp":
      return (row) => new Moment(BigInt(values[row]) * nanoseconds[kind.unit]);
    case "float":
    case "float16":
    case "decimal":
    case "text":
      return (row) => values[row];
  }
}
