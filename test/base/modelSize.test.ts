import assert from "node:assert/strict";
import { decoderParams, encoderParams, flops, inferenceFlops, keptPatches, numPatches, patchDim } from "../../lib/base/modelSize";
import { encoderKind } from "../../lib/model/encoders/encoders";
import type { Weights } from "../../lib/model/layers";
import { decoderWeights, encoderWeights } from "../../lib/model/mae";
import { type Config, defaultConfig } from "../../lib/base/config";

const sizeOf = (weights: Weights) => Object.values(weights).reduce((sum, w) => sum + w.values.length, 0);

describe("base/modelSize", () => {
  // Worked out by hand from the block's formula; their range, 1M to 63M, is in the paper's abstract.
  const encoders = [
    [512, 5, 994816, 77],
    [512, 10, 1986176, 132],
    [512, 20, 3968896, 242],
    [1024, 5, 3955712, 302],
    [1024, 10, 7904512, 521],
    [1024, 20, 15802112, 958],
    [2048, 5, 15775744, 1197],
    [2048, 10, 31537664, 2069],
    [2048, 20, 63061504, 3814],
  ];

  it("counts the parameters of the paper's nine encoders", () => {
    for (const [width, depth, params] of encoders) {
      assert.equal(encoderParams({ ...defaultConfig, width, depth }), params, `${width} × ${depth}`);
    }
  });

  it("counts the floating-point operations of a run, in PFLOP", () => {
    for (const [width, depth, , petaflops] of encoders) {
      const c = { ...defaultConfig, width, depth };
      assert.equal(Math.round(flops(c) / 1e15), petaflops, `${width} × ${depth}`);
    }
    // 2 strategies × 6 sizes × 5 folds × 3 rates of each encoder: 1.676e21 for the paper's 1620 runs.
    const all = encoders.reduce((sum, [width, depth]) => sum + 180 * flops({ ...defaultConfig, width, depth }), 0);
    assert.equal((all / 1e21).toFixed(3), "1.676");
  });

  it("counts what the weights hold, whatever the options", () => {
    const options: Partial<Config>[] = [{}, { clsToken: true }, { posEmbed: "learned" }, { tokens: "sensor" }];
    options.push({ clsToken: true, posEmbed: "learned", tokens: "sensor", decoderRatio: 1, decoderMlpRatio: 2 });
    for (const option of options) {
      const c = { ...defaultConfig, width: 128, depth: 2, ...option };
      assert.equal(sizeOf(encoderWeights(c, 1)), encoderParams(c), JSON.stringify(option));
      assert.equal(sizeOf(decoderWeights(c, 1)), decoderParams(c), JSON.stringify(option));
    }
  });

  it("counts parameters and operations of convolutions, whose channels grow from half the dimension to the whole", () => {
    const c: Config = { ...defaultConfig, task: "fromScratch", encoder: "cnn", width: 384, depth: 4 };
    // 8 · 6 · 48 + 3 · 48, 8 · 48 · 48 + 3 · 48, 8 · 48 · 96 + 3 · 96, 8 · 96 · 96 + 3 · 96: weights, biases, and two of LayerNorm.
    assert.equal(encoderParams(c), 2448 + 18_576 + 37_152 + 74_016);
    assert.equal(sizeOf(encoderKind(c).weights(c, 1)), encoderParams(c));
    // 2 a multiply-add, at 64, 32, 16 and 8 samples.
    const window = 2 * (64 * 8 * 6 * 48 + 32 * 8 * 48 * 48 + 16 * 8 * 48 * 96 + 8 * 8 * 96 * 96);
    assert.equal(inferenceFlops(c), window);
    assert.equal(flops({ ...c, batchSize: 32, steps: 10 }), 3 * window * 320);
  });

  it("counts no operations of runs that take no steps: heads on frozen or simple features", () => {
    for (const task of ["probe", "simpleFeatures"] as const) assert.equal(flops({ ...defaultConfig, task }), 0);
    assert(flops({ ...defaultConfig, task: "fineTune" }) > 0);
  });

  it("keeps 9 of 32 patches at 70 %, or 10 rounded up, and an exact share exactly", () => {
    assert.equal(keptPatches(defaultConfig), 9);
    assert.equal(keptPatches({ ...defaultConfig, keptRounding: "ceil" }), 10);
    assert.equal(keptPatches({ ...defaultConfig, maskRatio: 0.75, keptRounding: "ceil" }), 8);
  });

  it("makes 32 tokens of 24 values, or 64 of 12", () => {
    assert.deepEqual([numPatches(defaultConfig), patchDim(defaultConfig)], [32, 24]);
    const c: Config = { ...defaultConfig, tokens: "sensor" };
    assert.deepEqual([numPatches(c), patchDim(c)], [64, 12]);
  });

  it("refuses a width that the heads do not divide, and a mask that leaves nothing", () => {
    assert.throws(() => encoderWeights({ ...defaultConfig, width: 100 }, 1), /dimension 25 .* heads 8/);
    assert.throws(() => encoderWeights({ ...defaultConfig, maskRatio: 0 }, 1), /keeps 32 of 32/);
  });
});
