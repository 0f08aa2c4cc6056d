import assert from "node:assert/strict";
import type { Config } from "../../lib/base/config";
import { encoderDim, numPatches } from "../../lib/base/modelSize";
import { startEngine, tf } from "../../lib/engine/backend";
import { attentionOf } from "../../lib/eval/attention";
import { encoderKind } from "../../lib/model/encoders/encoders";
import { sinCosPositions } from "../../lib/numeric/positions";
import { fakeSet, tinyConfig } from "../train/fakeSet";
import { close } from "../close";

const set = fakeSet();
const rows = Uint32Array.of(0, 5);
const modelOf = (config: Config) => ({ config, weights: encoderKind(config).weights(config, 1), moments: null });

describe("attention", () => {
  before(() => startEngine({ threads: 2 }));

  for (const clsToken of [false, true]) {
    it(`of one block is tfjs's softmax of q · k, ${clsToken ? "with" : "without"} a class token`, () => {
      const model = modelOf(tinyConfig({ depth: 1, clsToken, normalise: "none" }));
      const { config, weights } = model;
      const [patches, dim, first] = [numPatches(config), encoderDim(config), clsToken ? 1 : 0];
      const found = attentionOf(model, set, rows);
      assert.deepEqual([...found.windows], [...set.read(rows)]);
      const tensor = (name: string) => tf.tensor(weights[name].values, weights[name].shape);
      const expected = tf.tidy(() => {
        const cut = tf.tensor2d(found.windows, [rows.length * patches, found.windows.length / rows.length / patches]);
        const embedded = tf.add(tf.matMul(cut, tensor("patch_embed.weight"), false, true), tensor("patch_embed.bias"));
        let x = embedded.reshape([rows.length, patches, dim]);
        if (clsToken) x = tf.concat([tf.tile(tensor("cls_token").reshape([1, 1, dim]), [rows.length, 1, 1]), x], 1);
        x = tf.add(x, tf.tensor2d(sinCosPositions(patches, dim, clsToken), [patches + first, dim]));
        const { mean, variance } = tf.moments(x, -1, true);
        x = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-6)));
        x = tf.add(tf.mul(x, tensor("encoder.blocks.0.norm1.weight")), tensor("encoder.blocks.0.norm1.bias"));
        const qkv = tf.add(
          tf.matMul(x.reshape([-1, dim]), tensor("encoder.blocks.0.attn.qkv.weight"), false, true),
          tensor("encoder.blocks.0.attn.qkv.bias"),
        );
        const size = dim / config.heads;
        const [q, k] = tf
          .split(qkv.reshape([rows.length, patches + first, 3, config.heads, size]).transpose([2, 0, 3, 1, 4]), 3)
          .map((part) => part.squeeze<tf.Tensor>([0]));
        const shares = tf.softmax(tf.div(tf.matMul(q, k, false, true), Math.sqrt(size)));
        return tf.mean(shares, 1).slice([0, first, first], [rows.length, patches, patches]).dataSync();
      });
      assert.equal(found.shares.length, expected.length);
      expected.forEach((share, i) => close(found.shares[i], share, { absolute: 1e-6 }, `share ${i}`));
    });
  }

  it("has for each block a line a patch, whose shares sum to 1, and the windows' activities", () => {
    const config = tinyConfig({ depth: 2, normalise: "none" });
    const { shares, depth, labels } = attentionOf(modelOf(config), set, rows);
    const patches = numPatches(config);
    assert.equal(depth, 2);
    assert.equal(shares.length, rows.length * 2 * patches ** 2);
    for (let line = 0; line < shares.length; line += patches)
      close(
        shares.subarray(line, line + patches).reduce((sum, share) => sum + share, 0),
        1,
        { absolute: 1e-5 },
        `line ${line}`,
      );
    assert.deepEqual(labels, [set.activity[0], set.activity[5]]);
  });

  it("is refused of encoders that have none, and of tokens that are no patches of time", () => {
    const of = (changes: Partial<Config>) => () => attentionOf(modelOf(tinyConfig(changes)), set, rows);
    assert.throws(
      of({ encoder: "cnn", pretext: "multiTask", width: 32 }),
      /expected a Transformer \("vit"\), found the encoder "cnn"/,
    );
    assert.throws(of({ tokens: "sensor" }), /expected one token a patch, found tokens "sensor"/);
    assert.throws(of({ pretext: "spectrogramMae" }), /found spectra, of the pretext "spectrogramMae"/);
  });
});
