import assert from "node:assert/strict";
import { startEngine, tf } from "../../lib/engine/backend";
import { keptPatches, numPatches, patchDim } from "../../lib/base/modelSize";
import { type Parameters, toParameters } from "../../lib/model/layers";
import { decoderWeights, drawMask, encoderWeights, patchify, reconstruct, windowLosses } from "../../lib/model/mae";
import { random } from "../../lib/base/random";
import { type Config, defaultConfig } from "../../lib/base/config";
import { close } from "../close";

const c: Config = { ...defaultConfig, width: 128, depth: 2, heads: 2, decoderHeads: 2 };
const patches = numPatches(c);

describe("model/mae", () => {
  let params: Parameters;
  before(async () => {
    await startEngine({ threads: 2 });
    params = toParameters({ ...encoderWeights(c, 1), ...decoderWeights(c, 1) });
  });

  const order = new Int32Array(patches);
  drawMask(order, keptPatches(c), random(1, "mask test"));
  const values = Float32Array.from({ length: 128 * 6 }, (_, i) => Math.sin(0.05 * i));
  const run = (window: Float32Array) => {
    const pass = { params, gelu: c.gelu, draws: null };
    const [windows, drawn] = [tf.tensor(window, [1, 128, 6]), tf.tensor(order, [1, patches], "int32")];
    const { latent, pred } = reconstruct(pass, c, windows, drawn);
    return { latent: [...latent.dataSync()], pred: [...pred.dataSync()] };
  };
  /** Adds 1 to every value of a patch. */
  const shifted = (patch: number) => values.map((value, i) => (Math.floor(i / patchDim(c)) === patch ? value + 1 : value));

  it("shows the encoder no removed patch: changing one changes nothing, changing a kept one does", () => {
    const before = run(values);
    assert.deepEqual(run(shifted(order[keptPatches(c)])), before);
    assert.deepEqual(run(shifted(order[patches - 1])), before);
    assert.notDeepEqual(run(shifted(order[0])).latent, before.latent);
  });

  it("takes the loss over masked patches only: pred at a kept patch changes none, at a masked one it does", () => {
    const kept = keptPatches(c);
    const target = tf.zeros([1, patches, 24]);
    const lossOf = (patch: number) => {
      const pred = tf.buffer([1, patches, 24]);
      for (let i = 0; i < 24; i++) pred.set(1, 0, patch, i);
      const { masked, all } = windowLosses(pred.toTensor(), target, kept);
      return [masked.dataSync()[0], all.dataSync()[0]];
    };
    assert.equal(lossOf(kept - 1)[0], 0);
    close(lossOf(kept)[0], 1 / 23, { absolute: 1e-7 }); // one of 23 masked patches, off by 1 everywhere
    close(lossOf(0)[1], 1 / 32, { absolute: 1e-7 });
  });

  it("draws masks that keep every patch equally often, each patch once an order", () => {
    const draws = random(5, "mask test");
    const counts = new Float64Array(patches);
    for (let n = 0; n < 4000; n++) {
      const drawn = new Int32Array(patches);
      drawMask(drawn, 9, draws);
      assert.equal(new Set(drawn).size, patches);
      drawn.subarray(0, 9).forEach((patch) => counts[patch]++);
    }
    // Binomial: 4000 · 9/32 = 1125 ± 28; 5 standard deviations.
    counts.forEach((count) => close(count, 1125, { absolute: 142 }));
  });

  it("cuts windows along time, and by sensor where asked", () => {
    const windows = tf.tensor(
      Float32Array.from({ length: 768 }, (_, i) => i),
      [1, 128, 6],
    );
    const second = [...patchify(windows, c).slice([0, 1, 0], [1, 1, 24]).dataSync()];
    assert.deepEqual(
      second,
      [...Array(24).keys()].map((i) => i + 24),
    );
    const sensors = patchify(windows, { ...c, tokens: "sensor" });
    assert.deepEqual(sensors.shape, [1, 64, 12]);
    const gyro = [...sensors.slice([0, 1, 0], [1, 1, 12]).dataSync()]; // the first patch's gyroscope
    assert.deepEqual(gyro, [3, 4, 5, 9, 10, 11, 15, 16, 17, 21, 22, 23]);
  });
});
