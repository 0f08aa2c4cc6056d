/** A few windows of each set in its native files, all as they should be: a device at rest, swaying a little. */
import type { NativeSet } from "../../../lib/data/sets";
import type { Files } from "../loaders/makeFiles";

type Signal = (i: number) => string;
const sway = (i: number) => (0.02 * Math.sin(i / 7)).toFixed(6);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const lines = (n: number, line: (i: number) => string, end = "\n") => range(n).map(line).join(end) + end;

export const haptFiles = (): Files => ({
  "activity_labels.txt": "1 WALKING\n5 STANDING\n",
  "RawData/labels.txt": "1 1 5 1 120\n1 1 1 129 256\n2 2 5 10 200\n",
  ...Object.fromEntries(
    ["exp01_user01", "exp02_user02"].flatMap((name) => [
      [`RawData/acc_${name}.txt`, lines(260, (i) => `1.01 ${sway(i)} -0.05`)],
      [`RawData/gyro_${name}.txt`, lines(260, (i) => `0.01 ${sway(i + 9)} 0.02`)],
    ]),
  ),
});

export function uciFiles(): Files {
  const files: Files = { "activity_labels.txt": "1 WALKING\n5 STANDING\n" };
  const signals: Record<string, Signal> = {
    total_acc_x: () => "9.9000000e-001",
    total_acc_y: sway,
    total_acc_z: () => "-4.0000000e-002",
    body_gyro_x: sway,
    body_gyro_y: () => "0.01",
    body_gyro_z: sway,
  };
  for (const [part, users] of [
    ["train", [1, 1, 3]],
    ["test", [2, 2]],
  ] as const) {
    files[`${part}/y_${part}.txt`] = lines(users.length, (w) => (w % 2 === 0 ? "5" : "1"));
    files[`${part}/subject_${part}.txt`] = lines(users.length, (w) => String(users[w]));
    for (const [name, signal] of Object.entries(signals)) {
      const window = (w: number) =>
        range(128)
          .map((i) => `  ${signal(64 * w + i)}`)
          .join("");
      files[`${part}/Inertial Signals/${name}_${part}.txt`] = lines(users.length, window, "\r\n");
    }
  }
  return files;
}

/** Two users' takes of 4 s at `rateHz`. */
export function wisdmFiles(rateHz = 50): Files {
  const rows = (user: number, values: Signal) =>
    lines(4 * rateHz, (i) => `${user},A,${252207666810782 + Math.round((i / rateHz) * 1e9)},${values(i)};`);
  return Object.fromEntries(
    [1600, 1601].flatMap((user) => [
      [`raw/phone/accel/data_${user}_accel_phone.txt`, rows(user, (i) => `${sway(i)},9.79,-6.1035156E-5`)],
      [`raw/phone/gyro/data_${user}_gyro_phone.txt`, rows(user, (i) => `0.01,${sway(i)},0.02`)],
    ]),
  );
}

export function extraSensoryFiles(): Files {
  const rows = (values: Signal) => lines(200, (i) => `${(1000 + i / 40).toFixed(3)} ${values(i)}`);
  const files: Files = {};
  for (const [user, gravity] of [
    ["A", 1],
    ["B", 9.81],
  ] as const) {
    for (const time of [10, 70]) {
      files[`raw_acc/${user}/${time}.m_raw_acc.dat`] = rows((i) => `${sway(i)} 0.01 ${-gravity}`);
      files[`proc_gyro/${user}/${time}.m_proc_gyro.dat`] = rows((i) => `0.01 ${sway(i)} 0.02`);
    }
  }
  for (const fold of range(5)) {
    for (const platform of ["android", "iphone"]) {
      const own = platform === "android" ? "B" : "A";
      files[`cv_5_folds/fold_${fold}_train_${platform}_uuids.txt`] = fold % 2 === (own === "A" ? 0 : 1) ? `${own}\n` : "";
      files[`cv_5_folds/fold_${fold}_test_${platform}_uuids.txt`] = fold % 2 === (own === "A" ? 0 : 1) ? "" : `${own}\n`;
    }
  }
  return files;
}

/** One's own table: two users, two recordings each, of 3 s at 50 Hz. */
export function tableText(row = (cells: string[], _: number) => cells.join(",")): string {
  const recordings = ["ann,1", "ann,2", "bob,1", "bob,2"];
  const rows = recordings.flatMap((recording) =>
    range(150).map((i) => [...recording.split(","), "walk", (i / 50).toFixed(2), sway(i), "0.1", "0.99", "0.01", sway(i), "0"]),
  );
  return ["user,recording,activity,t,acc_x,acc_y,acc_z,gyro_x,gyro_y,gyro_z", ...rows.map(row)].join("\n") + "\n";
}

export const nativeFiles: Partial<Record<NativeSet, () => Files>> = {
  "uci-har": uciFiles,
  hapt: haptFiles,
  "wisdm-phone": wisdmFiles,
  extrasensory: extraSensoryFiles,
};
