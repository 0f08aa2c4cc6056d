import assert from "node:assert/strict";
import { random } from "../../../lib/base/random";
import { frontier, type LengthPoint } from "../../../lib/scaling/design/frontier";
import { close } from "../../close";

const sizes = [1e5, 3e5, 1e6, 3e6, 1e7];
/** Of each encoder, so that longer trainings of small ones cost as much as shorter ones of large ones. */
const levels = Array.from({ length: 13 }, (_, i) => 1e12 * 10 ** (i / 4));

/** ln L is a parabola in ln N, lowest at 1M for 1e13.5 operations; the optimum grows with their root. */
function planted(noise = 0, folds = 4): LengthPoint[] {
  const { normal } = random(1, "frontier");
  return Array.from({ length: folds }, (_, fold) =>
    sizes.flatMap((encoderParams, i) =>
      levels.slice(i, i + 9).map((flops) => {
        const away = Math.log(encoderParams / 1e6) - 0.5 * Math.log(flops / 10 ** 13.5);
        const shape = (0.03 + 0.003 * fold) * away ** 2 - 0.05 * Math.log(flops);
        return { fold, encoderParams, flops, testLoss: Math.exp(0.1 * fold + shape + noise * normal()) };
      }),
    ),
  ).flat();
}

describe("the compute-optimal frontier", () => {
  it("is the planted optimum at the operations that three encoders share, and grows as planted", () => {
    const { levels: found, exponent } = frontier(planted());
    assert.equal(found.length, 5);
    close(found[0].flops, levels[2], { relative: 1e-12 }); // the third encoder's shortest training
    close(found[4].flops, levels[10], { relative: 1e-12 }); // and its longest
    for (const { flops, capacity, encoders, withoutOne } of found) {
      const optimum = 1e6 * (flops / 10 ** 13.5) ** 0.5;
      close(capacity.params, optimum, { relative: 1e-6 });
      assert(encoders.length >= 3);
      // A parabola without noise is the same through any three of its points; with three encoders none can be left out.
      if (encoders.length > 3) withoutOne?.forEach((end) => close(end, optimum, { relative: 1e-6 }));
      else assert.equal(withoutOne, null);
    }
    close(exponent?.value, 0.5, { relative: 1e-6 });
    exponent?.ci95?.forEach((end) => close(end, 0.5, { relative: 1e-6 }));
  });

  it("takes ln L on a straight line between two lengths", () => {
    const line = (flops: number) => flops ** -0.05;
    const points = [0, 1].flatMap((fold) =>
      [1e5, 1e6, 1e7].flatMap((encoderParams) =>
        [1e12, 1e15].map((flops) => ({ fold, encoderParams, flops, testLoss: line(flops) * (encoderParams === 1e6 ? 0.9 : 1) })),
      ),
    );
    for (const { flops, encoders, capacity } of frontier(points).levels) {
      assert.deepEqual(
        encoders.map(({ encoderParams }) => encoderParams),
        [1e5, 1e6, 1e7],
      );
      close(encoders[0].loss, line(flops), { relative: 1e-12 });
      close(capacity.params, 1e6, { relative: 1e-9 });
    }
  });

  it("has intervals that hold the truth and widen with noise", () => {
    const { levels: found, exponent } = frontier(planted(0.003));
    for (const { flops, capacity } of found) {
      const optimum = 1e6 * (flops / 10 ** 13.5) ** 0.5;
      const [low, high] = capacity.ci95 ?? assert.fail(capacity.verdict);
      assert(low < optimum && optimum < high && high > 1.02 * low, `${low} ${optimum} ${high}`);
    }
    const [low, high] = exponent?.ci95 ?? assert.fail();
    assert(low < 0.5 && 0.5 < high && high - low > 0.01, `${low} ${high}`);
  });

  it("is nothing where no operations are shared by three encoders, and has no exponent for two folds", () => {
    const apart = planted().filter(({ encoderParams, flops }) => (encoderParams > 5e5 ? flops > 2e14 : flops < 1e13));
    assert.deepEqual(frontier(apart), { levels: [], exponent: null });
    assert.deepEqual(frontier([]), { levels: [], exponent: null });
    const two = frontier(planted(0, 2));
    assert.equal(two.levels.length, 5);
    assert.equal(two.exponent, null);
  });
});
