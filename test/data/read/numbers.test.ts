import assert from "node:assert/strict";
import { readNumbers, scan } from "../../../lib/data/read/numbers";
import { random } from "../../../lib/base/random";

const read = (text: string, columns: number) => [...readNumbers(Buffer.from(text), columns, "some/file.txt")];

describe("numbers", () => {
  it("reads C's and Java's notations to the same double as JavaScript's Number", () => {
    const written = [
      "0",
      "-0.36476135",
      "8.793503",
      "+1.5",
      ".5",
      "1.",
      "-6.1035156E-5",
      "  1.0412000e+000",
      "-9.9999999e-003",
      "252207666810782",
      "1472399101274000",
      "0.9180555898766518",
      "-0.009722215892573",
      "1e300",
      "1e-300",
      "4.9E-324",
      "123456789012345678901234567890",
      "0.000000000000000000000000000001",
      "12345678.123456789",
    ];
    assert.deepEqual(read(written.join("\n"), 1), written.map(Number));
    const draw = random(0, "numbers", 0, 0);
    const drawn = Array.from({ length: 5000 }, (_, i) => {
      const value = draw.normal() * 10 ** ((i % 13) - 6);
      return [value.toString(), value.toFixed(9), value.toExponential(7)][i % 3];
    });
    assert.deepEqual(read(drawn.join("\n"), 1), drawn.map(Number));
  });

  it("rounds 16 to 18 digits, as HAPT has them, to the nearest double", () => {
    const draw = random(0, "long numbers", 0, 0);
    const digits = (count: number) =>
      String(1 + draw.below(9)) + Array.from({ length: count - 1 }, () => draw.below(10)).join("");
    const written = Array.from({ length: 100_000 }, (_, i) => {
      const text = digits(16 + (i % 3));
      const point = draw.below(3) === 0 ? -draw.below(5) : draw.below(text.length);
      return point <= 0 ? `0.${"0".repeat(-point)}${text}` : `${text.slice(0, point)}.${text.slice(point)}`;
    });
    // Halfway between two doubles, and next to that: 2^53 + 1, with tenths.
    written.push("900719925474099.25", "9007199254740993.0", "9007199254740993.1", "90071992547409.925", "0.9007199254740993");
    const found = read(written.join("\n"), 1);
    written.forEach((text, i) => assert.equal(found[i], Number(text), text));
  });

  it("passes over what a line begins with, where it does", () => {
    const line = scan(Buffer.from("1600,A,1\n1600,B,2"), "f");
    const head = Buffer.from("1600,A,");
    assert.deepEqual([line.nextLine(), line.skip(head), line.number()], [true, true, 1]);
    assert.deepEqual([line.nextLine(), line.skip(head), line.word(), line.word(), line.number()], [true, false, "1600", "B", 2]);
    assert.equal(line.nextLine(), false);
  });

  it("takes CRLF, blank lines, blanks, tabs, commas, a trailing semicolon and a missing last newline", () => {
    assert.deepEqual(read("  1 2\t3\r\n\r\n\n4,5, 6;\n7 8 9   ", 3), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("refuses a file without lines", () => {
    for (const empty of ["", "\r\n\n"]) {
      assert.throws(
        () => read(empty, 3),
        /^Error: some\/file\.txt: expected lines of 3 numbers, found an empty file of \d bytes$/,
      );
    }
  });

  it("names file and line of what it cannot read", () => {
    const cases: [string, RegExp][] = [
      ["1 2\n\n3\n", /^Error: some\/file\.txt:3: expected a number, found the end of the line$/],
      ["1 2\r\n3 4 5\r\n", /^Error: some\/file\.txt:2: expected the end of the line, found "5"$/],
      ["1 2\n3 nan\n", /^Error: some\/file\.txt:2: expected a number, found "nan"$/],
      ["1 2\n3 4.5.6\n", /:2: expected a number, found "4\.5\.6"$/],
      ["1 2\n3 1e\n", /:2: expected a number, found "1e"$/],
      ["1 -\n", /:1: expected a number, found "-"$/],
      ["1 1e999\n", /:1: expected a number, found one that is too large, "1e999"$/],
    ];
    for (const [text, message] of cases) assert.throws(() => read(text, 2), message, text);
  });

  it("reads words between numbers", () => {
    const line = scan(Buffer.from("1600,A,252207666810782,-6.1E-5;\r\n"), "f");
    assert.ok(line.nextLine());
    assert.deepEqual([line.word(), line.word(), line.number(), line.number()], ["1600", "A", 252207666810782, -6.1e-5]);
    assert.throws(() => line.word(), /f:1: expected a word, found the end of the line/);
    line.endLine();
    assert.equal(line.nextLine(), false);
  });
});
