import assert from "node:assert/strict";
import { join } from "node:path";
import type { Config } from "../../../lib/base/config";
import { defaultConfig } from "../../../lib/base/config";
import { configSchema } from "../../../lib/base/schema/configSchema";
import { loadStudy } from "../../../lib/grid/plan/loadStudy";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import type { Grid } from "../../../lib/grid/plan/study";
import { readEncoder } from "../../../lib/train/encoderFile";
import { tinyStudy } from "../tinyStudy";

/** Values that no run takes, and what the message must say of each. */
const wrong: [change: Record<string, unknown>, message: RegExp][] = [
  [
    { task: "finetune" },
    /task: expected one of "pretrain", "fromScratch", "fineTune", "distil", "probe", "simpleFeatures", found "finetune"/,
  ],
  [{ set: "" }, /set: expected string to have >=1 characters, found ""/],
  [{ fold: 99 }, /fold: expected number to be <=4, found 99/],
  [{ fold: -1 }, /fold: expected number to be >=0, found -1/],
  [{ users: 0 }, /users: expected number to be >=1, found 0/],
  [{ users: 2.5 }, /users: expected a whole number from 1, or "all", found 2.5/],
  [{ users: "everyone" }, /users: expected a whole number from 1, or "all", found "everyone"/],
  [{ strategy: "Random" }, /strategy: expected one of "user", "random", found "Random"/],
  [{ validation: true }, /validation: expected one of "users", "none", found true/],
  [{ normalise: "z" }, /normalise: expected one of "none", "zscore", found "z"/],
  [{ seqLen: 64 }, /seqLen: expected 128, as windows are stored, found 64/],
  [{ channels: 12 }, /channels: expected 6, or 3 of the accelerometer alone, in the frame "sensor", found 12/],
  [{ frame: "world" }, /frame: expected one of "sensor", "gravity", "both", found "world"/],
  [
    { encoder: "cnn" },
    /pretext: expected .*"simclr" or "multiTask" with the encoder "cnn", .* found "mae", which leaves patches out/,
  ],
  [{ pretext: "MAE" }, /pretext: expected one of "mae", .*"multiTask", found "MAE"/],
  [{ pretext: "simclr" }, /augmentations: expected one or more, .* for the pretext "simclr", .* found \[\] with chance 0.5/],
  [{ labelSmoothing: 1 }, /labelSmoothing: expected number to be <1, found 1/],
  [{ encoderRate: -1 }, /encoderRate: expected number to be >=0, found -1/],
  [{ patchSize: 5 }, /seqLen 128 \/ patchSize 5 is 25.6, not a whole number/],
  [{ heads: 3 }, /dimension 128 \(width \/ 4\) \/ heads 3 is 42\.\d+, not a whole number/],
  [{ width: 0 }, /width: expected number to be >=1, found 0/],
  [{ depth: 1.5 }, /depth: expected int, found 1.5/],
  [{ clsToken: "yes" }, /clsToken: expected boolean, found "yes"/],
  [{ posEmbed: "sincos" }, /posEmbed: expected one of "fixed", "learned", found "sincos"/],
  [{ maskRatio: 1 }, /maskRatio: expected number to be <1, found 1/],
  [{ maskRatio: 0.99 }, /maskRatio 0.99 keeps 0 of 32 patches/],
  [{ decoderHeads: 7 }, /decoder dimension 64 \/ decoderHeads 7/],
  [{ dropout: 1 }, /dropout: expected number to be <1, found 1/],
  [{ optimiser: "AdamW" }, /optimiser: expected one of "adam", "adamw", found "AdamW"/],
  [{ learningRate: NaN }, /learningRate: expected number, found NaN/],
  [{ learningRate: Infinity }, /learningRate: expected number, found Infinity/],
  [{ learningRate: "1e-3" }, /learningRate: expected number, found "1e-3"/],
  [{ learninRate: 1e-3 }, /"learninRate" is no field of the config; did you mean "learningRate"\?/],
  [{ schedule: "linear" }, /schedule: expected one of "constant", "cosine", "wsd", found "linear"/],
  [{ decayShare: 0 }, /decayShare: expected number to be >0, found 0/],
  [{ checkpoint: "best" }, /checkpoint: expected one of "last", "validation", found "best"/],
  [{ clipNorm: -1 }, /clipNorm: expected number to be >0, found -1/],
  [{ batchSize: 0 }, /batchSize: expected number to be >=1, found 0/],
  [{ steps: -1 }, /steps: expected number to be >=0, found -1/],
  [{ augmentations: ["rotate"] }, /augmentations\.0: expected one of "rotation", .*, found "rotate"/],
  [{ probeL2: [] }, /probeL2: expected array to have >=1 items, found \[\]/],
  [{ probeL2: [1, 0] }, /probeL2\.1: expected number to be >0, found 0/],
  [{ precision: "bfloat16" }, /precision: expected one of "float32", "tf32", "bf16", found "bfloat16"/],
  [{ seed: null }, /seed: expected number, found null/],
  [{ threads: undefined }, /threads: expected number, found nothing/],
];

const plan = (grid: object, defaults: object = {}) =>
  planStudy({ ...tinyStudy, name: "mine", defaults: defaults as Partial<Config>, grids: { odd: grid as Grid } });

describe("a wrong value in a study", () => {
  for (const [change, message] of wrong) {
    const [[field, value]] = Object.entries(change);
    it(`is refused in defaults, in fixed and on an axis: ${field} ${typeof value === "number" ? value : JSON.stringify(value)}`, () => {
      for (const refused of [() => plan({}, change), () => plan({ fixed: change }), () => plan({ axes: { [field]: [value] } })]) {
        assert.throws(refused, message);
        assert.throws(refused, /^RangeError: study mine, (defaults|grid odd)/);
      }
    });
  }

  it("is refused in an encoder, as is a missing depth", () => {
    assert.throws(
      () => plan({ encoders: [{ width: 64, depth: 0 }] }),
      /grid odd, encoders: depth: expected number to be >=1, found 0/,
    );
    assert.throws(() => plan({ encoders: [{ width: 64 }] }), /grid odd, encoders: depth: expected number, found nothing/);
  });

  it("is refused as the choice of a checkpoint that nobody is left to make", () => {
    assert.throws(
      () => plan({ fixed: { checkpoint: "validation", validation: "none" } }),
      /grid odd: checkpoint: expected "last" beside validation "none", which leaves nobody to choose by, found "validation"/,
    );
  });

  it("is refused in a pretext that leaves nothing to learn, or targets that it does not have", () => {
    const fixed = (change: Partial<Config>) => () => plan({ fixed: change });
    const noChance = fixed({ pretext: "hybrid", augmentations: ["jitter"], augmentationProbability: 0 });
    assert.throws(noChance, /augmentations: expected one or more, with a chance over 0, .* found \["jitter"\] with chance 0/);
    const pretext = "maskedReconstruction";
    assert.throws(fixed({ pretext, maskRatio: 0.003 }), /maskRatio: expected a share that .* zeroes some, found 0.003/);
    assert.throws(fixed({ pretext, targetNorm: "patch" }), /targetNorm: expected "none" for the pretext "maskedReconstruction"/);
    const cnn: Partial<Config> = { pretext: "multiTask", encoder: "cnn", width: 64, depth: 2 };
    assert.equal(plan({ fixed: cnn }).configs.length, 1);
  });

  it("is refused where a list is empty, or a part of a grid is misspelt", () => {
    assert.throws(() => plan({ encoders: [] }), /grid odd: encoders: expected a list of one value or more, found \[\]/);
    assert.throws(() => plan({ axes: { seed: [] } }), /axes: seed: expected a list of one value or more, found \[\]/);
    assert.throws(() => plan({ candidates: [] }), /grid odd: candidates: expected a list of one value or more, found \[\]/);
    assert.throws(
      () => plan({ candidates: [{ steps: -1 }] }),
      /grid odd, candidates: steps: expected number to be >=0, found -1/,
    );
    assert.throws(() => plan({ axis: { seed: [1] } }), /grid odd: "axis" is no part of a grid; did you mean "axes"\?/);
    assert.throws(() => planStudy({ ...tinyStudy, pretrainSets: [] }), /study tiny: pretrainSets: expected a list/);
    assert.throws(() => planStudy({ ...tinyStudy, grids: {} }), /study tiny: grids: expected a list/);
    const title = 3 as unknown as string;
    assert.throws(() => planStudy({ ...tinyStudy, title }), /study tiny: title: expected words, found 3/);
  });
});

describe("the studies that ship", () => {
  for (const name of ["paper", "quick", "quickStudents", "rates", "real", "regime", "students", "supervised", "wisdm"]) {
    it(`hold no wrong value: ${name}`, () => assert.ok(planStudy(loadStudy(name)).configs.length > 0));
  }

  it("start from encoders that the project holds, of the size that they say: fewLabels", () => {
    const { configs } = planStudy(loadStudy("fewLabels"));
    // Of 5 sizes in 5 draws the largest is one run: 21 a set and way, 8 of them; 25 in folds, 4 ways.
    assert.equal(configs.length, 8 * 21 + 4 * 25);
    const inits = configs.filter(({ init }) => init !== null);
    assert.equal(inits.length, 2 * 21 + 2 * 25);
    const { width, depth, heads } = readEncoder(join(__dirname, "../../..", inits[0].init as string)).config;
    for (const config of inits) assert.deepEqual([config.width, config.depth, config.heads], [width, depth, heads]);
  });

  it("are suggested for a mistyped name", () => {
    assert.throws(() => loadStudy("quik"), /no study "quik": .*; did you mean "quick"\?/);
  });
});

describe("the schema of the config", () => {
  it("has the fields of the defaults, which it accepts", () => {
    assert.deepEqual(configSchema.parse(defaultConfig), defaultConfig);
  });

  it("says of every field what it means", () => {
    for (const [field, schema] of Object.entries(configSchema.shape)) assert.ok(schema.description, field);
  });
});
