/** The commands of data/README.md, run on small files in exactly the format of each logger. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { addDataCommands } from "../../../lib/commands/data";
import { openWindows, type WindowSet } from "../../../lib/data/store/windowSet";
import { temporaryFolder } from "../loaders/makeFiles";
import { motion, upTo } from "./importing";

const G = 9.80665;
const readme = readFileSync(resolve(__dirname, "../../../data/README.md"), "utf8");

/** The arguments of a command of the README, as a shell would pass them. */
function commandOf(name: string): string[] {
  const [command] =
    readme.match(new RegExp(`^npx wearlaws data import (.*\\\\\\n)*.*--name ${name}\\b(.*\\\\\\n)*.*$`, "m")) ?? [];
  assert(command, `data/README.md has a command for ${name}`);
  const words = command.replaceAll("\\\n", " ").match(/"[^"]*"|\S+/g) as string[];
  return words.slice(2).map((word) => word.replaceAll('"', ""));
}

const rows = (seconds: number, rateHz: number, line: (t: number, i: number) => unknown[], end = "\n") =>
  upTo(seconds * rateHz)
    .map((i) => line(i / rateHz, i).join(","))
    .join(end) + end;

describe("five loggers, by the commands of data/README.md", () => {
  const place = temporaryFolder();

  /** Runs the command among the files, and opens what it made. */
  async function run(name: string, files: Record<string, string | Buffer>): Promise<WindowSet> {
    const root = place.path();
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content);
    }
    const [before, { log }] = [process.cwd(), console];
    process.chdir(root);
    console.log = () => undefined;
    try {
      const program = new Command().exitOverride();
      addDataCommands(program, { dataFolder: null, root });
      await program.parseAsync(commandOf(name), { from: "user" });
    } finally {
      console.log = log;
      process.chdir(before);
    }
    return openWindows(join(root, "data", "windows", name));
  }

  /** Each window is of the motion, as interpolated linearly between rows. */
  function isMotion(set: WindowSet, tolerance: number): void {
    const channels = set.channels ?? 6;
    for (let w = 0; w < set.count; w++) {
      set.read([w]).forEach((value, i) => {
        const { acc, gyro } = motion(set.start[w] + Math.floor(i / channels) / 50);
        const expected = [...acc, ...gyro][i % channels];
        assert(Math.abs(value - expected) < tolerance, `window ${w}, value ${i}: ${value}, expected ${expected}`);
      });
    }
  }

  it("phyphox", async () => {
    const file = (sensor: "acc" | "gyro", rateHz: number, header: string, scale: number) =>
      `${header}\n${rows(9, rateHz, (t) => [t, ...motion(t)[sensor].map((value) => scale * value)].map((value) => value.toExponential(9).replace("e+", "E").replace("e", "E")))}`;
    const axes = (what: string, unit: string) => ["x", "y", "z"].map((axis) => `"${what} ${axis} (${unit})"`).join(",");
    const set = await run("phyphox", {
      "phyphox/ann/walk 2024-05-01/Accelerometer.csv": file("acc", 100, `"Time (s)",${axes("Acceleration", "m/s^2")}`, G),
      "phyphox/ann/walk 2024-05-01/Gyroscope.csv": file("gyro", 120, `"Time (s)",${axes("Gyroscope", "rad/s")}`, 1),
      "phyphox/ann/walk 2024-05-01/meta/device.csv": '"property","value"\n"version","1.1.16"\n',
    });
    assert.deepEqual([set.users, set.count, set.recording[0]], [["ann"], 3, "walk 2024-05-01"]);
    assert.deepEqual(
      set.accounting.rates.map(({ hz }) => hz),
      [100, 120],
    );
    isMotion(set, 5e-3);
  });

  it("Sensor Logger", async () => {
    const file = (sensor: "acc" | "gyro", scale: number) =>
      `time,seconds_elapsed,z,y,x\n${rows(9, 100, (t, i) => [
        BigInt("1700000000000000000") + BigInt(i) * 10_000_000n,
        t.toFixed(6),
        ...[...motion(t)[sensor]].reverse().map((value) => scale * value),
      ])}`;
    const files = { "TotalAcceleration.csv": file("acc", G), "Gyroscope.csv": file("gyro", 1), "Accelerometer.csv": "time,x\n" };
    const set = await run(
      "sensor-logger",
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`sensor-logger/bob/2024-05-01_10-00-00/${name}`, text])),
    );
    assert.deepEqual([set.users, set.count, set.recording[0]], [["bob"], 3, "2024-05-01_10-00-00"]);
    isMotion(set, 5e-3);
  });

  it("ActiGraph", async () => {
    const preamble = [
      "------------ Data File Created By ActiGraph GT3X+ ActiLife v6.13.4 Firmware v3.2.1 date format M/d/yyyy at 30 Hz  Filter Normal -----------",
      "Serial Number: NEO1F16120034",
      "Start Time 10:00:00",
      "Start Date 3/1/2024",
      "Epoch Period (hh:mm:ss) 00:00:00",
      "Download Time 12:00:00",
      "Download Date 3/1/2024",
      "Current Memory Address: 0",
      "Current Battery Voltage: 4.12     Mode = 12",
      "--------------------------------------------------",
      "Accelerometer X,Accelerometer Y,Accelerometer Z",
    ];
    const values = rows(9, 30, (t) => motion(t).acc.map((value) => value.toFixed(3)), "\r\n");
    const set = await run("actigraph", { "actigraph/101 (2024-03-01)RAW.csv": `${preamble.join("\r\n")}\r\n${values}` });
    assert.deepEqual([set.users, set.count, set.recording[0], set.channels], [["101"], 3, "2024-03-01", 3]);
    isMotion(set, 1e-2);
  });

  it("Axivity, as in Capture-24", async () => {
    const from = Date.UTC(2016, 10, 13, 2, 18);
    const stamp = (i: number) => `${new Date(from + i * 10).toISOString().slice(0, 23).replace("T", " ")}000`;
    const text = rows(9, 100, (t, i) => [stamp(i), ...motion(t).acc, i < 400 ? "7030 sleeping;MET 0.95" : ""]);
    const set = await run("capture24", {
      "capture24/P001.csv.gz": gzipSync(`time,x,y,z,annotation\n${text}`),
      "capture24/metadata.csv": "pid,age,sex\nP001,38-52,F\n",
    });
    assert.deepEqual([set.users, set.count, set.channels], [["P001"], 3, 3]);
    assert.deepEqual(set.activity, ["7030 sleeping;MET 0.95", "7030 sleeping;MET 0.95", "unlabelled"]);
    isMotion(set, 5e-3);
  });

  it("Apple Core Motion, as in MotionSense", async () => {
    const down = [0.1, 0.2, 0.9];
    const names = ["attitude.roll", "attitude.pitch", "attitude.yaw"];
    for (const what of ["gravity", "rotationRate", "userAcceleration"])
      names.push(...["x", "y", "z"].map((axis) => `${what}.${axis}`));
    const text = rows(9, 50, (t, i) => {
      const { acc, gyro } = motion(t);
      return [i, 0, 0, 0, ...down, ...gyro, ...acc.map((value, axis) => value - down[axis])];
    });
    const file = `,${names.join(",")}\n${text}`;
    const set = await run("motionsense", { "motionsense/wlk_7/sub_1.csv": file, "motionsense/sit_5/sub_1.csv": file });
    assert.deepEqual([set.users, set.count, [...new Set(set.recording)]], [["1"], 6, ["sit_5", "wlk_7"]]);
    isMotion(set, 1e-5);
  });
});
