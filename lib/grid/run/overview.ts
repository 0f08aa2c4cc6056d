/** Tables of what there is: the paper's arithmetic and the window sets. Each is a list of records, a line each. */
import { CHANNELS } from "../../data/signal/windowShape";
import type { Places } from "../../data/places";
import { isCorpus } from "../../data/corpora";
import { isRecorded } from "../../data/recordedSets";
import { hasRealRecordings } from "../../data/prepare";
import type { Accounting, WindowSet } from "../../data/store/windowSet";
import { encoderDim, encoderParams, flops } from "../../base/modelSize";
import { type Augmentation, type Config, defaultConfig } from "../../base/config";
import { augment } from "../../train/augment";
import { evenlySpaced } from "../../train/batches";
import { loadStudy } from "../plan/loadStudy";
import { encoderGrid } from "../plan/study";
import { planStudy } from "../plan/planStudy";

type Line = Record<string, string | number>;

/** The paper's nine encoders: parameters, and floating-point operations of one run. */
export function paperEncoders(): Line[] {
  return encoderGrid([512, 1024, 2048], [5, 10, 20]).map(({ width, depth }) => {
    const config: Config = { ...defaultConfig, width, depth };
    return {
      "MLP width": width,
      depth,
      dimension: encoderDim(config),
      "head size": encoderDim(config) / config.heads,
      parameters: encoderParams(config).toLocaleString("en"),
      "PFLOP a run": Math.round(flops(config) / 1e15),
    };
  });
}

/** What the paper states beside what its own formulas give. */
export function paperArithmetic(): Line[] {
  const { cells, configs } = planStudy(loadStudy("paper"));
  const operations = configs.reduce((sum, config) => sum + flops(config), 0);
  const hours = (286_140 * 20) / 3600;
  const epochs = (perExample: number) => (500_000 * 2048) / (0.8 * 286_140 * perExample);
  const peak = 62_000 * 3600 * 45e12;
  return [
    { what: "runs of the grid", "the paper": "1620", computed: String(cells) },
    { what: "distinct runs (both strategies share the full size)", "the paper": "–", computed: String(configs.length) },
    { what: "hours of 286,140 examples of 20 s", "the paper": "1589", computed: hours.toFixed(2) },
    { what: "epochs at 7 windows an example, 80 % of the users", "the paper": "over 100", computed: epochs(7).toFixed(0) },
    { what: "floating-point operations, distinct runs", "the paper": "–", computed: operations.toExponential(3) },
    {
      what: "share of 62,000 TPUv2-hours at 45 TFLOP/s",
      "the paper": "–",
      computed: `${((100 * operations) / peak).toFixed(0)} %`,
    },
  ];
}

/** Those of the sets that can be opened: all but corpora and tables are generated where recordings are missing. */
export async function setsAtHand(names: readonly string[], places: Places): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const generated = !isCorpus(name) && !isRecorded(name);
    if (generated || (await hasRealRecordings(name, places))) found.push(name);
  }
  return found;
}

/** The set, or synthetic ExtraSensory where its recordings are not at hand: for trainings that show how a thing is done. */
export async function trainableSet(name: string, places: Places): Promise<string> {
  return (await setsAtHand([name], places))[0] ?? "extrasensory";
}

/** What notebooks show of a window set. */
export interface SetDescription {
  name: string;
  title: string;
  source: WindowSet["source"];
  activities: number;
  accounting: Accounting;
  hoursByUser: { user: string; hours: number }[];
}

/** A set in numbers: its activities, the hours of each user, and what was kept and left out. */
export function describeSet(set: WindowSet): SetDescription {
  const windows = new Map<string, number>();
  for (const user of set.user) windows.set(user, (windows.get(user) ?? 0) + 1);
  const hoursByUser = [...windows].map(([user, count]) => ({ user, hours: (count / set.count) * set.hours }));
  const { name, title, source, accounting } = set;
  return { name, title, source, activities: set.activities.length, accounting, hoursByUser };
}

/** A line a set. */
export function setsTable(sets: readonly SetDescription[]): Line[] {
  return sets.map(({ name, title, activities, accounting }) => ({
    set: name,
    recordings: title,
    users: accounting.users,
    files: accounting.recordings.toLocaleString("en"),
    activities,
    "native rows": accounting.rows.toLocaleString("en"),
    "hours recorded": accounting.recordedHours.toFixed(2),
    windows: accounting.windows.toLocaleString("en"),
    "hours in windows": accounting.hours.toFixed(2),
  }));
}

/** A line a reason: what was left out of which set, or kept but changed, how much of it, why, and the first places. */
export function dropsTable(sets: readonly SetDescription[]): Line[] {
  return sets.flatMap(({ name, accounting: { drops, notes } }) =>
    [...drops, ...notes].map((tally) => ({
      set: name,
      was: drops.includes(tally) ? "left out" : "kept, but changed",
      reason: tally.reason,
      count: `${tally.count.toLocaleString("en")} ${tally.unit}`,
      where: tally.where.slice(0, 3).join(", "),
    })),
  );
}

interface Examples {
  heading: string;
  title: string;
  source: WindowSet["source"];
  channels: number;
  examples: { activity: string; user: string; values: Float32Array }[];
}

/** The middle window of each activity, twelve at most, of its middle user. */
export function exampleWindows(set: WindowSet): Examples {
  const drawn = set.activities.slice(0, 12);
  const examples = drawn.map((activity) => {
    const rows = set.activity.flatMap((name, row) => (name === activity ? [row] : []));
    const row = rows[Math.floor(rows.length / 2)];
    return { activity, user: set.user[row], values: set.read([row]) };
  });
  const all = set.activities.length;
  const heading = `One window of ${all > drawn.length ? `${drawn.length} of ${all} activities` : "each activity"}`;
  return { title: set.title, source: set.source, channels: set.channels, heading, examples };
}

/** One window as it was recorded, and what each augmentation makes of it, every one applied for certain. */
export function augmentedWindows(
  set: WindowSet,
  augmentations: readonly Augmentation[],
  { seed = 1 }: { seed?: number } = {},
): Examples {
  const all = Uint32Array.from({ length: set.count }, (_, row) => row);
  const some = evenlySpaced(set, all, 600);
  const { channels, title, source } = set;
  const moves = (row: number) => channels < CHANNELS || gyroscopeDeviation(set.read([row])) > 0.5;
  const row = some.find(moves) ?? some[0];
  const user = set.user[row];
  const examples = augmentations.map((name) => {
    const values = set.read([row]);
    augment(values, { ...defaultConfig, channels, augmentations: [name], augmentationProbability: 1 }, seed, 0);
    return { activity: name, user, values };
  });
  const recorded = { activity: "as recorded", user, values: set.read([row]) };
  return { title, source, channels, heading: "One window, augmented", examples: [recorded, ...examples] };
}

/** Root mean square of the gyroscope, rad/s. */
export function gyroscopeDeviation(window: Float32Array): number {
  const squares = window.reduce((sum, value, i) => sum + (i % 6 >= 3 ? value * value : 0), 0);
  return Math.sqrt(squares / (window.length / 2));
}
