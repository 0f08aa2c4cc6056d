/**
 * Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019) on all parameters at once: gradients are joined to one
 * vector, so that a step takes a dozen kernels and one a parameter, not 18 a parameter.
 */
import { type Tensor, tf } from "../engine/backend";
import { BETAS } from "../engine/passes";
import { passes } from "../engine/choosePasses";
import type { Step } from "../engine/capture";
import type { Parameters, Pass } from "../model/layers";
import type { Config } from "../base/config";
import { rateAt } from "./schedule";

const EPSILON = 1e-8;

/** Names of the optimiser's variables: Adam's moments, and the sum of a batch's gradients over its micro-batches. */
const [FIRST, SECOND, GRADIENT] = ["optimiser.m", "optimiser.v", "optimiser.gradient"];

/** Whether a program's variable is kept between steps but is no parameter. */
export const isMoment = (name: string): boolean => name === FIRST || name === SECOND;

/** Whether a parameter is the supervised head's, and none of the encoder below it. */
const isHead = (name: string): boolean => name.startsWith("classifier.");

/** Those that the optimiser changes: without the running moments of batch normalisation. */
const trainedOf = (params: Parameters): Parameters =>
  Object.fromEntries(Object.entries(params).filter(([, { trainable }]) => trainable));

/** Flat vectors in the parameters' order, all zero; the caller disposes of them. */
export function optimiserState(params: Parameters, microBatches = 1): Parameters {
  const total = Object.values(trainedOf(params)).reduce((sum, p) => sum + p.size, 0);
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros([total]), false));
  return { [FIRST]: zeros(), [SECOND]: zeros(), ...(microBatches > 1 && { [GRADIENT]: zeros() }) };
}

/**
 * What changes from step to step, worked out on the host: `[4]` = rate with bias correction, epsilon, decay, and the
 * norm that gradients are clipped to.
 */
export function adamScalars(step: number, c: Config): Float32Array {
  const rate = rateAt(step, c);
  const root = Math.sqrt(1 - BETAS[1] ** (step + 1));
  const decay = c.optimiser === "adamw" ? rate * c.weightDecay : 0;
  return Float32Array.of((rate * root) / (1 - BETAS[0] ** (step + 1)), EPSILON * root, decay, c.clipNorm ?? Infinity);
}

/**
 * Takes one step. `gradients` in the order of `params`; `scalars` of `adamScalars`. With AdamW, weights of two axes
 * decay and biases, norms and tokens do not. `encoderRate`: the rate of all but the classifier, as a share of its rate.
 *
 * @returns the norm of the whole gradient, before clipping; a captured step takes Adam's step because it returns this
 */
export function applyAdam(params: Parameters, state: Parameters, gradients: Tensor[], scalars: Tensor, encoderRate = 1): Tensor {
  const { [FIRST]: m, [SECOND]: v } = state;
  // A step and its decay are both in proportion to the rate.
  const shares = Object.keys(params).map((name) => (isHead(name) ? 1 : encoderRate));
  return passes().adam({ params: Object.values(params), gradients, m, v, scalars, shares });
}

/** Loss (a scalar) and its gradients in the order of `params`. */
export function lossAndGradients(loss: () => Tensor, params: Parameters): { loss: Tensor; gradients: Tensor[] } {
  const list = Object.values(params);
  const { value, grads } = tf.variableGrads(() => tf.reshape(loss(), []), list);
  return { loss: value, gradients: list.map((p) => grads[p.name] ?? tf.zerosLike(p)) };
}

/** Mean loss of a batch's inputs. */
export type LossOf = (pass: Pass, inputs: Record<string, Tensor>) => Tensor;

/**
 * The steps that train on a batch in `microBatches`: "accumulate" for all but the last, "train" for the last or only one,
 * which takes Adam's step. Besides the loss's inputs they take key, int32 `[3]` = seed, step and micro-batch; "train" also
 * the scalars `[4]` of `adamScalars`. Both return the micro-batch's loss, "train" the gradient's norm as well.
 */
export function trainSteps(
  lossOf: LossOf,
  params: Parameters,
  state: Parameters,
  config: Pick<Config, "gelu" | "dropout" | "precision"> & Partial<Pick<Config, "encoderRate">>,
  microBatches = 1,
): { train: Step; accumulate?: Step } {
  const trained = trainedOf(params);
  const gradientsOf = ({ key, ...inputs }: Record<string, Tensor>, training: Pass["training"]) =>
    lossAndGradients(() => {
      const { gelu, dropout: rate, precision } = config;
      const pass: Pass = { params, gelu, draws: { key, rate, site: 0 }, precision, training };
      return lossOf(pass, inputs);
    }, trained);
  if (microBatches === 1) {
    const train: Step = ({ scalars, ...inputs }) => {
      const { loss, gradients } = gradientsOf(inputs, "train");
      return { loss, gradientNorm: applyAdam(trained, state, gradients, scalars, config.encoderRate) };
    };
    return { train };
  }
  const { [GRADIENT]: sum } = state;
  const addTo = (gradients: Tensor[]) =>
    tf.add(
      sum,
      tf.concat(
        gradients.map((gradient) => tf.reshape(gradient, [-1])),
        0,
      ),
    );
  return {
    accumulate(inputs) {
      const { loss, gradients } = gradientsOf(inputs, "accumulate");
      sum.assign(addTo(gradients));
      return { loss };
    },
    train({ scalars, ...inputs }) {
      const { loss, gradients } = gradientsOf(inputs, "train");
      const list = Object.values(trained);
      const mean = tf.split(
        tf.div(addTo(gradients), microBatches),
        list.map(({ size }) => size),
      );
      const whole = mean.map((gradient, i) => tf.reshape(gradient, list[i].shape));
      const gradientNorm = applyAdam(trained, state, whole, scalars, config.encoderRate);
      sum.assign(tf.zerosLike(sum));
      return { loss, gradientNorm };
    },
  };
}
