import assert from "node:assert/strict";
import { startEngine, type Tensor, tf, withoutKernels } from "../../../lib/engine/backend";
import { capture } from "../../../lib/engine/capture";
import { conv1d, depthwiseConv1d, maxPool1d } from "../../../lib/engine/nets/convolutions";
import { gru, lstm } from "../../../lib/engine/nets/recurrent";
import { close } from "../../close";
import reference from "../../reference/torchNets.json"; // PyTorch 1.13, by test/reference/torchNets.py

interface Expected {
  shape: number[];
  y: number[];
  gradients: number[][];
}

/** As in torchNets.py. */
function wave(shape: number[], phase: number, scale = 1): Example {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(0.7 * (i + 1) + phase)) };
}

interface Example {
  shape: number[];
  values: Float32Array;
}

const [B, T, C, O, K, H] = [2, 11, 3, 4, 5, 3];
const [x, weight, depthwise] = [wave([B, T, C], 0), wave([K, C, O], 1), wave([K, C], 2)];
const layers: Record<string, [layer: (...inputs: Tensor[]) => Tensor, inputs: Example[]]> = {
  lstm: [lstm, [x, wave([C + H, 4 * H], 3, 0.8), wave([4 * H], 4)]],
  gru: [
    (x, input, state, inputBias, stateBias) => gru(x, { input, state, inputBias, stateBias }),
    [x, wave([3 * H, C], 3, 0.8), wave([3 * H, H], 6, 0.8), wave([3 * H], 4), wave([3 * H], 7)],
  ],
};
for (const [stride, padding] of [
  [1, 0],
  [2, 2],
]) {
  layers[`conv1d ${stride} ${padding}`] = [(x, w) => conv1d(x, w, { stride, padding }), [x, weight]];
  layers[`depthwiseConv1d ${stride} ${padding}`] = [(x, w) => depthwiseConv1d(x, w, { stride, padding }), [x, depthwise]];
  layers[`maxPool1d ${stride} ${padding / 2}`] = [(x) => maxPool1d(x, 3, { stride, padding: padding / 2 }), [x]];
}

describe("engine/nets against PyTorch", () => {
  before(() => startEngine({ threads: 2 }));

  for (const [name, [layer, inputs]] of Object.entries(layers)) {
    function check(): void {
      const expected = (reference as Record<string, Expected>)[name];
      const step = (given: Record<string, Tensor>) => {
        const tensors = Object.values(given);
        const y = layer(...tensors);
        const loss = wave(y.shape, 5);
        const weighted = (...xs: Tensor[]) => tf.sum(tf.mul(layer(...xs), tf.tensor(loss.values, loss.shape))) as Tensor;
        return {
          y,
          ...Object.fromEntries(
            tf
              .grads(weighted)(tensors)
              .map((gradient, i) => [`gradient${i}`, gradient]),
          ),
        };
      };
      const example = Object.fromEntries(inputs.map((input, i) => [`input${i}`, input]));
      const eager = tf.tidy(() => {
        const tensors = inputs.map(({ values, shape }, i) => [`input${i}`, tf.tensor(values.slice(), shape)]);
        const outputs = step(Object.fromEntries(tensors) as Record<string, Tensor>);
        assert.deepEqual(outputs.y.shape, expected.shape);
        return Object.values(outputs).map((output) => output.dataSync<"float32">());
      });
      const program = capture({ layer: { step, example } }, {});
      const fed = Object.fromEntries(Object.entries(example).map(([key, { values }]) => [key, values]));
      const graph = Object.values(program.run("layer", fed));
      assert.deepEqual(Object.values(program.run("layer", fed)), graph);
      program.dispose();

      [expected.y, ...expected.gradients].forEach((values, i) => {
        const largest = Math.max(...values.map(Math.abs));
        for (const found of [eager[i], graph[i]]) {
          assert.equal(found.length, values.length);
          values.forEach((value, j) => close(found[j], value, { absolute: 1e-5 * largest }, `output ${i}[${j}]`));
        }
      });
    }

    it(`${name}: output and every gradient, op by op and as a graph, which gives the same bits each time`, async () => {
      check();
      if (name === "gru") await withoutKernels(check);
    });
  }

  it("gru: the kernel gives for more windows and units than it takes at a time what many ops give", async () => {
    const [windows, samples, channels, dim] = [70, 5, 3, 37];
    const shapes = [[windows, samples, channels], [3 * dim, channels], [3 * dim, dim], [3 * dim], [3 * dim]];
    const found = () =>
      tf.tidy(() => {
        const given = shapes.map((shape, i) => tf.tensor(wave(shape, i, 0.8).values, shape));
        const [layer] = layers.gru;
        const weighted = (...xs: Tensor[]) => {
          const y = layer(...xs);
          return tf.sum(tf.mul(y, tf.tensor(wave(y.shape, 5).values, y.shape))) as Tensor;
        };
        return [layer(...given), ...tf.grads(weighted)(given)].map((each) => each.dataSync<"float32">());
      });
    const kernel = found();
    (await withoutKernels(found)).forEach((values, i) => {
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      values.forEach((value, j) => close(kernel[i][j], value, { absolute: 1e-5 * largest }, `output ${i}[${j}]`));
    });
  });
});
