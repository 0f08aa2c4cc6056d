import assert from "node:assert/strict";
import type { Config } from "../../lib/base/config";
import { encoderParams, flops } from "../../lib/base/modelSize";
import { configSchema } from "../../lib/base/schema/configSchema";
import { linearSize } from "../../lib/base/sizes/netSize";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { defineEncoder, type OwnEncoderKind } from "../../lib/model/encoders/ownEncoder";
import { applyLinear, linearWeights } from "../../lib/model/layers";
import type { Tensor2D } from "../../lib/engine/backend";
import { tinyConfig } from "../train/fakeSet";
import { wholeRun } from "../train/wholeRun";

/** A linear layer on each piece of 8 samples. */
const pieces: OwnEncoderKind = {
  size: ({ seqLen, channels, dim }) => ({
    tokens: seqLen / 8,
    layers: [linearSize(8 * channels, dim, seqLen / 8)],
    whole: { "seqLen / 8": seqLen / 8 },
  }),
  weights: (c, seed) => linearWeights("encoder.pieces", 8 * c.channels, c.width / 4, seed),
  tokens(pass, c, windows) {
    const rows = applyLinear(pass, "encoder.pieces", windows.reshape([-1, 8 * c.channels]) as Tensor2D);
    return rows.relu().reshape([-1, c.seqLen / 8, c.width / 4]);
  },
};

describe("an encoder of your own", function () {
  this.timeout(60_000);
  const shape: Partial<Config> = { width: 32, batchSize: 4, steps: 4, curvePoints: 1, testMasks: 1, testWindows: 4 };
  const configOf = (kind: OwnEncoderKind, change: Partial<Config> = {}) =>
    tinyConfig({ ...shape, encoder: defineEncoder("pieces", kind), ...change });

  it("is counted, trained and run eagerly as those of the project are", async () => {
    const config = configOf(pieces, { pretext: "maskedReconstruction", maskRatio: 0.1 });
    assert.equal(encoderParams(config), 8 * (48 + 1));
    // Forward and twice back, 2 operations a multiply-add: 16 pieces of 48 values to 8, and a head of 8 to 48.
    assert.equal(flops(config), 3 * 2 * 16 * (48 * 8 + 8 * 48) * config.batchSize * config.steps);
    await wholeRun(config);
  });

  it("has a name that rows can hold, and another one when its code changes", () => {
    const name = defineEncoder("pieces", pieces);
    assert.match(name, /^own-pieces-[0-9a-f]{6}$/);
    assert.equal(configSchema.shape.encoder.parse(name), name);
    assert.equal(defineEncoder("pieces", { ...pieces }), name);
    assert.notEqual(defineEncoder("pieces", { ...pieces, tokens: (_, __, windows) => windows.tanh() }), name);
  });

  it("is refused where its name, size, weights and tokens do not fit, or nobody defined it", async () => {
    assert.throws(() => defineEncoder("own pieces", pieces), /expected a name of letters and digits, found "own pieces"/);
    const weightsOf = (kind: OwnEncoderKind) => () => encoderKind(configOf(kind)).weights(configOf(kind), 1);
    assert.throws(
      weightsOf({ ...pieces, weights: () => linearWeights("encoder.pieces", 48, 9, 1) }),
      /parameters: expected 392, .* found 441/,
    );
    assert.throws(
      weightsOf({ ...pieces, weights: () => linearWeights("head", 48, 8, 1) }),
      /begin with "encoder\.", found "head\.weight"/,
    );
    const flat = configOf({ ...pieces, tokens: (...[pass, c, windows]) => pieces.tokens(pass, c, windows).reshape([-1, 32, 4]) });
    await assert.rejects(wholeRun({ ...flat, pretext: "multiTask" }), /tokens: expected \[4,16,8\], .* found \[4,32,4\]/);
    assert.throws(
      () => encoderKind({ encoder: "own-other-000000" }),
      /"own-other-000000": expected one that is defined in this process, found own-/,
    );
  });
});
