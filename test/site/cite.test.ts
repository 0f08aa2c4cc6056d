import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { rowDictionary } from "../../lib/base/schema/rowDictionary";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { readCitation } from "../../site/cite/citation";
import { writeRows } from "../../site/cite/writeRows";
import { temporaryFolder } from "../data/loaders/makeFiles";

const root = resolve(__dirname, "../..");

interface Metadata {
  distribution: { "@id": string; contentUrl: string; encodingFormat: string; sha256: string; name: string }[];
  recordSet: { name: string; key: { "@id": string }; field: Field[] }[];
}

interface Field {
  "@id": string;
  name: string;
  dataType: string;
  source: { fileObject: { "@id": string }; extract: { column: string } };
}

describe("the rows for citation", () => {
  const place = temporaryFolder();
  const study = readStudy("wisdm", root);
  let folder: string;
  let metadata: Metadata;
  before(async () => {
    folder = join(place.path(), "rows");
    await writeRows({ studies: [study], dictionary: rowDictionary() }, root, folder);
    metadata = JSON.parse(readFileSync(join(folder, "croissant.json"), "utf8")) as Metadata;
  });

  const parquet = (): ArrayBuffer => {
    const { buffer, byteOffset, length } = readFileSync(join(folder, "wisdm.parquet"));
    return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
  };

  it("are the lines that the project has, a Parquet file of as many, and a line for each column", async () => {
    assert.deepEqual(readdirSync(folder).sort(), ["columns.csv", "croissant.json", "wisdm.jsonl", "wisdm.parquet"]);
    assert.equal(readFileSync(join(folder, "wisdm.jsonl"), "utf8"), readFileSync(join(root, "data/results/wisdm.jsonl"), "utf8"));
    const rows = await parquetReadObjects({ file: parquet() });
    assert.deepEqual(
      rows.map((row) => [row.runId, row["result.testLoss"]]),
      study.rows.map(({ runId, result }) => [runId, result.testLoss]),
    );
    assert.match(readFileSync(join(folder, "columns.csv"), "utf8"), /^column,type,unit,meaning\nrunId,string,,"name of the run/);
  });

  // Croissant 1.0 (http://mlcommons.org/croissant/1.0), "Dataset-level information" and "Resources".
  it("have metadata with everything that Croissant asks of a data set and its files", () => {
    const asked = ["@context", "@type", "conformsTo", "description", "license", "name", "url", "creator", "datePublished"];
    assert.deepEqual(
      asked.filter((name) => !(name in metadata)),
      [],
    );
    const [{ contentUrl, encodingFormat, sha256, name }] = metadata.distribution;
    assert.deepEqual([contentUrl, name, encodingFormat], ["wisdm.parquet", "wisdm.parquet", "application/x-parquet"]);
    assert.equal(
      sha256,
      createHash("sha256")
        .update(readFileSync(join(folder, contentUrl)))
        .digest("hex"),
    );
  });

  it("have a field for each column of the file, of its type", () => {
    const [{ key, field }] = metadata.recordSet;
    const types: Record<string, string> = { DOUBLE: "sc:Float", BYTE_ARRAY: "sc:Text", BOOLEAN: "sc:Boolean" };
    const columns = parquetMetadata(parquet()).schema.filter(({ type }) => type !== undefined);
    assert.deepEqual(
      field.map(({ name, dataType, source }) => [name, dataType, source.extract.column]),
      columns.map(({ name, type }) => [name, types[type as string], name]),
    );
    assert.deepEqual(
      new Set(field.map(({ source }) => source.fileObject["@id"])),
      new Set(metadata.distribution.map((file) => file["@id"])),
    );
    assert(field.some((each) => each["@id"] === key["@id"]));
  });

  it("are cited alike by CITATION.cff and .zenodo.json, in the version of package.json", () => {
    const json = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as Record<string, unknown>;
    const { title, abstract, version, license, author, keywords } = readCitation(root);
    const zenodo = json(".zenodo.json");
    assert.deepEqual(
      [zenodo.title, zenodo.description, zenodo.version, zenodo.license, zenodo.creators, zenodo.keywords],
      [title, abstract, version, license, [{ name: author }], keywords],
    );
    assert.equal(json("package.json").version, version);
  });
});
