/**
 * Recurrent layers over time with gradients that a captured step can run. They start from a state of zeros.
 *
 * Shapes:  B windows  T samples  C channels  H dimension of the state
 */
import { int64Scalar, nativeKernels, runOps, type Tensor, type Tensor2D, tf } from "../backend";
import { linear } from "../ops";

/**
 * LSTM (Hochreiter & Schmidhuber 1997, with forget gate), one op for a sequence: x `[B, T, C]`, weight `[C + H, 4·H]` of inputs above state, bias
 * `[4·H]` → every state `[B, T, H]`. Gates in torch's order i, f, g, o; torch's weights are `[4·H, C]` and `[4·H, H]`.
 */
export function lstm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [windows, steps] = x.shape;
  const dim = bias.size / 4;
  const attrs = { T: "float32", use_peephole: false } as const;
  const op = tf.customGrad((x, weight, bias, save) => {
    const [none, start] = [tf.zeros([dim]), tf.zeros([windows, dim])];
    const given = [x as Tensor, start, start, weight as Tensor, none, none, none, bias as Tensor];
    const made = runOps("BlockLSTMV2", { ...attrs, cell_clip: { float: 0 } }, [int64Scalar(steps), ...given], 7);
    (save as (tensors: Tensor[]) => void)([...given, ...made]);
    const gradFunc = (g: Tensor, saved: Tensor[]) => {
      const gradients = runOps("BlockLSTMGradV2", attrs, [int64Scalar(steps), ...saved, tf.zerosLike(g), g], 8);
      return [gradients[0], gradients[3], gradients[7]];
    };
    return { value: made[6], gradFunc };
  });
  const inTime = tf.transpose(x, [1, 0, 2]); // [T, B, C], as the op takes it
  return tf.transpose(op(inTime, weight, bias), [1, 0, 2]);
}

/** Weights in torch's layout, gates in its order r, z, n: `[3·H, C]`, `[3·H, H]`, `[3·H]` and `[3·H]`. */
export interface GruWeights {
  input: Tensor;
  state: Tensor;
  inputBias: Tensor;
  stateBias: Tensor;
}

/**
 * GRU (Cho et al. 2014) as torch and cuDNN have it, the reset gate on the state's product: x `[B, T, C]` → every state
 * `[B, T, H]`, which TensorFlow has no op of: its cell resets the state before the product. One op of this project's kernels; without
 * them it is made of many.
 */
export function gru(x: Tensor, { input, state, inputBias, stateBias }: GruWeights): Tensor {
  const [windows, steps, channels] = x.shape as [number, number, number];
  const dim = state.shape[1] as number;
  if (nativeKernels()) {
    const given = linear(tf.reshape(x, [windows * steps, channels]) as Tensor2D, input, inputBias);
    return gruKernel(tf.reshape(given, [windows, steps, 3 * dim]), state, stateBias);
  }
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [steps * windows, channels]) as Tensor2D;
  const given = tf.reshape(linear(rows, input, inputBias), [steps, windows, 3 * dim]);
  return tf.transpose(gruStates(given, state, stateBias), [1, 0, 2]);
}

/** Products of the inputs `[B, T, 3·H]`, weight `[3·H, H]`, bias `[3·H]` → `[B, T, H]`. */
function gruKernel(given: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const op = tf.customGrad((given, weight, bias, save) => {
    const [states, kept] = runOps("WearlawsGru", {}, [given as Tensor, weight as Tensor, bias as Tensor], 2);
    (save as (tensors: Tensor[]) => void)([weight as Tensor, states, kept]);
    const gradFunc = (g: Tensor, [weight, states, kept]: Tensor[]) => {
      const [windows, steps, dim] = states.shape as [number, number, number];
      const [ofInputs, ofProducts] = runOps("WearlawsGruGrad", {}, [g, weight, states, kept], 2);
      const products = tf.reshape(ofProducts, [windows * steps, 3 * dim]) as Tensor2D;
      const before = tf.pad(tf.slice(states, [0, 0, 0], [windows, steps - 1, dim]), [
        [0, 0],
        [1, 0],
        [0, 0],
      ]);
      const ofWeight = tf.matMul(products, tf.reshape(before, [windows * steps, dim]) as Tensor2D, true, false);
      return [ofInputs, ofWeight, tf.sum(products, 0)];
    };
    return { value: states, gradFunc };
  });
  return op(given, weight, bias);
}

/** What a step keeps for its gradient: gates r and z, the candidate n, q = U_n·h + c_n, and the state h before it. */
type GruStep = [r: Tensor, z: Tensor, n: Tensor, q: Tensor, h: Tensor];

/** Products of the inputs `[T, B, 3·H]`, weight `[3·H, H]`, bias `[3·H]` → `[T, B, H]`. */
function gruStates(given: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const [, windows, gates] = given.shape as [number, number, number];
  const dim = gates / 3;
  const op = tf.customGrad((given, weight, bias, save) => {
    const kept: GruStep[] = [];
    let h: Tensor = tf.zeros([windows, dim]);
    for (const inputs of tf.unstack(given as Tensor)) {
      const fromState = tf.add(tf.matMul(h as Tensor2D, weight as Tensor2D, false, true), bias as Tensor);
      const [inputGates, inputN] = tf.split(inputs, [2 * dim, dim], 1);
      const [stateGates, q] = tf.split(fromState, [2 * dim, dim], 1);
      const [r, z] = tf.split(tf.sigmoid(tf.add(inputGates, stateGates)), 2, 1);
      const n = tf.tanh(tf.add(inputN, tf.mul(r, q)));
      kept.push([r, z, n, q, h]);
      h = tf.add(n, tf.mul(z, tf.sub(h, n)));
    }
    const states = [...kept.slice(1).map(([, , , , before]) => before), h];
    (save as (tensors: Tensor[]) => void)([weight as Tensor, ...kept.flat()]);
    const gradFunc = (g: Tensor, [weight, ...saved]: Tensor[]) => {
      const steps = Array.from({ length: saved.length / 5 }, (_, t) => saved.slice(5 * t, 5 * t + 5) as GruStep);
      return gruGradients(tf.unstack(g), weight as Tensor2D, steps);
    };
    return { value: tf.stack(states), gradFunc };
  });
  return op(given, weight, bias);
}

/** The gradients of `gruStates`, from the last step to the first. */
function gruGradients(g: Tensor[], weight: Tensor2D, steps: GruStep[]): Tensor[] {
  const [ofInputs, ofProducts]: [Tensor[], Tensor[]] = [[], []];
  let later: Tensor | null = null;
  for (let t = steps.length - 1; t >= 0; t--) {
    const [r, z, n, q, h] = steps[t];
    const dh: Tensor = later ? tf.add(g[t], later) : g[t];
    const dn = tf.mul(tf.mul(dh, tf.sub(1, z)), tf.sub(1, tf.square(n)));
    const dr = tf.mul(tf.mul(dn, q), tf.mul(r, tf.sub(1, r)));
    const dz = tf.mul(tf.mul(dh, tf.sub(h, n)), tf.mul(z, tf.sub(1, z)));
    ofInputs.unshift(tf.concat([dr, dz, dn], 1));
    ofProducts.unshift(tf.concat([dr, dz, tf.mul(dn, r)], 1));
    later = tf.add(tf.mul(dh, z), tf.matMul(ofProducts[0] as Tensor2D, weight));
  }
  const products = tf.concat(ofProducts, 0) as Tensor2D; // [T·B, 3·H]
  const before = tf.concat(
    steps.map(([, , , , h]) => h),
    0,
  ) as Tensor2D;
  return [tf.stack(ofInputs), tf.matMul(products, before, true, false), tf.sum(products, 0)];
}
