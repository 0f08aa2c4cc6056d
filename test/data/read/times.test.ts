import assert from "node:assert/strict";
import { Moment } from "../../../lib/data/read/moment";
import { secondsBetween, type Stamp, summerTimeCure, timeReader } from "../../../lib/data/read/times";

const position = { file: "own.csv", row: 3 };
const read = (...cells: unknown[]): Stamp[] => {
  const timeIn = timeReader("t");
  return cells.map((t) => timeIn({ t }, position));
};

// Expected values: pandas 3.1, pd.Timestamp(text).value.
describe("time stamps of a table", () => {
  it("are numbers where the cells are, also as text", () => {
    assert.deepEqual(read("12.5", 13, 14n), [12.5, 13, 14]);
    // Nanoseconds since 1970 as numbers are doubles, 256 apart.
    assert.deepEqual(read("1700000000123456789"), [1700000000123456800]);
  });

  it("are nanoseconds since 1970 where the cells are ISO 8601, to the last digit", () => {
    assert.deepEqual(read("2022-01-27 12:21:52.123456789"), [1643286112123456789n]);
    assert.deepEqual(read("2022-01-27T12:21:52,5", "2022-01-27T12:21", "1969-12-31 23:59:59.9"), [
      1643286112500000000n,
      1643286060000000000n,
      -100000000n,
    ]);
  });

  it("honour an offset in each of its notations", () => {
    const utc = 1643304112123000000n;
    for (const zone of ["-05:00", "-0500", "-05"]) assert.deepEqual(read(`2022-01-27T12:21:52.123${zone}`), [utc], zone);
    assert.deepEqual(read("2022-01-27T22:51:52.123+05:30", "2022-01-27T17:21:52.123Z"), [utc, utc]);
  });

  it("are exact where the column's type is a time", () => {
    const [from, to] = read(new Moment(1643286112123456789n), new Moment(1643286112125956789n));
    assert.equal(secondsBetween(from, to, 1), 0.0025);
    assert.equal(String(new Moment(-1n)), "1969-12-31T23:59:59.999999999");
  });

  it("have seconds between them, of numbers in the unit that they are in", () => {
    assert.equal(secondsBetween(1000, 3500, 1e-3), 2.5);
  });

  it("are refused with the cure where the text is another way to write a time", () => {
    const found = (cell: string) => new RegExp(`^Error: own\\.csv, row 3, column "t": .* found "${cell}"`);
    const cures: [string, RegExp][] = [
      ["27/01/2022 12:21:52", /day and month may be mistaken .* dayfirst=True/],
      ["01-27-2022 12:21", /day and month may be mistaken/],
      ["27.01.2022 12:21", /day and month may be mistaken/],
      ["2022/01/27 12:21:52", /write the date with hyphens/],
      ["12:21:52.123", /without a date; write the date before it/],
      ["2022-02-30 12:21:52", /expected a number or an ISO 8601 time/],
      ["2022-01-27 25:21:52", /expected a number or an ISO 8601 time/],
      ["2022-01-27", /expected a number or an ISO 8601 time/],
      ["2022-01-27 12:21:52 PM", /expected a number or an ISO 8601 time/],
    ];
    for (const [cell, cure] of cures) {
      assert.throws(() => read(cell), found(cell), cell);
      assert.throws(() => read(cell), cure, cell);
    }
    assert.throws(() => read("noon"), /expected a number, found "noon"$/);
    assert.throws(() => read(""), /expected a number, found nothing$/);
  });

  it("are of one kind in a column", () => {
    assert.throws(() => read("2022-01-27 12:21", "12"), /expected a time without zone as in the rows before, found "12"/);
    assert.throws(() => read("2022-01-27 12:21Z", "2022-01-27 12:22"), /expected a time as in the rows before, found "2022/);
    assert.throws(() => read(12, "2022-01-27 12:21"), /expected a number as in the rows before, found "2022/);
  });

  it("name the end of summer time, which alone takes a clock without zone back by an hour", () => {
    assert.match(summerTimeCure("2023-11-05T01:00:00", -3599.98)!, /where summer time ends; write the times with their zone/);
    assert.equal(summerTimeCure("2023-11-05T01:00:00-05:00", -3599.98), null);
    assert.equal(summerTimeCure("2023-11-05T01:00:00", -1), null);
    assert.equal(summerTimeCure("12.5", -3600), null);
  });
});
