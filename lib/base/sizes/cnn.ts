/** The encoder "cnn": convolutions over samples, each with a LayerNorm over its channels. */
import type { Convolution, NetShape, NetSize } from "./netSize";

/** Samples that each output of a convolution is made from. */
const KERNEL = 8;

/**
 * The first half of the convolutions has half the encoder's dimension, the rest the whole (at dimension 96 and depth 4: 48, 48,
 * 96, 96 channels), and each halves the samples.
 */
export function convolutions({ seqLen, channels, dim, depth }: NetShape): (Convolution & { stride: number })[] {
  const outputs = (layer: number) => dim / (layer < Math.floor(depth / 2) ? 2 : 1);
  return Array.from({ length: depth }, (_, layer) => ({
    inputs: layer === 0 ? channels : outputs(layer - 1),
    outputs: outputs(layer),
    kernel: KERNEL,
    stride: 2,
    samples: seqLen / 2 ** (layer + 1),
  }));
}

export function cnn(c: NetShape): NetSize {
  return {
    tokens: c.seqLen / 2 ** c.depth,
    layers: convolutions(c).map(({ inputs, outputs, kernel, samples }) => ({
      params: outputs * (kernel * inputs + 3),
      products: samples * kernel * inputs * outputs,
      // What lies under each kernel, and what comes out of it, with gradients.
      kept: samples * (2 * kernel * inputs + 4 * outputs),
    })),
    whole: {
      [`dimension ${c.dim} (width / 4) / 2`]: c.dim / 2,
      [`seqLen ${c.seqLen} halved by ${c.depth} convolutions`]: c.seqLen / 2 ** c.depth,
    },
  };
}
