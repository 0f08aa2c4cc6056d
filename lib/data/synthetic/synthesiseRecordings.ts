/**
 * Synthetic recordings in the form in which you import your own: a table, one row a sample, with the columns user, recording,
 * activity, t (s), acc_x … acc_z (g), gyro_x … gyro_z (rad/s).
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { random } from "../../base/random";
import { newText } from "./synthesiseFormats";
import { drawBout, drawDay, drawPerson, readSensor } from "./synthesiseMotion";
import type { AfterUser } from "./afterUser";

const activities = ["walking", "running", "stairs", "sitting", "standing"];
const columns = ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"];
const rateHz = 50;

interface Options {
  seed: number;
  users?: number;
  hoursPerUser?: number;
  format?: "csv" | "parquet";
}

interface Samples {
  user: string[];
  recording: string[];
  activity: string[];
  t: number[];
  values: Float32Array[]; // a recording each, [n, 6]
}

/** Writes recordings.csv or recordings.parquet. */
export async function synthesiseRecordings(
  folder: string,
  { seed, users = 12, hoursPerUser = 0.05, format = "csv" }: Options,
  afterUser: AfterUser,
): Promise<void> {
  const rows = Math.max(1, Math.round((hoursPerUser * 3600 * rateHz) / activities.length));
  const samples: Samples = { user: [], recording: [], activity: [], t: [], values: [] };
  for (let u = 0; u < users; u++) {
    const user = `P${String(u + 1).padStart(2, "0")}`;
    const person = drawPerson(seed, "recordings", u, "pocket");
    activities.forEach((activity, index) => {
      const day = drawDay(person, index % 2);
      const parts = [{ bout: drawBout(day, activity, index), from: 0, transition: 1 }];
      const times = Float64Array.from({ length: rows }, (_, i) => i / rateHz);
      const noise = random(seed, "recordings noise", u, index);
      const acc = readSensor("acc", day, parts, times, noise);
      const gyro = readSensor("gyro", day, parts, times, noise);
      const both = new Float32Array(rows * 6);
      for (let i = 0; i < rows; i++) {
        for (let a = 0; a < 3; a++) [both[6 * i + a], both[6 * i + 3 + a]] = [acc[3 * i + a], gyro[3 * i + a]];
        samples.user.push(user);
        samples.recording.push(`${user}-${activity}`);
        samples.activity.push(activity);
        samples.t.push(times[i]);
      }
      samples.values.push(both);
    });
    await afterUser((u + 1) / users);
  }
  if (format === "parquet") await writeParquet(join(folder, "recordings.parquet"), samples, rows);
  else writeCsv(join(folder, "recordings.csv"), samples, rows);
}

function writeCsv(path: string, { user, recording, activity, t, values }: Samples, rows: number): void {
  const file = newText(t.length * 80);
  file.text(`user,recording,activity,t,${columns.join(",")}\n`);
  for (let i = 0; i < t.length; i++) {
    file.text(`${user[i]},${recording[i]},${activity[i]},`).fixed(t[i], 2);
    const own = values[Math.floor(i / rows)];
    for (let c = 0; c < 6; c++) file.text(",").fixed(own[6 * (i % rows) + c], 6);
    file.text("\n");
  }
  writeFileSync(path, file.bytes());
}

async function writeParquet(path: string, { user, recording, activity, t, values }: Samples, rows: number) {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: "user", data: user, type: "STRING" },
      { name: "recording", data: recording, type: "STRING" },
      { name: "activity", data: activity, type: "STRING" },
      { name: "t", data: t, type: "DOUBLE" },
      ...columns.map((name, c) => ({
        name,
        data: Float32Array.from(t, (_, i) => values[Math.floor(i / rows)][6 * (i % rows) + c]),
        type: "FLOAT" as const,
      })),
    ],
  });
  writeFileSync(path, new Uint8Array(bytes));
}
