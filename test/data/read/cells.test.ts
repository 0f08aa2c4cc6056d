import assert from "node:assert/strict";
import { labelIn, nameIn, numberIn } from "../../../lib/data/read/cells";
import { Moment } from "../../../lib/data/read/moment";

const position = { file: "own.csv", row: 3 };
const others = [[1, 2], { x: 1 }, new Uint8Array(2), new Date(0), new Moment(0n)];

describe("cells of a table", () => {
  it("are names where they are text, whole numbers, true or false", () => {
    const names = ["ann", "007", 7, 9007199254740993n, false].map((cell) => nameIn({ c: cell }, "c", position));
    assert.deepEqual(names, ["ann", "007", "7", "9007199254740993", "false"]);
    for (const cell of [...others, 1.5, NaN, Infinity, 2 ** 53]) {
      assert.throws(
        () => nameIn({ c: cell }, "c", position),
        /^Error: own\.csv, row 3, column "c": expected a name: text, a whole/,
      );
    }
    for (const cell of ["", null, undefined]) {
      assert.throws(() => nameIn({ c: cell }, "c", position), /expected a name, found nothing$/);
    }
  });

  it("are labels where they are names, and none where they say so", () => {
    const labels = [" walk ", 3, "", null, NaN, "NaN", "Unlabelled"].map((cell) => labelIn({ c: cell }, "c", position));
    assert.deepEqual(labels, ["walk", "3", null, null, null, null, null]);
    for (const cell of [...others, 1.5]) assert.throws(() => labelIn({ c: cell }, "c", position), /expected a label: text/);
  });

  it("are numbers where they are numbers or text of one in decimal notation", () => {
    const numbers = ["-6.1E-5", " 12 ", 7, 8n, "1e3"].map((cell) => numberIn({ c: cell }, "c", position));
    assert.deepEqual(numbers, [-6.1e-5, 12, 7, 8, 1000]);
    for (const cell of [...others, null, undefined, true, NaN, "", " ", "nan", "Infinity", "0x10", "1_000"]) {
      assert.throws(() => numberIn({ c: cell }, "c", position), /own\.csv, row 3, column "c": expected a number, found /);
    }
    assert.throws(() => numberIn({ c: [1] }, "c", position), /found a list$/);
    assert.throws(() => numberIn({ c: { x: 1 } }, "c", position), /found a struct$/);
  });

  it("have a decimal comma where the table has", () => {
    const european = { ...position, decimal: "," } as const;
    assert.deepEqual(
      ["0,5", "-1,5e-3", ",5", "7"].map((c) => numberIn({ c }, "c", european)),
      [0.5, -0.0015, 0.5, 7],
    );
    for (const c of ["0.5", "1.234,5", "1,2,3"]) {
      assert.throws(() => numberIn({ c }, "c", european), /expected a number with a decimal comma, found /, c);
    }
  });

  it("are refused with the cure where they are written for people", () => {
    const cures: [string, RegExp][] = [
      ["0,5", /it has a decimal comma: give --decimal ,$/],
      ["1,000", /without commas between thousands, or, where they are decimal commas, give --decimal ,$/],
      ["1,234,567", /without commas between thousands/],
      ["26M", /without a suffix: 26e6 for 26M$/],
      ["71.2%", /without the per cent sign$/],
      ["12 000", /without marks between thousands$/],
    ];
    for (const [c, cure] of cures) assert.throws(() => numberIn({ c }, "c", position), cure, c);
  });
});
