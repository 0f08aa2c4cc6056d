/** What a download, a tool or a hand can do to a publisher's files: each error names the place, and leaves no store. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkStore } from "../../../lib/data/check/checkStore";
import { hasRealRecordings, loadSet } from "../../../lib/data/prepare";
import type { NativeSet } from "../../../lib/data/sets";
import { type Files, makeFolder, makeZip, temporaryFolder } from "./makeFiles";
import { haptFiles, uciFiles, wisdmFiles } from "../check/smallSets";

const archiveOf = { "uci-har": "UCI HAR Dataset", hapt: "HAPT Data Set", "wisdm-phone": "wisdm-dataset" };
type Tested = keyof typeof archiveOf & NativeSet;

describe("bad input", function () {
  this.timeout(300_000);
  const place = temporaryFolder();

  /** A project's folder without stores, and a folder of publishers' files. */
  function places() {
    const root = place.path();
    for (const folder of ["native", "data/windows"]) mkdirSync(join(root, folder), { recursive: true });
    return { root, dataFolder: join(root, "native") };
  }
  const storesIn = (root: string) => readdirSync(join(root, "data", "windows"));

  /** Fails with `message`, and leaves nothing behind. */
  async function refuses(name: Tested, content: Files | Buffer, message: RegExp) {
    const { root, dataFolder } = places();
    const path = join(dataFolder, archiveOf[name]);
    if (Buffer.isBuffer(content)) writeFileSync(`${path}.zip`, content);
    else makeFolder(path, content);
    await assert.rejects(loadSet(name, { root, dataFolder }), (error: Error) => {
      assert.match(error.message, message);
      assert.ok(error.message.includes(path), `expected ${path} in: ${error.message}`);
      return true;
    });
    assert.deepEqual(storesIn(root), []);
  }

  async function prepares(name: Tested, content: Files) {
    const { root, dataFolder } = places();
    makeFolder(join(dataFolder, archiveOf[name]), content);
    const set = await loadSet(name, { root, dataFolder });
    checkStore(join(root, "data", "windows", name));
    const dropped = (reason: RegExp) => set.accounting.drops.find((drop) => reason.test(drop.reason));
    return { set, dropped };
  }
  const zipOf = async (files: Files, options?: { compress: boolean }) =>
    readFileSync(await makeZip(join(place.path(), "a.zip"), files, options));
  const accel = "raw/phone/accel/data_1600_accel_phone.txt";
  const gyro = "raw/phone/gyro/data_1600_gyro_phone.txt";
  const acc = "RawData/acc_exp01_user01.txt";

  it("a truncated zip", async () => {
    const zip = await zipOf(haptFiles());
    await refuses("hapt", zip.subarray(0, zip.length - 100), /expected a whole zip; if the download was cut off, fetch it again/);
    await refuses("hapt", zip.subarray(0, 0), /expected a whole zip/);
  });

  it("a web page in place of a zip", async () => {
    await refuses("hapt", Buffer.from("<!doctype html><title>Not found</title>"), /expected a whole zip/);
  });

  it("a zip whose path leaves the folder", async () => {
    const zip = (await zipOf({ ...haptFiles(), "aa/evil.txt": "x" })).toString("latin1");
    await refuses(
      "hapt",
      Buffer.from(zip.replaceAll("aa/evil.txt", "../evil.txt"), "latin1"),
      /\.\.\/evil\.txt.*leaves the archive/,
    );
  });

  it("a zip with one digit changed", async () => {
    const zip = await zipOf(haptFiles(), { compress: false });
    zip.write("1.02", zip.indexOf("1.01 "), "latin1");
    await refuses("hapt", zip, /cannot read "RawData\/acc_exp01_user01\.txt": its checksum is not the one that the zip lists/);
  });

  it("files that unpack to more than any recordings of their size do", async () => {
    const zip = await zipOf(haptFiles());
    // The central directory's uncompressed size of the first file, 24 bytes after its signature.
    zip.writeUInt32LE(0xf0000000, zip.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 24);
    await refuses(
      "hapt",
      zip,
      /HAPT Data Set\.zip: expected files of 1073741824 bytes at most in all, found that they unpack to 40265\d{5}; do not trust/,
    );
  });

  it("another data set under the name", async () => {
    await refuses("uci-har", haptFiles(), /expected one file …\/train\/y_train\.txt, found none among its 6 files/);
    await refuses("hapt", uciFiles(), /expected files …\/RawData\/acc_expEE_userUU\.txt, found none/);
    await refuses("wisdm-phone", haptFiles(), /expected WISDM 2019, with files …\/raw\/\{phone,watch\}\/…, found none among 6/);
    const { root, dataFolder } = places();
    makeFolder(join(dataFolder, "wisdm-dataset"), wisdmFiles());
    assert.equal(await hasRealRecordings("wisdm-watch", { root, dataFolder }), false);
  });

  it("a missing sensor file", async () => {
    const without = (files: Files, file: string) => Object.fromEntries(Object.entries(files).filter(([name]) => name !== file));
    const signal = "train/Inertial Signals/body_gyro_z_train.txt";
    await refuses(
      "uci-har",
      without(uciFiles(), signal),
      /expected one file …\/train\/Inertial Signals\/body_gyro_z_train\.txt, found none/,
    );
    await refuses(
      "hapt",
      without(haptFiles(), "RawData/gyro_exp01_user01.txt"),
      /expected one file …\/RawData\/gyro_exp01_user01\.txt, found none/,
    );
    const { set, dropped } = await prepares("wisdm-phone", without(wisdmFiles(), gyro));
    assert.deepEqual(set.users, ["1601"]);
    assert.deepEqual(dropped(/no gyro file/)?.where, ["user 1600, phone"]);
  });

  it("an empty file", async () => {
    await refuses(
      "hapt",
      { ...haptFiles(), [acc]: "" },
      /acc_exp01_user01\.txt: expected lines of 3 numbers, found an empty file of 0 bytes/,
    );
    await refuses(
      "uci-har",
      { ...uciFiles(), "test/y_test.txt": "\n" },
      /test\/y_test\.txt: expected lines of 1 numbers, found an empty file/,
    );
    const { set, dropped } = await prepares("wisdm-phone", { ...wisdmFiles(), [accel]: "" });
    assert.deepEqual([set.users, dropped(/take without accel rows/)?.where], [["1601"], ["1600-A"]]);
  });

  it("nan only", async () => {
    await refuses("hapt", { ...haptFiles(), [acc]: "nan\nnan\n" }, /acc_exp01_user01\.txt:1: expected a number, found "nan"/);
    await refuses("wisdm-phone", { ...wisdmFiles(), [accel]: "nan\n" }, /accel_phone\.txt:1: expected user 1600, .* found nan/);
  });

  it("a column too few, a column too many", async () => {
    const change = (file: string, files: Files, change: (line: string) => string) => ({
      ...files,
      [file]: changeLine(files[file], 4, change),
    });
    await refuses(
      "hapt",
      change(acc, haptFiles(), () => "1 2"),
      /acc_exp01_user01\.txt:4: expected a number, found the end of the line/,
    );
    await refuses(
      "hapt",
      change(acc, haptFiles(), () => "1 2 3 4"),
      /:4: expected the end of the line, found "4"/,
    );
    await refuses(
      "wisdm-phone",
      change(accel, wisdmFiles(), (line) => line.replace(/,[^,]+;$/, ";")),
      /accel_phone\.txt:4: expected a number, found the end of the line/,
    );
  });

  it("a line of a million columns", async () => {
    const long = (name: string, files: Files, separator: string) => ({
      ...files,
      [name]: changeLine(files[name], 7, (line) => line + `${separator}0.5`.repeat(1_000_000)),
    });
    await refuses("hapt", long(acc, haptFiles(), " "), /acc_exp01_user01\.txt:7/);
    await refuses("wisdm-phone", long(accel, wisdmFiles(), ","), /data_1600_accel_phone\.txt:7/);
  });

  it("text in a number, a number beyond all bounds", async () => {
    const put = (text: string) => ({ ...haptFiles(), [acc]: changeLine(haptFiles()[acc], 7, () => `1 ${text} 3`) });
    await refuses("hapt", put("1.0O"), /acc_exp01_user01\.txt:7: expected a number, found "1\.0O"/);
    await refuses("hapt", put("1e999"), /:7: expected a number, found one that is too large, "1e999"/);
    await refuses("hapt", put("1e99"), /window at 0 s of exp01-user01 has a value that is not finite/);
  });

  it("other units than the publisher's", async () => {
    const text = String(haptFiles()[acc]).replaceAll("1.01", "9.9");
    await refuses("hapt", { ...haptFiles(), [acc]: text }, /user 1: expected acceleration in g with gravity, .* found 9\.9/);
  });

  it("time stamps that decrease or repeat: rows are put in order, equal stamps averaged", async () => {
    const lines = String(wisdmFiles()[accel]).trim().split("\n");
    const whole = await prepares("wisdm-phone", wisdmFiles());
    const reversed = await prepares("wisdm-phone", { ...wisdmFiles(), [accel]: [...lines].reverse().join("\n") });
    assert.equal(reversed.set.version, whole.set.version);
    const twice = await prepares("wisdm-phone", { ...wisdmFiles(), [accel]: [...lines, lines[3]].join("\n") });
    assert.equal(twice.set.version, whole.set.version);
    assert.equal(twice.dropped(/accel rows that repeat another exactly/)?.count, 1);
  });

  it("a gap, over which no window reaches", async () => {
    const lines = String(wisdmFiles()[accel]).trim().split("\n");
    const { set } = await prepares("wisdm-phone", {
      ...wisdmFiles(),
      [accel]: [...lines.slice(0, 140), ...lines.slice(155)].join("\n"),
    });
    assert.deepEqual(set.user.filter((user) => user === "1600").length, 1);
    const middle = [...lines.slice(0, 90), ...lines.slice(110)].join("\n");
    assert.deepEqual((await prepares("wisdm-phone", { ...wisdmFiles(), [accel]: middle })).set.users, ["1601"]);
  });

  it("a rate of 1 Hz", async () => {
    const { [accel]: slow } = wisdmFiles(1);
    const { set, dropped } = await prepares("wisdm-phone", { ...wisdmFiles(), [accel]: slow });
    assert.deepEqual([set.users, dropped(/sampled below 5 Hz/)?.where], [["1601"], ["1600-A"]]);
    await refuses("wisdm-phone", wisdmFiles(1), /no windows were found; left out: sampled below 5 Hz, .* \(2 recordings\)/);
  });

  it("bytes that are no text", async () => {
    const labels = Buffer.from("1 WALKING\n5 ST\xc3\x28NDING\n", "latin1");
    await refuses(
      "hapt",
      { ...haptFiles(), "activity_labels.txt": labels },
      /activity_labels\.txt:2: expected an activity's name/,
    );
  });

  it("three processes that write one store, of other inputs each time, a hundred times each", async () => {
    const { root } = places();
    const folder = join(root, "data", "windows", "set");
    const run = () =>
      promisify(execFile)(process.execPath, ["--import=tsx", join(__dirname, "../store/writeOften.ts"), folder, "100", "1"]);
    await Promise.all([run(), run(), run()]);
    assert.deepEqual(storesIn(root), ["set"]);
    checkStore(folder);
  });

  it("a disk that takes no more, here a limit of 2 MiB a file", async () => {
    const { root } = places();
    const folder = join(root, "data", "windows", "set");
    const command = [process.execPath, "--import=tsx", join(__dirname, "../store/writeOften.ts"), folder, "1", "1000"];
    const limited = promisify(execFile)("sh", ["-c", 'trap "" XFSZ; ulimit -f 4096; exec "$@"', "sh", ...command]);
    await assert.rejects(limited, /windows\/set: expected room for the windows, found EFBIG: .*; free some space and try again/);
    assert.deepEqual(storesIn(root), []);
  });

  it("a stop while it prepares", async () => {
    const { root, dataFolder } = places();
    makeFolder(join(dataFolder, archiveOf.hapt), haptFiles());
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ windows }: { windows: number }) => {
      seen.push(windows);
      stop.abort(new Error("stopped here"));
    };
    const loading = loadSet("hapt", { root, dataFolder }, { onProgress, signal: stop.signal });
    await assert.rejects(loading, /^Error: stopped here$/);
    assert.deepEqual(seen, [2]);
    // What was made so far is kept, and the next call resumes from there.
    assert.deepEqual(
      storesIn(root).map((name) => name.replace(/-.*/, "")),
      ["hapt.unfinished"],
    );
    const rest: number[] = [];
    const { version } = await loadSet("hapt", { root, dataFolder }, { onProgress: ({ windows }) => void rest.push(windows) });
    assert.deepEqual([rest, storesIn(root)], [[4], ["hapt"]]);
    assert.equal((await prepares("hapt", haptFiles())).set.version, version);
  });

  it("two prepares at once, of the same and of an older store", async () => {
    const { root, dataFolder } = places();
    const folder = makeFolder(join(dataFolder, archiveOf.hapt), haptFiles());
    const script = join(__dirname, "../store/prepareOnce.ts");
    const run = () => promisify(execFile)(process.execPath, ["--import=tsx", script, "hapt", dataFolder, root]);
    for (const files of [{}, { "touched.txt": "another time of the folder" }] as Files[]) {
      makeFolder(folder, files);
      const versions = (await Promise.all([run(), run(), run()])).map(({ stdout }) => stdout.trim());
      assert.equal(new Set(versions).size, 1);
      assert.deepEqual(storesIn(root), ["hapt"]);
      assert.equal(checkStore(join(root, "data", "windows", "hapt")).set.version, versions[0]);
    }
  });
});

/** The text with its line `number`, counted from 1, changed. */
function changeLine(text: string | Buffer, number: number, change: (line: string) => string): string {
  return String(text)
    .split("\n")
    .map((line, i) => (i === number - 1 ? change(line) : line))
    .join("\n");
}
