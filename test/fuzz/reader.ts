/** A worker thread: reads the files that it is sent as the project does, and posts a digest of what they hold, or the error. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { importRecordings } from "../../lib/data/own/importRecordings";
import { Moment } from "../../lib/data/read/moment";
import { loadCodecs } from "../../lib/data/read/parquet/unpackPage";
import { tableRows } from "../../lib/data/read/tableRows";
import { loadStudy } from "../../lib/grid/plan/loadStudy";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { readSafetensors } from "../../lib/train/safetensors";
import { readColumns } from "../data/read/parquet/reference";
import type { Input } from "./inputs";

export interface Order {
  kind: Input["kind"];
  folder: string;
  file: string;
  names: readonly string[];
}

export type Found = { values: string } | { error: string };

type Columns = [name: string, cells: string[]][];

const readers: Record<Input["kind"], (order: Order) => string | Promise<string>> = {
  parquet: ({ file, names }) => {
    const found = readColumns(readFileSync(file), [...names], file);
    return digest(names.map((name) => [name, found[name].map(cellText)]));
  },
  csv: async ({ file, names }) => {
    const found: Columns = names.map((name) => [name, []]);
    for await (const cells of tableRows(file, [...names])) found.forEach(([name, column]) => column.push(cellText(cells[name])));
    return digest(found);
  },
  import: async ({ file, folder }) => {
    const columns = { user: "who", time: "t", acc: ["ax", "ay", "az"], gyro: ["gx", "gy", "gz"], activity: "activity" } as const;
    await importRecordings([file], { name: "walk", columns }, { dataFolder: null, root: folder });
    return sha1(readFileSync(join(folder, "data", "windows", "walk", "windows.npy")).toString("latin1"));
  },
  safetensors: ({ file }) => {
    const { weights } = readSafetensors(file);
    return digest(
      Object.entries(weights).map(([name, { shape, values }]) => {
        return [name, [JSON.stringify(shape), Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex")]];
      }),
    );
  },
  json: ({ folder }) => sha1(JSON.stringify(readStudy("wisdm", folder))),
  study: ({ file }) => sha1(JSON.stringify(loadStudy(file))),
};

/** As oracle.py writes a cell. */
function cellText(cell: unknown): string {
  if (cell === null) return "-";
  if (cell instanceof Moment) return `m${cell.nanoseconds}`;
  if (typeof cell === "boolean") return `b${Number(cell)}`;
  if (typeof cell === "bigint") return `i${cell}`;
  if (typeof cell !== "number") return `s${cell as string}`;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(cell);
  return Number.isNaN(cell) ? "fNaN" : `f${bytes.toString("hex")}`;
}

function digest(columns: Columns): string {
  return sha1(columns.map(([name, cells]) => [name, ...cells].join("\u0001")).join("\u0002"));
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}

async function answer(order: Order): Promise<void> {
  let found: Found;
  try {
    await loadCodecs();
    found = { values: await readers[order.kind](order) };
  } catch (error) {
    found = { error: (error as Error)?.message ?? String(error) };
  }
  parentPort?.postMessage(found);
}

parentPort?.on("message", (order: Order) => void answer(order));
