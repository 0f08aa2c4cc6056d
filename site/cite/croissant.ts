/** Metadata of the rows in the Croissant format 1.0 (http://mlcommons.org/croissant/1.0), for search engines and loaders. */
import { createHash } from "node:crypto";
import type { Column } from "../../lib/base/schema/rowDictionary";
import { flatColumns, type Cell } from "../../lib/scaling/export/flatRow";
import type { StudyRows } from "../../lib/scaling/study/readStudy";
import type { Citation } from "./citation";

/** A study's rows as a Parquet file, which lies beside the metadata. */
export interface RowFile {
  study: StudyRows;
  name: string;
  bytes: Uint8Array;
}

const terms =
  "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset jsonPath " +
  "key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField transform";

/** The context that the format prescribes, whole, though not every term is used. */
const context = {
  ...Object.fromEntries(terms.split(" ").map((term) => [term, `cr:${term}`])),
  "@language": "en",
  "@vocab": "https://schema.org/",
  sc: "https://schema.org/",
  cr: "http://mlcommons.org/croissant/",
  dct: "http://purl.org/dc/terms/",
  rai: "http://mlcommons.org/croissant/RAI/",
  conformsTo: "dct:conformsTo",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  examples: { "@id": "cr:examples", "@type": "@json" },
};

/** The metadata as JSON-LD; addresses are relative to it. */
export function croissant(files: readonly RowFile[], dictionary: readonly Column[], citation: Citation): object {
  const ended = files.flatMap(({ study }) => study.rows.map(({ measured }) => measured.at)).sort();
  return {
    "@context": context,
    "@type": "sc:Dataset",
    name: "wearlaws-rows",
    description: `Result rows of ${files.map(({ study }) => study.title).join("; ")}. ${citation.abstract}`,
    conformsTo: "http://mlcommons.org/croissant/1.0",
    license: "https://www.apache.org/licenses/LICENSE-2.0",
    url: "../rows.html",
    version: citation.version,
    creator: { "@type": "sc:Organization", name: citation.author },
    datePublished: ended.at(-1)?.slice(0, 10), // the last run's end: the rows themselves have no other date
    keywords: citation.keywords,
    citeAs: citation.citeAs,
    distribution: files.map(({ name, bytes }) => ({
      "@type": "cr:FileObject",
      "@id": name,
      name,
      contentUrl: name,
      contentSize: `${bytes.length} B`,
      encodingFormat: "application/x-parquet",
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
    recordSet: files.map((file) => recordSet(file, meaningsOf(dictionary))),
  };
}

function recordSet({ study, name }: RowFile, meaningOf: (column: string) => string | undefined): object {
  const id = study.study;
  return {
    "@type": "cr:RecordSet",
    "@id": id,
    name: id,
    description: study.title,
    key: { "@id": `${id}/runId` },
    field: [...flatColumns(study.rows)].map(([column, cells]) => ({
      "@type": "cr:Field",
      "@id": `${id}/${column}`,
      name: column,
      ...(meaningOf(column) && { description: meaningOf(column) }),
      dataType: dataType(cells),
      source: { fileObject: { "@id": name }, extract: { column } },
    })),
  };
}

/** As the Parquet file has it: `exportRows`. */
function dataType(cells: readonly Cell[]): string {
  const kinds = new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell));
  if (kinds.size === 1 && kinds.has("number")) return "sc:Float";
  return kinds.size === 1 && kinds.has("boolean") ? "sc:Boolean" : "sc:Text";
}

/** Of a set's column by that of "<set>" in the dictionary. */
function meaningsOf(dictionary: readonly Column[]): (column: string) => string | undefined {
  const known = new Map(dictionary.map(({ column, meaning, unit }) => [column, unit ? `${meaning}, in ${unit}` : meaning]));
  return (column) => known.get(column) ?? known.get(column.replace(/\b(probes|macroF1)\.[^.]+/, "$1.<set>"));
}
