import assert from "node:assert/strict";
import { smooth, SMOOTH_LEN } from "../../../lib/data/check/landmarks";
import { nearDuplicates, recordingKey } from "../../../lib/data/check/nearDuplicates";
import { setOf, walk, type Walk } from "../loaders/walks";
import { close } from "../../close";

const C = 6;

/** As another publisher may give it: from another instant on, low-pass filtered, the gyroscope without its offset. */
function republished(samples: Float32Array, from: number): Float32Array {
  const n = samples.length / C - from;
  const out = new Float32Array(n * C);
  const offset = new Float32Array(C);
  for (let t = 0; t < n; t++) {
    for (let c = 0; c < C; c++) {
      const at = (k: number) => samples[Math.max(0, Math.min(samples.length / C - 1, t + from + k)) * C + c];
      const value = 0.25 * at(-1) + 0.5 * at(0) + 0.25 * at(1);
      offset[c] += 0.005 * (value - offset[c]);
      out[t * C + c] = c < 3 ? value : value - offset[c];
    }
  }
  return out;
}

describe("near-duplicates", () => {
  // 12 people with two takes of 51.2 s.
  const walks: Walk[] = Array.from({ length: 24 }, (_, i) => {
    const person = i >> 1;
    return { user: `u${person}`, recording: `take-${i}`, samples: walk(person, i, 2560) };
  });

  it("are found in another set, cut elsewhere, filtered, at half overlap and under other names", () => {
    const copied = [5, 6, 17];
    const others = copied.map((i) => ({ user: `v${i}`, recording: "1", samples: republished(walks[i].samples, 37 + i) }));
    const more = [{ user: "w", recording: "1", samples: walk(99, 99, 2560) }];
    const found = nearDuplicates({ set: setOf("mine", walks) }, { set: setOf("theirs", [...others, ...more], 0.5) });
    const pairs = found.map(({ one, other }) => `${one.recording} ${other.user}`).sort();
    assert.deepEqual(pairs, copied.map((i) => `take-${i} v${i}`).sort());
    assert.equal(recordingKey(found[0].other), JSON.stringify(["theirs", found[0].other.user, "1"]));
    for (const { windows } of found) assert.ok(windows >= 10, `${windows} of 37 windows`);
  });

  it("are found within a set, and no two walks of one person are taken for one", () => {
    const twice = { ...walks[3], recording: "again" };
    const found = nearDuplicates({ set: setOf("mine", [...walks, twice]) });
    assert.deepEqual(
      found.map(({ one, other }) => [one.recording, other.recording]),
      [["take-3", "again"]],
    );
    assert.deepEqual(nearDuplicates({ set: setOf("mine", walks) }), []);
  });

  it("of one movement only are recordings that are equal, not two of one person who sits down twice", () => {
    const sits = (recording: string, strength: number) => ({
      user: "a",
      recording,
      samples: Float32Array.from(
        { length: 640 * C },
        (_, i) => (i % C === 2 ? 1 : 0) + strength * Math.exp(-((i / C - 320) ** 2) / 200),
      ),
    });
    const pairsOf = (strength: number) => nearDuplicates({ set: setOf("mine", [sits("1", 0.5), sits("2", strength)]) }).length;
    assert.equal(pairsOf(0.5), 1);
    assert.equal(pairsOf(0.45), 0); // 1 % of the energy, below what two windows of a longer walk may differ by
  });

  it("are no recordings of equal stillness", () => {
    const still = {
      user: "a",
      recording: "1",
      samples: Float32Array.from({ length: 2560 * C }, (_, i) => (i % C === 2 ? 1 : 0)),
    };
    assert.deepEqual(nearDuplicates({ set: setOf("mine", [still, { ...still, recording: "2" }]) }), []);
  });

  it("are looked for on the rows that are given, and not between a recording and itself", () => {
    const set = setOf("mine", [walks[0], { ...walks[0], user: "copy" }]);
    const half = set.count / 2;
    const rows = Array.from({ length: set.count }, (_, row) => row);
    assert.equal(nearDuplicates({ set, rows: rows.slice(0, half) }, { set, rows: rows.slice(half) }).length, 1);
    assert.deepEqual(nearDuplicates({ set, rows: rows.slice(0, 10) }, { set, rows: rows.slice(0, 10) }), []);
  });
});

describe("a smoothed window", () => {
  it("is its convolution with three running means of five, 13 samples shorter by one", () => {
    const values = Float32Array.from({ length: 128 * C }, (_, i) => Math.sin(i * 12.9898) * 2);
    const kernel = [1, 3, 6, 10, 15, 18, 19, 18, 15, 10, 6, 3, 1]; // of [1, 1, 1, 1, 1] three times, sum 125
    const smoothed = smooth(values.slice());
    assert.equal(smoothed.length, SMOOTH_LEN * C);
    for (let t = 0; t < SMOOTH_LEN; t++) {
      for (let c = 0; c < C; c++) {
        const expected = kernel.reduce((sum, weight, k) => sum + (weight / 125) * values[(t + k) * C + c], 0);
        close(smoothed[t * C + c], expected, { absolute: 1e-5 }, `sample ${t}, channel ${c}`);
      }
    }
  });
});
