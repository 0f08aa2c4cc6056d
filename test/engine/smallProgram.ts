/**
 * A small program for tests: an MLP with dropout, trained by Adam (Kingma & Ba 2015, algorithm 1), and its prediction
 * for another batch size. As a script it prints a hash of the weights' bits after 20 steps.
 */
import { createHash } from "node:crypto";
import type { Scalar } from "@tensorflow/tfjs";
import { type Tensor, type Tensor2D, type Variable, runOp, startEngine, tf } from "../../lib/engine/backend";
import { type NamedStep, type Values, capture } from "../../lib/engine/capture";

const [batch, inputs, width, outputs] = [32, 8, 16, 4];

/** Numbers between -1 and 1 that look random enough. */
const waves = (count: number, phase: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(phase + i * (1 + phase / 10)));

export function smallProgram() {
  const weights: Record<string, Variable> = {
    weight1: tf.variable(tf.tensor(waves(inputs * width, 1), [inputs, width])),
    bias1: tf.variable(tf.tensor(waves(width, 2), [width])),
    weight2: tf.variable(tf.tensor(waves(width * outputs, 3), [width, outputs])),
  };
  const variables = { ...weights, count: tf.variable(tf.scalar(0)) };
  const moments: Record<string, { first: Variable; second: Variable }> = {};
  for (const [name, { shape }] of Object.entries(weights)) {
    moments[name] = { first: tf.variable(tf.zeros(shape)), second: tf.variable(tf.zeros(shape)) };
    Object.assign(variables, { [`${name}.m`]: moments[name].first, [`${name}.v`]: moments[name].second });
  }

  function forward(x: Tensor, key?: Tensor): Tensor {
    const hidden = tf.tanh(tf.add(tf.matMul(x as Tensor2D, weights.weight1 as Tensor2D), weights.bias1));
    return tf.matMul(key ? dropout(hidden, key) : hidden, weights.weight2);
  }

  function train({ x, y, key, learningRate }: Record<string, Tensor>): Record<string, Tensor> {
    const { value, grads } = tf.variableGrads(
      () => tf.mean(tf.squaredDifference(forward(x, key), y)).asScalar(),
      Object.values(weights),
    );
    const count = variables.count.add(1);
    variables.count.assign(count as Scalar);
    for (const [name, variable] of Object.entries(weights)) {
      const { first, second } = moments[name];
      const gradient = grads[variable.name];
      first.assign(first.mul(0.9).add(gradient.mul(0.1)));
      second.assign(second.mul(0.999).add(gradient.square().mul(0.001)));
      const mean = first.div(tf.sub(1, tf.pow(0.9, count)));
      const deviation = second.div(tf.sub(1, tf.pow(0.999, count))).sqrt();
      variable.assign(variable.sub(mean.div(deviation.add(1e-8)).mul(learningRate)));
    }
    return { loss: value };
  }

  const steps: Record<"train" | "predict", NamedStep> = {
    train: {
      step: train,
      example: {
        x: { shape: [batch, inputs], values: new Float32Array(batch * inputs) },
        y: { shape: [batch, outputs], values: new Float32Array(batch * outputs) },
        key: { shape: [2], values: new Int32Array(2) },
        learningRate: { shape: [], values: new Float32Array(1) },
      },
    },
    predict: {
      step: ({ x }) => ({ y: forward(x) }),
      example: { x: { shape: [5, inputs], values: new Float32Array(5 * inputs) } },
    },
  };
  return {
    steps,
    variables: variables as Record<string, Variable>,
    inputs: (step: number): Record<string, Values> => ({
      x: waves(batch * inputs, 4 + (step % 3)),
      y: waves(batch * outputs, 5 + (step % 3)),
      key: Int32Array.of(7, step),
      learningRate: Float32Array.of(0.01),
    }),
    dispose: () => tf.dispose(Object.values(variables)),
  };
}

function dropout(x: Tensor, key: Tensor): Tensor {
  const shape = tf.tensor1d(x.shape, "int32");
  const draws = runOp("StatelessRandomUniform", { dtype: "float32", T: "int32", Tseed: "int32" }, [shape, key]);
  return tf.mul(x, tf.cast(tf.greaterEqual(draws, 0.1), "float32"));
}

if (process.argv[2] === "print") void print();

async function print(): Promise<void> {
  await startEngine({ threads: 2 });
  const { steps, variables, inputs } = smallProgram();
  const program = capture(steps, variables);
  for (let step = 0; step < 20; step++) program.run("train", inputs(step));
  const hash = createHash("sha256");
  for (const values of Object.values(program.read())) hash.update(new Uint8Array(values.buffer));
  console.log(hash.digest("hex"));
}
