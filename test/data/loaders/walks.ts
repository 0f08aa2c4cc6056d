/** Made-up walks in memory: signals that resemble each other as one person's steps do, and windows of them. */
import { cutWindows } from "../../../lib/data/signal/resample";
import { CHANNELS } from "../../../lib/data/signal/windowShape";
import { RATE_HZ, SEQ_LEN, type WindowSet } from "../../../lib/data/store/windowSet";
import { random } from "../../../lib/base/random";

export interface Walk {
  user: string;
  recording: string;
  /** `[n, 6]` at 50 Hz. */
  samples: Float32Array;
}

/**
 * Samples `[n, 6]` of a walk: two steps a second, whose shape is the person's, and whose time and strength vary by the
 * walk from step to step by a tenth, as gait does.
 */
export function walk(person: number, take: number, n: number): Float32Array {
  const shape = random(person, "person");
  const harmonics = Array.from({ length: CHANNELS * 3 }, (_, i) => ({
    size: (0.3 * shape.normal()) / (1 + (i % 3)),
    phase: 6.28 * shape.uniform(),
  }));
  const draws = random(take, "take", person);
  const samples = new Float32Array(n * CHANNELS);
  let [phase, pace, strength] = [0, 1, 1];
  for (let t = 0; t < n; t++) {
    if (Math.floor(phase) > Math.floor(phase - pace / 25))
      [pace, strength] = [1 + 0.1 * draws.normal(), 1 + 0.1 * draws.normal()];
    phase += pace / 25;
    for (let c = 0; c < CHANNELS; c++) {
      let value = c === 2 ? 1 : 0;
      for (let h = 0; h < 3; h++) {
        const { size, phase: of } = harmonics[c * 3 + h];
        value += strength * size * Math.sin(3.14159 * (h + 1) * phase + of);
      }
      samples[t * CHANNELS + c] = value + 0.02 * draws.normal();
    }
  }
  return samples;
}

export function setOf(name: string, walks: readonly Walk[], overlap: 0 | 0.5 = 0): WindowSet {
  const windows: Float32Array[] = [];
  const [user, recording, start]: [string[], string[], number[]] = [[], [], []];
  for (const each of walks) {
    cutWindows(each.samples, overlap).forEach((window, w) => {
      windows.push(window);
      user.push(each.user);
      recording.push(each.recording);
      start.push((w * 128 * (1 - overlap)) / RATE_HZ);
    });
  }
  const read = (rows: ArrayLike<number>, out = new Float32Array(rows.length * SEQ_LEN * CHANNELS)) => {
    for (let i = 0; i < rows.length; i++) out.set(windows[rows[i]], i * SEQ_LEN * CHANNELS);
    return out;
  };
  const accounting = {
    users: 0,
    recordings: 0,
    rows: 0,
    recordedHours: 0,
    windows: windows.length,
    hours: 0,
    drops: [],
    notes: [],
    rates: [],
  };
  return {
    name,
    title: name,
    source: "real",
    count: windows.length,
    channels: CHANNELS,
    user,
    recording,
    activity: user.map(() => "walking"),
    start: Float64Array.from(start),
    users: [...new Set(user)].sort(),
    activities: ["walking"],
    version: name,
    folds: null,
    hours: 0,
    accounting,
    read,
  };
}
