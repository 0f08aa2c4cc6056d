import assert from "node:assert/strict";
import { supervisedScores } from "../../../lib/claims/probes/supervisedScores";
import { bestFromScratch } from "../../../lib/claims/baselines";
import type { Config } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { close } from "../../close";
import { confusion, rowOf } from "./supervisedRows";

describe("claims/probes/supervisedScores", () => {
  it("gives each candidate's macro F1 over all held-out users, and that of the chosen one on the test users", () => {
    const plain: Partial<Config> = { weightDecay: 0 };
    const decayed: Partial<Config> = { weightDecay: 0.1 };
    const rows = [
      rowOf({ ...plain, group: 0 }, { a: confusion(5) }),
      rowOf({ ...plain, group: 1 }, { b: confusion(8) }),
      rowOf({ ...decayed, group: 0 }, { a: confusion(7) }),
      rowOf({ ...decayed, group: 1 }, { b: confusion(9) }),
      ...[1, 2].map((seed) => rowOf({ ...decayed, seed }, { x: confusion(9), y: confusion(8 + seed), z: confusion(9) })),
      rowOf({ task: "simpleFeatures", encoder: "vit" }, { x: confusion(6), y: confusion(6), z: confusion(6) }),
      rowOf({ learningRate: 0.5 }, { x: confusion(10), y: confusion(10), z: confusion(10) }), // no candidate: best on test users
    ];
    const { sets, text } = supervisedScores(rows);
    assert.equal(sets.length, 1);
    const [{ tried, chosen, macroF1, bySeed, ci95, testUsers, simple }] = sets;
    // With as many right of each of two activities, macro F1 is their share.
    assert.deepEqual(
      tried.map(({ settings, groups }) => [settings, groups]),
      [[plain, 2], [decayed, 2]], // prettier-ignore
    );
    close(tried[0].macroF1, 0.65, { absolute: 1e-12 });
    close(tried[1].macroF1, 0.8, { absolute: 1e-12 });
    assert.deepEqual(chosen, decayed);
    close(bySeed[0], 27 / 30, { absolute: 1e-12 });
    close(bySeed[1], 28 / 30, { absolute: 1e-12 });
    close(macroF1, 55 / 60, { absolute: 1e-12 });
    // Jackknife: .925, .9, .925 without x, y, z; √(2/3 · 2 · (.025/3)² · 3 / 2 …) = t(2) · 0.016667 on either side.
    close(ci95[1] - ci95[0], 2 * 4.302653 * Math.sqrt((2 / 3) * (2 * (0.025 / 3) ** 2 + (0.05 / 3) ** 2)), { absolute: 1e-5 });
    assert.deepEqual([testUsers, simple.length], [3, 1]);
    close(simple[0].macroF1, 0.6, { absolute: 1e-12 });
    assert.match(
      text,
      /91\.7.* on 3 test users .* \(2 seeds: 90\.0, 93\.3\)\. Chosen: weightDecay 0\.1, .* \(65\.0 with weightDecay 0, 80\.0 with/,
    );
  });

  it("says where the longest training was chosen", () => {
    const made = (steps: number, heldOut: number) => [
      rowOf({ steps, group: 0 }, { a: confusion(heldOut) }),
      rowOf({ steps }, { x: confusion(8), y: confusion(8), z: confusion(8) }),
    ];
    const textOf = (short: number, long: number) => {
      const rows = [...made(100, short), ...made(300, long)];
      const best = short > long ? 100 : 300;
      return supervisedScores(rows.filter(({ config: { group, steps } }) => group !== null || steps === best)).text;
    };
    assert.match(textOf(7, 9), /steps 300\)?.* That is the longest training tried, so a longer one may score higher\.$/);
    assert.doesNotMatch(textOf(9, 7), /longest/);
  });

  it("chooses between encoders from scratch by macro F1 over groups of train users, where all have it", () => {
    const shapes = { small: { width: 64, depth: 1 }, large: { width: 128, depth: 1 } };
    const made = (shape: Partial<Config>, heldOut: number, tested: number, validationLoss: number) => [
      rowOf({ ...shape, group: 0 }, { a: confusion(heldOut) }),
      ...[rowOf(shape, { x: confusion(tested) })].map((row) => ({ ...row, result: { ...row.result, validationLoss } })),
    ];
    const rows = [...made(shapes.small, 9, 6, 2), ...made(shapes.large, 7, 8, 1)];
    const widthOf = (own: readonly Row[], choice?: "oracle") => {
      const { width, chosenBy } = bestFromScratch(own, "uci-har", choice);
      return [width, chosenBy];
    };
    assert.deepEqual(widthOf(rows), [64, "macro F1 over groups of train users"]);
    assert.deepEqual(widthOf(rows, "oracle"), [128, "score on test users"]);
    assert.deepEqual(widthOf(rows.slice(1)), [128, "validation loss"]); // of one alone: the groups cannot compare the two
  });

  it("says so where nothing was chosen", () => {
    assert.match(supervisedScores([]).text, /^No supervised run has settings that were chosen/);
  });
});
