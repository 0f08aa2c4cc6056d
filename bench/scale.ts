/**
 * One pass over archives in ExtraSensory's layout: files a second, memory, and what the whole publication would take.
 * The examples are those of two synthetic users, packed once and written again and again.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { synthesise } from "../lib/data/synthetic/synthesise";
import { deflated, hole, type PackedFile, type ZipWriter, zipWriter } from "../test/data/read/zipWriter";
import { ours, run } from "./commands";
import { round, type ScaleResult } from "./results";
import { scratch } from "./settings";

const USERS = 60;
/** Files of the publication: about as many minutes, and two sensors. */
const PUBLICATION = 600_000;
const HOLE = 5 * 2 ** 30;

type Packed = { acc: PackedFile; gyro: PackedFile };

export async function measureScale(say: (text: string) => void): Promise<ScaleResult[]> {
  const folder = join(scratch, "scale");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const examples = await packExamples(join(folder, "made"));
    const place = (name: string) => join(folder, name);

    say("60 users × 500 examples");
    const [accs, gyros] = ["acc.zip", "gyro.zip"].map((name) => zipWriter(place(name)));
    addExamples(accs, gyros, 500, examples);
    addFolds(gyros);
    [accs, gyros].forEach((zip) => zip.end());
    const plain = measure(folder, "60 users × 500 examples, two zips", 60_000, [place("acc.zip"), place("gyro.zip")]);

    say("ZIP64");
    const zip = zipWriter(place("zip64.zip"));
    zip.add("raw_acc/not-read.bin", hole(HOLE));
    addExamples(zip, zip, 600, examples);
    addFolds(zip);
    zip.end();
    const large = measure(folder, "60 users × 600 examples, one ZIP64, all behind 5 GiB", 72_000, [place("zip64.zip")]);
    return [plain, large];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packExamples(folder: string): Promise<Packed[]> {
  await synthesise("extrasensory", folder, { seed: 1, users: 2, hoursPerUser: 1 });
  return readdirSync(join(folder, "raw_acc")).flatMap((user) =>
    readdirSync(join(folder, "proc_gyro", user))
      .sort()
      .map((file) => {
        const read = (...path: string[]) => deflated(readFileSync(join(folder, ...path)));
        return { acc: read("raw_acc", user, file.replace("proc_gyro", "raw_acc")), gyro: read("proc_gyro", user, file) };
      }),
  );
}

const uuid = (user: number) => `5EED${String(user).padStart(4, "0")}-0000-4000-A000-000000000000`;

function addExamples(accs: ZipWriter, gyros: ZipWriter, perUser: number, examples: Packed[]): void {
  for (let user = 0; user < USERS; user++) {
    for (let i = 0; i < perUser; i++) {
      const { acc, gyro } = examples[(user * perUser + i) % examples.length];
      const unix = 1443420000 + user * 1e6 + i * 60;
      accs.add(`raw_acc/${uuid(user)}/${unix}.m_raw_acc.dat`, acc);
      gyros.add(`proc_gyro/${uuid(user)}/${unix}.m_proc_gyro.dat`, gyro);
    }
  }
}

/** Five folds by user, a fifth tested in each. */
function addFolds(zip: ZipWriter): void {
  for (let fold = 0; fold < 5; fold++) {
    for (const side of ["train", "test"]) {
      const users = Array.from({ length: USERS }, (_, user) => user).filter((user) => (user % 5 === fold) === (side === "test"));
      const list = users.map((user) => `${uuid(user)}\n`).join("");
      zip.add(`cv_5_folds/fold_${fold}_${side}_android_uuids.txt`, deflated(Buffer.from(list)));
      zip.add(`cv_5_folds/fold_${fold}_${side}_iphone_uuids.txt`, deflated(Buffer.alloc(0)));
    }
  }
}

function measure(folder: string, archive: string, files: number, paths: string[]): ScaleResult {
  const store = join(folder, "store");
  const found = JSON.parse(run(ours("scale.mjs", [store, ...paths]))) as Pick<ScaleResult, "seconds" | "peakMB" | "windows">;
  rmSync(store, { recursive: true });
  const filesPerSecond = files / found.seconds;
  return {
    archive,
    files,
    gigabytes: round(paths.reduce((sum, path) => sum + statSync(path).blocks * 512, 0) / 1e9, 2),
    windows: found.windows,
    seconds: round(found.seconds, 2),
    filesPerSecond: round(filesPerSecond, 1),
    peakMB: found.peakMB,
    publicationMinutes: round(PUBLICATION / filesPerSecond / 60, 2),
  };
}
