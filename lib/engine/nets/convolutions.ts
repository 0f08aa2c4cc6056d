/**
 * Convolutions and pooling over time with gradients that a captured step can run, as TensorFlow's own ops.
 *
 * Shapes:  B windows  T samples in, S samples out  C channels  O channels out  K samples of a kernel
 */
import { type AttrValues, runOp, type Tensor, tf } from "../backend";

/** As torch's: `padding` zeros (of pooling: nothing) before and after, `stride` samples from one place to the next. */
export interface Places {
  stride?: number;
  padding?: number;
}

/** Time is the width of a picture of one row. */
function attrsOf({ stride = 1, padding = 0 }: Places): AttrValues {
  return {
    T: "float32",
    strides: [1, stride, stride, 1],
    ...(padding === 0
      ? { padding: { text: "VALID" } }
      : { padding: { text: "EXPLICIT" }, explicit_paddings: [0, 0, 0, 0, padding, padding, 0, 0] }),
  };
}

const asPicture = (x: Tensor): Tensor => tf.reshape(x, [x.shape[0], 1, x.shape[1] as number, x.shape[2] as number]);
const asSamples = (x: Tensor): Tensor => tf.reshape(x, [x.shape[0], x.shape[2] as number, x.shape[3] as number]);
const sizeOf = (x: Tensor): Tensor => tf.tensor1d(x.shape, "int32");

/** An op on pictures and its two gradients, by name. */
function convolve(op: string, x: Tensor, filter: Tensor, attrs: AttrValues): Tensor {
  const convolved = tf.customGrad((x, filter, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor, filter as Tensor]);
    const gradFunc = (g: Tensor, [x, filter]: Tensor[]) => [
      runOp(`${op}BackpropInput`, attrs, [sizeOf(x), filter, g]),
      runOp(`${op}BackpropFilter`, attrs, [x, sizeOf(filter), g]),
    ];
    return { value: runOp(op, attrs, [x as Tensor, filter as Tensor]), gradFunc };
  });
  return asSamples(convolved(asPicture(x), filter));
}

/** x `[B, T, C]`, weight `[K, C, O]` (torch's is `[O, C, K]`) → `[B, S, O]`; no bias. */
export function conv1d(x: Tensor, weight: Tensor, places: Places = {}): Tensor {
  return convolve("Conv2D", x, tf.expandDims(weight, 0), attrsOf(places));
}

/** A kernel for each channel: x `[B, T, C]`, weight `[K, C]` (torch's is `[C, 1, K]`) → `[B, S, C]`; no bias. */
export function depthwiseConv1d(x: Tensor, weight: Tensor, places: Places = {}): Tensor {
  const filter = tf.reshape(weight, [1, weight.shape[0], weight.shape[1] as number, 1]);
  return convolve("DepthwiseConv2dNative", x, filter, attrsOf(places));
}

/** The largest of every `size` samples: x `[B, T, C]` → `[B, S, C]`. */
export function maxPool1d(x: Tensor, size: number, places: Places = {}): Tensor {
  const attrs = { ...attrsOf(places), ksize: [1, 1, size, 1] };
  const pooled = tf.customGrad((x, save) => {
    const value = runOp("MaxPool", attrs, [x as Tensor]);
    (save as (tensors: Tensor[]) => void)([x as Tensor, value]);
    return { value, gradFunc: (g: Tensor, [x, value]: Tensor[]) => runOp("MaxPoolGrad", attrs, [x, value, g]) };
  });
  return asSamples(pooled(asPicture(x)));
}
