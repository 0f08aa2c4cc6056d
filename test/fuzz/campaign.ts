/** Damages files, has them read, and compares with what pyarrow says of the same files. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { random } from "../../lib/base/random";
import { startThread } from "../../lib/data/read/startThread";
import { own } from "../children";
import { type Input, inputs, writeInput } from "./inputs";
import { mutate } from "./mutate";
import type { Found, Order } from "./reader";

export interface Finding {
  /** `FUZZ_SEED=1 FUZZ_FROM=17 FUZZ_COUNT=1` repeats it. */
  mutation: number;
  input: string;
  what: string;
}

type Oracle = { values: string | null } | { damage: string };

/**
 * What pyarrow refuses and is not read here, where other damage, to values that have no checksum, is seen by neither:
 * its own copy of the schema, sizes for memory, and of which kind an integer in the footer says to be.
 */
const explained = [/Invalid base64 input/, /histogram size mismatch/, /deserialize thrift: TProtocolException: Invalid data/];

/** Where an import that succeeds leaves its windows. */
const STORE = join("data", "windows", "walk");
const SECONDS = 60;
const HEAP_MB = 512;
const MAX_BYTES = 2 ** 30;

/** Reads `count` mutations, from number `from` of the seed's. */
export async function campaign(folder: string, seed: number, from: number, count: number): Promise<Finding[]> {
  const list = inputs(folder);
  const turns = list.flatMap((input) => Array.from({ length: input.weight }, () => input));
  const findings: Finding[] = [];
  const oracle = startOracle();
  const reader = startReader();
  const original = new Map<Input, Found>();
  try {
    for (const input of list) {
      const place = join(folder, "whole");
      const file = writeInput(input, input.pack?.(input.bytes) ?? input.bytes, place);
      const found = await reader.read({ ...input, folder: place, file });
      const said = await oracle.ask(input, file);
      if ("error" in found || "damage" in said || judge(found, said, found, place)) {
        throw new Error(`${file}, undamaged: expected values that pyarrow reads, found ${JSON.stringify({ found, said })}`);
      }
      original.set(input, found);
      rmSync(place, { recursive: true });
    }
    for (let mutation = from; mutation < from + count; mutation++) {
      const input = turns[mutation % turns.length];
      const place = join(folder, String(mutation));
      const file = writeInput(input, damaged(input, seed, mutation), place);
      const before = filesIn(place);
      const asked = oracle.ask(input, file);
      const found = await reader.read({ ...input, folder: place, file });
      const what = judge(found, await asked, original.get(input) as Found, place);
      if (what) findings.push({ mutation, input: `${input.kind} ${list.indexOf(input)}`, what });
      const left = filesIn(place).filter((name) => !before.includes(name) && ("error" in found || !name.startsWith(STORE)));
      if (left.length > 0) findings.push({ mutation, input: input.kind, what: `it leaves ${left.join(", ")}` });
      rmSync(place, { recursive: true });
    }
  } finally {
    await reader.end();
    oracle.end();
  }
  return findings;
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

export function damaged({ bytes, format, pack }: Input, seed: number, mutation: number): Buffer {
  const draws = random(seed, "fuzz", mutation);
  if (!pack) return mutate(bytes, format, draws);
  return draws.below(2) === 0 ? mutate(pack(bytes), "bytes", draws) : pack(mutate(bytes, format, draws));
}

/** What is wrong with what was found, or null. */
function judge(found: Found, oracle: Oracle, original: Found, folder: string): string | null {
  const named = (message: string) => message.includes(folder) || message.startsWith("study smoke");
  if ("error" in found) return named(found.error) ? null : `an error that does not name the file: ${found.error}`;
  if ("damage" in oracle) {
    const same = "values" in original && original.values === found.values;
    return same || explained.some((reason) => reason.test(oracle.damage))
      ? null
      : `other values, where pyarrow sees damage: ${oracle.damage}`;
  }
  return oracle.values === null || oracle.values === found.values ? null : "other values than pyarrow's";
}

function startReader() {
  let worker: Worker | null = null;
  const start = () => startThread(join(__dirname, "reader"), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  return {
    async read({ kind, folder, file, names }: Order): Promise<Found> {
      worker ??= start();
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
      const stop = new AbortController();
      const answer = once(worker, "message", stop).then(([found]) => found as Found);
      worker.postMessage({ kind, folder, file, names } satisfies Order);
      const late = sleep(SECONDS * 1000, { error: `it takes more than ${SECONDS} s` }, stop);
      try {
        const found = await Promise.race([answer, late]);
        if ("error" in found && found.error.startsWith("it takes")) await this.end();
        return most > MAX_BYTES ? { error: `it takes ${most} bytes` } : found;
      } catch (error) {
        worker = null;
        return { error: `the thread ends: ${(error as Error).message}` };
      } finally {
        clearInterval(watch);
        stop.abort();
        for (const promise of [answer, late]) void promise.catch(() => undefined);
      }
    },
    async end() {
      await worker?.terminate();
      worker = null;
    },
  };
}

function startOracle() {
  let child: ChildProcess | null = null;
  let waiting: ((answer: Oracle) => void) | null = null;
  const start = () => {
    const python = spawn(".venv/bin/python", ["test/fuzz/oracle.py"], { stdio: ["pipe", "pipe", "ignore"] });
    own(python);
    createInterface(python.stdout).on("line", (line) => waiting?.(JSON.parse(line) as Oracle));
    python.once("exit", () => {
      child = null;
      waiting?.({ damage: "pyarrow's process ends" });
    });
    return python;
  };
  return {
    async ask({ kind, names }: Input, file: string): Promise<Oracle> {
      if (kind === "study" || kind === "import") return { values: null }; // no other program reads these
      child ??= start();
      child.stdin?.write(`${JSON.stringify({ kind, file, names })}\n`);
      return new Promise((resolve) => (waiting = resolve));
    },
    end: () => child?.kill(),
  };
}
