/** What a store that was not finished leaves, and what the next call makes of it; units in threads. */
import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { prepareStore } from "../../../lib/data/prepare";
import { NPY_HEADER } from "../../../lib/data/store/windowSet";
import { makeFolder, makeZip, temporaryFolder } from "../loaders/makeFiles";
import { haptFiles, wisdmFiles } from "../check/smallSets";

/** Twelve recordings in place of one. */
function manyRecordings() {
  const {
    "activity_labels.txt": names,
    "RawData/acc_exp01_user01.txt": acc,
    "RawData/gyro_exp01_user01.txt": gyro,
  } = haptFiles();
  const files = { "activity_labels.txt": names, "RawData/labels.txt": "1 1 5 1 120\n" };
  const recordings = Array.from(
    { length: 12 },
    (_, i) => `exp${String(i + 1).padStart(2, "0")}_user${String(i + 1).padStart(2, "0")}`,
  );
  return {
    ...files,
    ...Object.fromEntries(
      recordings.flatMap((name) => [
        [`RawData/acc_${name}.txt`, acc],
        [`RawData/gyro_${name}.txt`, gyro],
      ]),
    ),
  };
}

describe("an unfinished store", () => {
  const place = temporaryFolder();
  const about = { name: "hapt", title: "hapt", source: "real", inputKey: "one" } as const;
  const stored = (store: string) =>
    ["windows.npy", "index.arrow", "accounting.json"].map((file) => readFileSync(join(store, file)));
  const left = (root: string) => readdirSync(root).filter((name) => name.includes(".unfinished-"));

  /** Prepares the first `units` of twelve, and stops. */
  async function stopAfter(units: number) {
    const root = place.path();
    const source = makeFolder(join(root, "source"), manyRecordings());
    const store = join(root, "set");
    const stop = new AbortController();
    const onProgress = ({ recordings }: { recordings: number }) => recordings === units && stop.abort(new Error("stopped"));
    await assert.rejects(prepareStore(store, [source], about, { signal: stop.signal, onProgress }), /^Error: stopped$/);
    const [name, ...others] = left(root);
    assert.deepEqual(others, []);
    return { root, source, store, folder: join(root, name) };
  }
  let whole: Buffer[];
  before(async () => {
    const root = place.path();
    const source = makeFolder(join(root, "source"), manyRecordings());
    await prepareStore(join(root, "set"), [source], about);
    whole = stored(join(root, "set"));
  });

  const damages: [string, number, (folder: string) => void][] = [
    ["as it is", 7, () => undefined],
    ["with windows that no line speaks of", 7, (folder) => appendFileSync(join(folder, "windows.npy"), Buffer.alloc(5000, 1))],
    ["with a last line that is cut off", 6, (folder) => truncateBy(join(folder, "journal.jsonl"), 20)],
    ["with windows that are cut off", 6, (folder) => truncateBy(join(folder, "windows.npy"), 20)],
    [
      "with a window that was not written whole",
      5,
      (folder) => {
        const file = join(folder, "windows.npy");
        const bytes = readFileSync(file);
        bytes.fill(0, NPY_HEADER + 11 * 3072, NPY_HEADER + 11 * 3072 + 100); // two windows a recording: the sixth's second
        writeFileSync(file, bytes);
      },
    ],
    ["with a line of nonsense", 7, (folder) => appendFileSync(join(folder, "journal.jsonl"), "\u0000\u0000\n")],
  ];
  const truncateBy = (file: string, bytes: number) => truncateSync(file, readFileSync(file).length - bytes);

  for (const [what, kept, damage] of damages) {
    it(`is gone on with after its last whole unit: ${what}`, async () => {
      const { root, source, store, folder } = await stopAfter(7);
      damage(folder);
      const seen: number[] = [];
      await prepareStore(store, [source], about, { onProgress: ({ recordings }) => void seen.push(recordings) });
      assert.equal(seen[0], kept + 1);
      assert.deepEqual(stored(store), whole);
      assert.deepEqual(left(root), []);
    });
  }

  it("of other input is removed", async () => {
    const { root, source, store } = await stopAfter(7);
    const seen: number[] = [];
    const onProgress = ({ recordings }: { recordings: number }) => void seen.push(recordings);
    await prepareStore(store, [source], { ...about, inputKey: "another" }, { onProgress });
    assert.deepEqual([seen[0], left(root)], [1, []]);
  });

  it("is left alone while a process writes it, also of another machine, for a day", async () => {
    const root = place.path();
    const source = makeFolder(join(root, "source"), manyRecordings());
    const start = readFileSync(`/proc/${process.ppid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ")[19];
    const names = [`${process.ppid}-${start}-1-${hostname()}`, "1-1-1-elsewhere"].map((writer) => `set.unfinished-${writer}`);
    for (const name of [...names, `set.unfinished-${process.ppid}-1-1-${hostname()}`, "set.unfinished-1-1-1-gone"]) {
      makeFolder(join(root, name), { "windows.npy": "", "journal.jsonl": `${JSON.stringify({ inputKey: "one" })}\n` });
    }
    const yesterday = Date.now() / 1000 - 90_000;
    utimesSync(join(root, "set.unfinished-1-1-1-gone", "windows.npy"), yesterday, yesterday);
    await prepareStore(join(root, "set"), [source], about);
    assert.deepEqual(left(root).sort(), names.sort());
    assert.deepEqual(stored(join(root, "set")), whole);
  });

  it("leaves nothing where the files are at fault", async () => {
    const root = place.path();
    const source = makeFolder(join(root, "source"), { ...manyRecordings(), "RawData/acc_exp07_user07.txt": "1 2\n" });
    for (const workers of [1, 2]) {
      await assert.rejects(
        prepareStore(join(root, "set"), [source], about, { workers }),
        /acc_exp07_user07\.txt:1: expected a number, found the end/,
      );
      assert.deepEqual(readdirSync(root), ["source"]);
    }
  });
});

describe("loading by threads", () => {
  const place = temporaryFolder();

  it("gives the bytes of one, whatever their number, of a folder, a zip and a zip inside a zip", async () => {
    const root = place.path();
    const folder = makeFolder(join(root, "folder"), wisdmFiles());
    const zip = await makeZip(join(root, "inner.zip"), wisdmFiles());
    const outer = await makeZip(join(root, "outer.zip"), { "inner.zip": readFileSync(zip) });
    const about = { name: "wisdm-phone", title: "wisdm", source: "real", inputKey: "" } as const;
    const made = await Promise.all(
      [
        [folder, 1],
        [folder, 2],
        [zip, 2],
        [outer, 2],
        [outer, 1],
      ].map(async ([path, workers], i) => {
        const store = join(root, `set${i}`);
        await prepareStore(store, [String(path)], about, { workers: Number(workers) });
        return ["windows.npy", "index.arrow", "accounting.json"].map((file) => readFileSync(join(store, file)));
      }),
    );
    for (const files of made) assert.deepEqual(files, made[0]);
  });
});
