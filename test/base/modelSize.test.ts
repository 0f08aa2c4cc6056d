import assert from "node:assert/strict";
import { decoderParams, encoderParams, flops, inferenceFlops, keptPatches, numPatches, patchDim } from "../../lib/base/modelSize";
import { encoderKind } from "../../lib/model/encoders/encoders";
import type { Weights } from "../../lib/model/layers";
import { decoderWeights, encoderWeights } from "../../lib/model/mae";
import { type Config, defaultConfig, type Pretext } from "../../lib/base/config";

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

  it("counts the parameters that the authors' code has of other encoders, less an LSTM's second bias, which adds to the first", () => {
    const c = { ...defaultConfig, task: "fromScratch" } as const;
    // OxWearables/ssl-wearables, Resnet(n_channels=3, resnet_version=1, epoch_len=10).feature_extractor
    assert.equal(encoderParams({ ...c, encoder: "resnet", width: 4096, depth: 2, channels: 3 }), 10_457_408);
    // mariusbock/dl-for-har, DeepConvLSTM of 64 filters and 128 units without its classifier, of one LSTM layer and of two
    const convLstm = { ...c, encoder: "deepConvLstm", width: 512 } as const;
    assert.equal(encoderParams({ ...convLstm, depth: 1 }), 325_184 - 4 * 128);
    assert.equal(encoderParams({ ...convLstm, depth: 2 }), 457_280 - 2 * 4 * 128);
    // teco-kit/ISWC22-HAR, TinyHAR_Model of 20 filters ("attn", "FC", "lstm", "tnaive") without its prediction
    assert.equal(encoderParams({ ...c, encoder: "tinyHar", width: 160, depth: 4 }), 27_182 - 4 * 40);
    // AdelaideAuto-IDLab/Attend-And-Discriminate, FeatureExtractor of 64 filters and 2 GRU layers of 128 units
    assert.equal(encoderParams({ ...c, encoder: "attendDiscriminate", width: 512, depth: 2 }), 370_882);
  });

  it("counts the operations of each pretext's training step", () => {
    const small = {
      ...defaultConfig,
      seqLen: 16,
      width: 32,
      depth: 1,
      heads: 2,
      decoderDepth: 1,
      decoderHeads: 2,
      maskRatio: 0.5,
    };
    const stepOf = (pretext: Pretext) => flops({ ...small, pretext, batchSize: 10, steps: 1 }) / 10;
    // Worked out by hand, 2 a multiply-add: 4 patches of 24 values, dimension 8, MLP 32, the decoder's 4 and 16.
    const encoder = (tokens: number, values: number) =>
      2 * tokens * values * 8 + 2 * tokens * (4 * 8 * 8 + 2 * 8 * 32) + 4 * tokens * tokens * 8;
    const decoder = (values: number) => 2 * 2 * 8 * 4 + 2 * 4 * (4 * 4 * 4 + 2 * 4 * 16) + 4 * 4 * 4 * 4 + 2 * 4 * 4 * values;
    const mae = encoder(2, 24) + decoder(24);
    assert.equal(stepOf("mae"), 3 * mae);
    // The real and imaginary parts of 9 frequencies of 16 samples in 6 channels: of the prediction, its gradient, the recording.
    assert.equal(stepOf("maeSpectrum"), 3 * mae + 3 * 6 * 2 * 2 * 16 * 9);
    // Of 4 frames of 8 samples 5 frequencies in 6 channels, without a gradient.
    assert.equal(stepOf("spectrogramMae"), 3 * (encoder(2, 30) + decoder(30)) + 4 * 6 * 2 * 2 * 8 * 5);
    assert.equal(stepOf("maskedReconstruction"), 3 * (encoder(4, 24) + 4 * 2 * 8 * 24));
    // Two views, each projected from 8 to 8 to 128 and compared with the 20 views of the batch.
    const contrast = 2 * 8 * 8 + 2 * 8 * 128 + 2 * 20 * 128;
    assert.equal(stepOf("simclr"), 3 * 2 * (encoder(4, 24) + contrast));
    assert.equal(stepOf("hybrid"), 3 * 2 * (mae + contrast));
    assert.equal(stepOf("multiTask"), 3 * (encoder(4, 24) + 2 * 8 * 6));
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
