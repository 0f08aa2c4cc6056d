import assert from "node:assert/strict";
import { rateAt } from "../../lib/train/schedule";
import { close } from "../close";

const c = { learningRate: 2, warmupSteps: 4, steps: 100, decayShare: 0.2 };

describe("the learning rate", () => {
  it("of every schedule rises in a line to the full rate, which the last step of warm-up has", () => {
    for (const schedule of ["constant", "cosine", "wsd"] as const)
      assert.deepEqual(
        [0, 1, 2, 3, 4].map((step) => rateAt(step, { ...c, schedule })),
        [0.5, 1, 1.5, 2, 2],
      );
  });

  it("of wsd stays until the last fifth, and there falls by 1 − √ of the share that is done", () => {
    const wsd = (step: number) => rateAt(step, { ...c, schedule: "wsd" });
    for (const step of [4, 50, 79, 80]) assert.equal(wsd(step), 2);
    // (1 − √(1/4)), (1 − √(9/16)) and (1 − √(19/20)) of 2
    close(wsd(85), 1, { absolute: 1e-12 });
    close(wsd(80 + 20 * (9 / 16)), 0.5, { absolute: 1e-12 });
    close(wsd(99), 2 * (1 - Math.sqrt(0.95)), { absolute: 1e-12 });
  });

  it("of wsd is that of a longer run until the decay, which never begins in the warm-up", () => {
    const short = { ...c, schedule: "wsd" } as const;
    for (let step = 0; step <= 80; step++) assert.equal(rateAt(step, short), rateAt(step, { ...short, steps: 200 }));
    const early = { ...short, warmupSteps: 10, steps: 11, decayShare: 1 };
    assert.deepEqual([rateAt(9, early), rateAt(10, early)], [2, 2]);
  });

  it("of cosine falls by half a cosine from the end of warm-up", () => {
    const cosine = (step: number) => rateAt(step, { ...c, schedule: "cosine" });
    close(cosine(52), 1, { absolute: 1e-12 }); // half way
    close(cosine(28), 1 + Math.SQRT1_2, { absolute: 1e-12 }); // a quarter: 1 + cos 45°
  });
});
