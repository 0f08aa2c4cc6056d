import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Cells } from "../../../../lib/data/read/columns";
import type { CsvDialect } from "../../../../lib/data/read/csv/csvRows";
import { tableRows } from "../../../../lib/data/read/tableRows";
import { temporaryFolder } from "../../loaders/makeFiles";

const header = "who,t,x";
const body = "ann,0.00,1.5\nann,0.02,-2\nbob,0.00,0\n";
const csv = `${header}\n${body}`;
const names = ["who", "t", "x"];
const expected = [
  { who: "ann", t: "0.00", x: "1.5" },
  { who: "ann", t: "0.02", x: "-2" },
  { who: "bob", t: "0.00", x: "0" },
];

describe("rows of CSV", () => {
  const { path } = temporaryFolder();
  async function read(content: string | Buffer, dialect?: CsvDialect, { name = "own.csv", wanted = names } = {}) {
    const file = join(path(), name);
    writeFileSync(file, content);
    const rows: Cells[] = [];
    for await (const cells of tableRows(file, wanted, dialect)) rows.push({ ...cells });
    return rows;
  }
  const refuses = (content: string | Buffer, message: RegExp, dialect?: CsvDialect) =>
    assert.rejects(read(content, dialect), message);

  it("are read in the dialect that is named", async () => {
    const semicolons = csv.replaceAll(",", ";");
    assert.deepEqual(await read(semicolons, { delimiter: ";" }), expected);
    assert.deepEqual(await read(`sep=,\n"Device": 5" \n\n${csv}`, { skip: 3 }), expected);
    assert.deepEqual(await read(body, { columns: names }), expected);
    assert.deepEqual(await read(`units\n${body}`, { skip: 1, columns: names }), expected);
    assert.deepEqual(await read(`\uFEFF${csv.replaceAll("\n", "\r\n")}`), expected);
  });

  it("are read from .csv, .txt and .tsv, plain and packed, where .tsv has tabs", async () => {
    for (const [ending, text] of [
      ["csv", csv],
      ["txt", csv],
      ["tsv", csv.replaceAll(",", "\t")],
    ]) {
      // prettier-ignore
      assert.deepEqual(await read(text, {}, { name: `own.${ending}` }), expected, ending);
      assert.deepEqual(await read(gzipSync(text), {}, { name: `own.${ending}.gz` }), expected, `${ending}.gz`);
    }
    await assert.rejects(
      read(csv, {}, { name: "own.xls" }),
      /own\.xls: expected a file ending in \.parquet, \.csv, \.tsv or \.txt/,
    );
  });

  it("are refused where the header is elsewhere or otherwise separated, with the options that say so", async () => {
    const european = csv.replaceAll(",", ";").replaceAll(".", ",");
    await refuses(
      european,
      /no column "who", "t", "x"; found who;t;x; they are separated by semicolons: give --delimiter ";" --decimal ,$/,
    );
    await refuses(csv.replaceAll(",", "\t"), /they are separated by tabs: give --delimiter tab$/);
    await refuses(`sep=,\nDevice,5\n\n${csv}`, /they are on line 4, separated by commas: give --skip 3$/);
    await refuses(`# made by X\n${csv}`, /they are on line 2, separated by commas: give --skip 1$/);
    await refuses(
      `made by X\n${european}`,
      /they are on line 2, separated by semicolons: give --skip 1 --delimiter ";" --decimal ,$/,
    );
    await refuses(body.replaceAll("ann", "7"), /line 1 has numbers in place of names: name the 3 columns, --columns a,b,…$/);
    const axivity = "2016-11-13 02:18:00.010000,0.02,-0.1,0.98\n";
    const wanted = ["time", "x", "y", "z"];
    await assert.rejects(read(axivity, {}, { wanted }), /name the 4 columns, --columns time,x,y,z$/);
    assert.equal((await read(axivity, { columns: wanted }, { wanted })).length, 1);
    await refuses(csv.replace("who", "Who"), /no column "who"; found Who, t, x; did you mean "Who"\?$/);
  });

  it("are refused where a row is none of samples, with what to do", async () => {
    await refuses(
      csv.replace("\n", "\nname,s,m/s2\n"),
      /own\.csv: line 2: expected a row of numbers, found "name,s,m\/s2"; .* give --skip 2 --columns who,t,x$/,
    );
    await refuses(`a b\n${csv}`, /line 2: expected a row of numbers, found "who,t,x"; .* give --skip 2$/, { skip: 1, columns: ["t", "x", "who"] }); // prettier-ignore
    await refuses(csv + csv, /own\.csv, row 4: expected numbers, found the header again, .*; import them as two files$/);
  });

  it("are refused where a row has more or fewer cells, with its line", async () => {
    await refuses(`#\n${csv.replace("-2", "-2,")}`, /line 4: expected 3 cells, as in the header, found 4, the last one empty; .* give --skip 2 --columns who,t,x,rest$/, { skip: 1 }); // prettier-ignore
    await refuses(csv.replace(",-2", ""), /own\.csv: line 3: expected 3 cells, as in the header, found 2$/);
    await refuses(body, /line 1: expected the 4 cells of --columns, found 3$/, { columns: [...names, "y"] });
    assert.equal((await read(csv.replaceAll(/(?<=\d)\n/g, ",\n"), { skip: 1, columns: [...names, "rest"] })).length, 3);
  });

  it("are refused in UTF-16, or in another encoding than UTF-8", async () => {
    await refuses(
      Buffer.from(`\uFEFF${csv}`, "utf16le"),
      /expected UTF-8, found bytes of 0, as in UTF-16; save the table as UTF-8$/,
    );
    await refuses(Buffer.from(csv, "utf16le"), /as in UTF-16/);
    await refuses(Buffer.from(csv.replace("bob", "bj\xf6rn"), "latin1"), /own\.csv: line 4: expected UTF-8, found other bytes/);
    const elsewhere = Buffer.concat([Buffer.from("who;t;x\n"), Buffer.from("bj\xf6rn;0;1\n", "latin1")]);
    await refuses(elsewhere, /own\.csv.*: line 2: expected UTF-8, found other bytes/);
  });

  it("are refused with a carriage return within a line, which is no blank: pandas and pyarrow end a line there", async () => {
    assert.deepEqual(await read(csv.replaceAll("\n", "\r\n")), await read(csv));
    assert.deepEqual(await read(csv.replaceAll("\n", "\r")), await read(csv));
    const within = /own\.csv: line (\d): expected a carriage return before the line's end alone, found one within it; remove it$/;
    for (const text of [csv.replace("-2", "\r2"), csv.replaceAll("\n", "\r\n").replace("-2", "\r2"), `${csv}ann,\r1,2`]) {
      await refuses(text, within);
    }
  });

  it("may have columns named as what every object has, but for __proto__, which is refused", async () => {
    const [row] = await read("constructor,toString\nann,2\n", {}, { wanted: ["constructor", "toString"] });
    assert.deepEqual([row.constructor, row.toString], ["ann", "2"]);
    const wanted = ["__proto__", "t"];
    await assert.rejects(
      read("__proto__,t\nann,2\n", {}, { wanted }),
      /a column cannot be named "__proto__"; give it another name/,
    );
  });
});
