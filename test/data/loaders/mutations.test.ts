/** Damaged native files, 2000 of them, drawn from a seed: windows that pass the check, or an error that names the file. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkStore } from "../../../lib/data/check/checkStore";
import { importRecordings } from "../../../lib/data/own/importRecordings";
import { prepareStore } from "../../../lib/data/prepare";
import type { NativeSet } from "../../../lib/data/sets";
import { type Random, random } from "../../../lib/base/random";
import { type Files, makeFolder, makeZip, temporaryFolder } from "./makeFiles";
import { tableColumns } from "../../../lib/data/loaders/table/recordingColumns";
import { nativeFiles, tableText } from "../check/smallSets";

const MUTATIONS = 2000;
const tokens = ["nan", "", "-", "1e999", "1e30", "-1e-320", "word", "0x10", "999999999999999999", "1;2", "\u0000"];

/** One damage to bytes: what happens to files on their way through disks, tools and hands. */
type Damage = (bytes: Buffer, draw: Random) => Buffer;
const inLines =
  (change: (lines: string[], at: number, draw: Random) => void): Damage =>
  (bytes, draw) => {
    const lines = bytes.toString("latin1").split("\n");
    change(lines, draw.below(lines.length), draw);
    return Buffer.from(lines.join("\n"), "latin1");
  };
const damages: Record<string, Damage> = {
  "flips a bit": (bytes, draw) => {
    const changed = Buffer.from(bytes);
    if (bytes.length > 0) changed[draw.below(bytes.length)] ^= 1 << draw.below(8);
    return changed;
  },
  "cuts bytes out": (bytes, draw) => {
    const at = draw.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + draw.below(40))]);
  },
  "puts bytes in": (bytes, draw) => {
    const at = draw.below(bytes.length + 1);
    const added = Buffer.from(Array.from({ length: 1 + draw.below(8) }, () => draw.below(256)));
    return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
  },
  "cuts the end off": (bytes, draw) => bytes.subarray(0, draw.below(bytes.length + 1)),
  "empties it": () => Buffer.alloc(0),
  "drops a line": inLines((lines, at) => lines.splice(at, 1)),
  "repeats a line": inLines((lines, at) => lines.splice(at, 0, lines[at])),
  "swaps lines": inLines((lines, at, draw) => {
    const other = draw.below(lines.length);
    [lines[at], lines[other]] = [lines[other], lines[at]];
  }),
  "changes a word": inLines((lines, at, draw) => {
    const words = lines[at].split(/([\s,;]+)/);
    words[2 * draw.below((words.length + 1) >> 1)] = tokens[draw.below(tokens.length)];
    lines[at] = words.join("");
  }),
};

describe(`${MUTATIONS} damaged files`, function () {
  this.timeout(900_000);
  const place = temporaryFolder();
  const names = Object.keys(damages);
  const outcomes = { windows: 0, error: 0 };

  /** Either a store that passes, or an error of our own that names `path`; nothing besides the store is left. */
  async function judge(what: string, root: string, path: string, prepare: (folder: string) => Promise<unknown>) {
    const stores = join(root, "data", "windows");
    rmSync(stores, { recursive: true, force: true });
    try {
      await prepare(join(stores, "set"));
      checkStore(join(stores, "set"));
      outcomes.windows++;
      assert.deepEqual(readdirSync(stores), ["set"], what);
    } catch (error) {
      const { name, message } = error as Error;
      assert.ok(name === "Error" || name === "RangeError", `${what}: ${(error as Error).stack}`);
      assert.ok(message.includes(path), `${what}: expected an error naming ${path}, found ${message}`);
      assert.ok(!/undefined|NaN|\[object/.test(message), `${what}: ${message}`);
      assert.deepEqual(existsSync(stores) ? readdirSync(stores) : [], [], what);
      outcomes.error++;
    }
  }

  const prepareAs = (name: NativeSet, paths: string[]) => (folder: string) =>
    prepareStore(folder, paths, { name, title: name, source: "real", inputKey: "" });

  for (const [name, files] of Object.entries(nativeFiles) as [NativeSet, () => Files][]) {
    it(`of ${name}: windows that pass the check, or an error that names file and place`, async () => {
      const root = place.path();
      const source = makeFolder(join(root, "source"), files());
      const all = Object.entries(files());
      for (let i = 0; i < MUTATIONS / 5; i++) {
        const draw = random(5, `damage ${name}`, i);
        const [file, content] = all[draw.below(all.length)];
        const damage = names[draw.below(names.length)];
        const damaged = damages[damage](Buffer.from(content), draw);
        const what = `${name}, mutation ${i}: ${damage} of ${file}`;
        if (i % 10 === 9) {
          // The bytes of the zip instead.
          const zip = join(root, "set.zip");
          await makeZip(zip, files());
          writeFileSync(zip, damages[damage](readFileSync(zip), draw));
          await judge(`${name}, mutation ${i}: ${damage} of its zip`, root, zip, prepareAs(name, [zip]));
          continue;
        }
        if (i % 10 === 8) rmSync(join(source, file));
        else writeFileSync(join(source, file), damaged);
        await judge(what, root, source, prepareAs(name, [source]));
        writeFileSync(join(source, file), content);
      }
    });
  }

  it("of your own table: the same", async () => {
    const root = place.path();
    const file = join(root, "own.csv");
    const content = Buffer.from(tableText());
    for (let i = 0; i < MUTATIONS / 5; i++) {
      const draw = random(5, "damage own table", i);
      const damage = names[draw.below(names.length)];
      writeFileSync(file, damages[damage](content, draw));
      const options = { name: "set", columns: tableColumns, units: { timeUnit: "s", accUnit: "g", gyroUnit: "rad/s" } } as const;
      await judge(`own table, mutation ${i}: ${damage}`, root, file, () =>
        importRecordings([file], options, { dataFolder: null, root }),
      );
    }
  });

  it("came to both ends often", () => {
    assert.equal(outcomes.windows + outcomes.error, MUTATIONS);
    assert.ok(outcomes.windows > MUTATIONS / 10 && outcomes.error > MUTATIONS / 10, JSON.stringify(outcomes));
  });
});
