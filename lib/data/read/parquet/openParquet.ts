/** The footer of a Parquet file, checked against the file: where the pages of the wanted columns are, and what they hold. */
import {
  type ColumnChunk,
  type CompressionCodec,
  type FileMetaData,
  type ParquetType,
  parquetMetadata,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { checkColumns } from "../columns";
import { type ColumnKind, kindOf } from "./columnKind";

/** A column of named cells. */
export interface OpenColumn {
  /** With dots where it is a field of structs: `accel.x`. */
  name: string;
  kind: ColumnKind;
  type: ParquetType;
  /** Bytes of each value of type FIXED_LEN_BYTE_ARRAY. */
  typeLength?: number;
  /** The level of a value that is there; below, it or a struct around it is null. */
  maxLevel: number;
  /** A chunk a row group. */
  chunks: readonly Chunk[];
}

/** The bytes `[start, end)` of the file hold `rows` cells of a column. */
export interface Chunk {
  start: number;
  end: number;
  rows: number;
  codec: CompressionCodec;
}

/** @throws Error where the file has fewer bytes */
export type ReadBytes = (from: number, length: number) => Uint8Array;

const magic = "PAR1";
/** Rows that cost little, however few bytes they have. Recordings with more have noise, which takes more than a bit a row. */
const FEW_ROWS = 1_000_000;

/** @throws Error saying what is damaged, or naming a column that is not there, there twice, or cannot be read */
export function openParquet(file: string, size: number, read: ReadBytes, names: readonly string[]): OpenColumn[] {
  const { metadata, dataEnd } = readFooter(file, size, read);
  const nodes = named(() => nodesOf(parquetSchema(metadata)), `${file}: its schema is damaged: `);
  const nameOf = (path: readonly SchemaTree[]) => path.map(({ element }) => element.name).join(".");
  checkColumns(file, nodes.map(nameOf), names);
  checkRows(metadata, size, file);
  const leaves = nodes.filter((path) => path[path.length - 1].children.length === 0);
  return names.map((name) => {
    const path = nodes.find((each) => nameOf(each) === name) as SchemaTree[];
    const where = `${file}, column "${name}"`;
    const kind = named(() => kindOf(path), `${where}: expected text, numbers, booleans or time stamps, found `);
    const { type, type_length: typeLength } = path[path.length - 1].element;
    const maxLevel = path.filter(({ element }) => element.repetition_type !== "REQUIRED").length;
    const chunks = metadata.row_groups.map(({ columns, num_rows }) => {
      const chunk = columns.length === leaves.length ? columns[leaves.indexOf(path)] : undefined;
      const read = chunk && chunkOf(chunk, { name, type, rows: Number(num_rows), dataEnd });
      if (!read) throw new Error(`${where}: the footer of this Parquet file is damaged; copy or write the file again`);
      return read;
    });
    return { name, kind, type: type as ParquetType, typeLength, maxLevel, chunks };
  });
}

function readFooter(file: string, size: number, read: ReadBytes): { metadata: FileMetaData; dataEnd: number } {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  const tail = size < 12 ? new Uint8Array() : read(size - 8, 8);
  if (text(tail.subarray(4)) === "PARE") throw new Error(`${file}: expected a Parquet file that is not encrypted`);
  if (text(tail.subarray(4)) !== magic || text(read(0, 4)) !== magic) {
    throw new Error(`${file}: not a Parquet file, or cut off: expected "${magic}" at both ends`);
  }
  const length = Buffer.from(tail).readUInt32LE();
  const dataEnd = size - 8 - length;
  if (dataEnd < 4) throw new Error(`${file}: its footer is cut off, or damaged: ${length} bytes in a file of ${size}`);
  const bytes = read(dataEnd, length + 8);
  const own = { view: new DataView(bytes.buffer, bytes.byteOffset, length), offset: 0 };
  // By itself first, since hyparquet reads on into the eight bytes after it.
  named(() => deserializeTCompactProtocol(own), `${file}: its footer is damaged, or longer than its ${length} bytes: `);
  const metadata = named(() => parquetMetadata(bytes), `${file}: its footer is damaged: `);
  return { metadata, dataEnd };
}

/** Every column, list and struct, each by its path below the root. */
function nodesOf({ children }: SchemaTree, above: readonly SchemaTree[] = []): SchemaTree[][] {
  return children.flatMap((node) => {
    const path = [...above, node];
    return [path, ...nodesOf(node, path)];
  });
}

function checkRows({ num_rows, row_groups }: FileMetaData, size: number, file: string): void {
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (row_groups.some((group) => !(group.num_rows >= 0)) || rows !== Number(num_rows)) {
    throw new Error(`${file}: its footer is damaged: ${num_rows} rows in all, ${rows} in its row groups`);
  }
  if (rows > FEW_ROWS && rows > size * 8) {
    throw new Error(`${file}: expected recordings, found ${rows} rows in ${size} bytes, less than a bit a row`);
  }
}

/** Null where the chunk contradicts the schema, or is not in the file. */
function chunkOf(
  { file_path, crypto_metadata, meta_data }: ColumnChunk,
  { name, type, rows, dataEnd }: { name: string; type: string | undefined; rows: number; dataEnd: number },
): Chunk | null {
  if (file_path || crypto_metadata || !meta_data) return null;
  const { codec, dictionary_page_offset: dictionary, data_page_offset, total_compressed_size } = meta_data;
  const start = Number(dictionary && dictionary < data_page_offset ? dictionary : data_page_offset);
  const end = start + Number(total_compressed_size);
  const agrees = meta_data.path_in_schema.join(".") === name && meta_data.type === type && Number(meta_data.num_values) === rows;
  return agrees && start >= magic.length && end >= start && end <= dataEnd ? { start, end, rows, codec } : null;
}

function named<T>(make: () => T, what: string): T {
  try {
    return make();
  } catch (error) {
    throw new Error(`${what}${(error as Error).message}`);
  }
}
