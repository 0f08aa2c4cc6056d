/** Windows to train on in tests: sums of a few sines, the frequency by activity, the phase by user. */
import type { Subset } from "../../lib/data/subset";
import type { WindowSet } from "../../lib/data/store/windowSet";
import { random } from "../../lib/base/random";
import { type Config, defaultConfig } from "../../lib/base/config";

const T = 128;

export function fakeSet({ users = 6, windowsPerUser = 20, activities = 2, channels: C = 6 } = {}): WindowSet {
  const names = Array.from({ length: users }, (_, i) => `u${i}`);
  const labels = Array.from({ length: activities }, (_, i) => `a${i}`);
  const count = users * windowsPerUser;
  const values = new Float32Array(count * T * C);
  for (let row = 0; row < count; row++) {
    const draws = random(7, "fake window", row);
    const pace = 1 + (row % activities);
    const phases = Array.from({ length: C }, () => 2 * Math.PI * draws.uniform());
    for (let t = 0; t < T; t++) {
      for (let k = 0; k < C; k++) {
        const wave = Math.sin((2 * Math.PI * pace * t) / 50 + phases[k]);
        values[(row * T + t) * C + k] = 0.5 * wave + (k === 2 ? 1 : 0) + 0.01 * draws.normal();
      }
    }
  }
  return {
    name: "fake",
    title: "synthetic: sines",
    source: "synthetic",
    count,
    seqLen: T,
    channels: C,
    user: Array.from({ length: count }, (_, i) => names[Math.floor(i / windowsPerUser)]),
    activity: Array.from({ length: count }, (_, i) => labels[i % activities]),
    recording: Array.from({ length: count }, (_, i) => `r${Math.floor(i / windowsPerUser)}`),
    start: Float64Array.from({ length: count }, (_, i) => (i % windowsPerUser) * 2.56),
    users: names,
    activities: labels,
    version: "fake",
    folds: null,
    hours: (count * T) / 50 / 3600,
    read(rows, out = new Float32Array(rows.length * T * C)) {
      for (let i = 0; i < rows.length; i++) out.set(values.subarray(rows[i] * T * C, (rows[i] + 1) * T * C), i * T * C);
      return out;
    },
  } as Partial<WindowSet> as WindowSet;
}

/** The set with one user under another name. */
export function renamed(set: WindowSet, from: string, to: string): WindowSet {
  const name = (user: string) => (user === from ? to : user);
  return { ...set, user: set.user.map(name), users: set.users.map(name) };
}

/** The last user is tested, the one before held out. */
export function fakeSubset(set: WindowSet): Subset {
  const rowsOf = (wanted: string[]) => Uint32Array.from(set.user.flatMap((user, row) => (wanted.includes(user) ? [row] : [])));
  const trainUsers = set.users.slice(0, -2);
  const train = rowsOf(trainUsers);
  return {
    train,
    validation: rowsOf(set.users.slice(-2, -1)),
    test: rowsOf(set.users.slice(-1)),
    trainUsers,
    hours: (train.length * T) / 50 / 3600,
  };
}

/** A model of 32 dimensions that trains in milliseconds. */
export function tinyConfig(change: Partial<Config> = {}): Config {
  return {
    ...defaultConfig,
    set: "fake",
    width: 128,
    depth: 1,
    heads: 2,
    decoderHeads: 2,
    decoderDepth: 1,
    batchSize: 16,
    steps: 6,
    curvePoints: 2,
    testMasks: 2,
    testWindows: 10,
    ...change,
  };
}
