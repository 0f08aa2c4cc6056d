import assert from "node:assert/strict";
import type { Config } from "../../../lib/base/config";
import { checkPretext } from "../../../lib/base/pretexts";
import { configSchema } from "../../../lib/base/schema/configSchema";
import { startEngine, type Tensor, tf } from "../../../lib/engine/backend";
import { encoderKind } from "../../../lib/model/encoders/encoders";
import { isRunningMoment, toParameters } from "../../../lib/model/layers";
import { inputReader } from "../../../lib/train/inputs";
import { lossAndGradients } from "../../../lib/train/optimiser";
import { pretextKind } from "../../../lib/train/pretexts/pretexts";
import { pretrainLoss } from "../../../lib/train/pretrain";
import { fakeSet, tinyConfig } from "../fakeSet";

const pretexts = configSchema.shape.pretext.options;
const shapes = {
  vit: { width: 32 },
  cnn: { width: 32, depth: 2 },
  resnet: { width: 64 },
  deepConvLstm: { width: 32 },
  tinyHar: { width: 32, depth: 2 },
  attendDiscriminate: { width: 32 },
} satisfies Partial<Record<Config["encoder"], Partial<Config>>>;

const configs = Object.entries(shapes).flatMap(([encoder, shape]) =>
  pretexts.map((pretext) =>
    tinyConfig({ ...shape, encoder: encoder as Config["encoder"], pretext, augmentations: ["tilt"], batchSize: 2, dropout: 0 }),
  ),
);

function isAllowed(config: Config): boolean {
  try {
    checkPretext(config);
    return true;
  } catch {
    return false;
  }
}

describe("a pair of encoder and pretext", () => {
  const set = fakeSet({ users: 1, windowsPerUser: 2 });
  before(() => startEngine({ threads: 2 }));

  it("is allowed where the pretext shows the encoder all that it needs: 7 of the Transformer, 3 of each other encoder", () => {
    const allowed = Object.keys(shapes).map((encoder) => configs.filter((c) => c.encoder === encoder && isAllowed(c)).length);
    assert.deepEqual(allowed, [7, 3, 3, 3, 3, 3]);
  });

  for (const config of configs.filter(isAllowed)) {
    it(`has a loss, and gradients that reach the encoder: ${config.encoder} by ${config.pretext}`, () => {
      const pretext = pretextKind(config);
      const encoder = encoderKind(config).weights(config, 1);
      const params = toParameters({ ...encoder, ...pretext.weights(config, 1) });
      const trained = Object.fromEntries(Object.entries(params).filter(([name]) => !isRunningMoment(name)));
      const example = pretext.example(config, 2);
      const inputs = pretext.inputs(config, inputReader(set, config, null), 2)(Uint32Array.of(0, 1), { step: 0 });
      tf.tidy(() => {
        const fed = Object.entries(example).map(([name, { shape, values }]): [string, Tensor] => [
          name,
          tf.tensor(inputs[name].slice(), shape, values instanceof Int32Array ? "int32" : "float32"),
        ]);
        const pass = { params, gelu: config.gelu, draws: null, training: "train" } as const;
        const { loss, gradients } = lossAndGradients(() => pretrainLoss(config)(pass, Object.fromEntries(fed)), trained);
        assert.ok(Number.isFinite(loss.dataSync()[0]), `loss ${loss.dataSync()[0]}`);
        // The first of them is that of the windows or their patches: all others lie between it and the loss.
        const first = Object.keys(trained).findIndex((name) => name in encoder && name.endsWith("weight"));
        const values = gradients[first].dataSync();
        assert.ok(values.every(Number.isFinite) && values.some((value) => value !== 0), Object.keys(trained)[first]);
      });
      Object.values(params).forEach((p) => p.dispose());
    });
  }
});
