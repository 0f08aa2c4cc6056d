import assert from "node:assert/strict";
import { loadCodecs } from "../../../../lib/data/read/parquet/unpackPage";
import { asReference, readColumns, referenceOf, references } from "./reference";

describe("cells of Parquet", () => {
  before(loadCodecs);

  for (const { name, bytes, columns } of references.filter(({ columns }) => Object.keys(columns).length > 0)) {
    it(`are those that pyarrow reads: ${name}`, () => {
      const found = readColumns(bytes, Object.keys(columns));
      for (const [column, { type, cells }] of Object.entries(columns)) {
        const read = found[column].map((cell) => asReference(type, cell));
        assert.deepEqual(read, cells, column);
      }
    });
  }

  const refused = {
    bytes: "bytes that are not marked as text",
    list: "lists",
    map: "maps",
    day: "dates",
    clock: "times of day",
    accel: "structs; name a field of theirs: accel.x",
  };
  for (const [column, kind] of Object.entries(refused)) {
    it(`are refused where they are ${kind}`, () => {
      const message = `t.parquet, column "${column}": expected text, numbers, booleans or time stamps, found ${kind}`;
      assert.throws(() => readColumns(referenceOf("refused").bytes, ["who", column]), { message });
    });
  }
});
