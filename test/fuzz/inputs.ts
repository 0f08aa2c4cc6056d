/** Small whole files of every kind that the project reads, to be damaged. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { writeSafetensors } from "../../lib/train/safetensors";
import { references } from "../data/read/parquet/reference";
import type { Format } from "./mutate";

export interface Input {
  /** What reads it. */
  kind: "parquet" | "csv" | "import" | "safetensors" | "json" | "study";
  /** The file's path in a folder of its own. */
  path: string;
  bytes: Buffer;
  format: Format;
  /** Columns of a table. */
  names: readonly string[];
  /** Share of the mutations. */
  weight: number;
  /** Of what is packed, damage is done inside, and half of the time outside. */
  pack?: (bytes: Buffer) => Buffer;
}

const columns = ["who", "t", "ax", "ay", "az", "gx", "gy", "gz", "activity"];

/** Three seconds of three people, at 50 Hz. */
function walk(): Buffer {
  const rows = Array.from({ length: 450 }, (_, i) => {
    const t = (i % 150) / 50;
    const wave = (phase: number) => Math.sin(2 * Math.PI * 2 * t + phase).toFixed(4);
    return [
      `p${Math.floor(i / 150)}`,
      t,
      wave(0),
      wave(1),
      (1 + Number(wave(2)) / 4).toFixed(4),
      wave(3),
      wave(4),
      wave(5),
      i % 150 < 75 ? '"go, fast"' : "sit",
    ];
  });
  return Buffer.from([columns, ...rows].map((row) => row.join(",")).join("\n") + "\n");
}

/** The same, packed by Snappy. */
function walkInParquet(): Buffer {
  const [header, ...rows] = walk()
    .toString()
    .trim()
    .replaceAll('"go, fast"', "go")
    .split("\n")
    .map((line) => line.split(","));
  const columnData = header.map((name, c) => {
    const isText = name === "who" || name === "activity";
    return {
      name,
      data: rows.map((row) => (isText ? row[c] : Number(row[c]))),
      type: isText ? ("STRING" as const) : ("DOUBLE" as const),
    };
  });
  return Buffer.from(parquetWriteBuffer({ columnData }));
}

/** @param folder for the files that only a library writes */
export function inputs(folder: string): Input[] {
  const csv: Input = { kind: "csv", path: "walk.csv", bytes: walk(), format: "csv", names: columns, weight: 20 };
  const weights = {
    a: { shape: [2, 3], values: new Float32Array(6).fill(0.5) },
    b: { shape: [4], values: new Float32Array([1, 2, 3, 4]) },
  };
  const sealed = join(folder, "sealed.safetensors");
  writeSafetensors(sealed, weights, { note: "small" });
  const unsealed = withoutMetadata(readFileSync(sealed));
  const tensors = { kind: "safetensors", path: "a.safetensors", format: "safetensors", names: [] } as const;
  const json = { kind: "json", format: "json", names: [] } as const;
  return [
    ...references
      .filter(({ columns }) => Object.keys(columns).length > 0)
      .map(({ bytes, columns }): Input => {
        return {
          kind: "parquet",
          path: "t.parquet",
          bytes: Buffer.from(bytes),
          format: "bytes",
          names: Object.keys(columns),
          weight: 8,
        };
      }),
    csv,
    { ...csv, path: "walk.csv.gz", weight: 10, pack: gzipSync },
    { ...csv, kind: "import", weight: 1 },
    { ...csv, kind: "import", path: "walk.parquet", bytes: walkInParquet(), format: "bytes", weight: 1 },
    { ...tensors, bytes: readFileSync(sealed), weight: 5 },
    { ...tensors, bytes: unsealed, weight: 10 },
    { ...json, path: "data/results/wisdm.jsonl", bytes: readFileSync("data/results/wisdm.jsonl"), weight: 10 },
    { ...json, path: "data/results/wisdm.plan.json", bytes: readFileSync("data/results/wisdm.plan.json"), weight: 5 },
    { kind: "study", path: "smoke.ts", bytes: readFileSync("test/studies/smoke.ts"), format: "json", names: [], weight: 2 },
  ];
}

/** Writes a damaged input where its reader looks for it, and returns the file. */
export function writeInput({ kind, path }: Input, bytes: Uint8Array, folder: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  if (kind === "json")
    for (const name of ["wisdm.jsonl", "wisdm.plan.json"]) copyFileSync(join("data/results", name), join(file, "..", name));
  writeFileSync(file, bytes);
  return file;
}

/** As other writers leave it. */
function withoutMetadata(file: Buffer): Buffer {
  const length = Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString("utf8", 8, 8 + length)) as Record<string, unknown>;
  delete header.__metadata__;
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, file.subarray(8 + length)]);
}
