/** What follows from the shape of an encoder that is no Transformer: parameters, products and memory, layer by layer. */

export interface NetShape {
  seqLen: number;
  channels: number;
  /** Of the tokens. */
  dim: number;
  depth: number;
}

export interface LayerSize {
  params: number;
  /** Multiply-adds of a window's matrix products. */
  products: number;
  /** Values of a window that the backward pass keeps, about. */
  kept: number;
}

export interface NetSize {
  /** Of a window. */
  tokens: number;
  layers: LayerSize[];
  /** What must be a whole number, by what it is. */
  whole: Record<string, number>;
}

/** A convolution over samples: `samples` are those that come out. */
export interface Convolution {
  inputs: number;
  outputs: number;
  kernel: number;
  samples: number;
  /** In place of a bias, parameters of each output: 2 more of a norm after it, for one. */
  others?: number;
  /** How many signals it is applied to, each by itself. */
  signals?: number;
}

export function convolutionSize({ inputs, outputs, kernel, samples, others = 1, signals = 1 }: Convolution): LayerSize {
  return {
    params: outputs * (kernel * inputs + others),
    products: signals * samples * kernel * inputs * outputs,
    kept: signals * samples * (2 * others + 3) * outputs,
  };
}

/** A linear layer on each of `samples` rows. */
export function linearSize(inputs: number, outputs: number, samples: number, bias = true): LayerSize {
  const products = samples * inputs * outputs;
  return { params: outputs * (inputs + (bias ? 1 : 0)), products, kept: 2 * samples * outputs };
}

/** A recurrent layer of `gates` gates: products of the inputs and of the state, with `biases` biases a gate. */
export function recurrentSize(gates: number, biases: number, inputs: number, dim: number, samples: number): LayerSize {
  const products = gates * dim * (inputs + dim);
  return { params: products + gates * biases * dim, products: samples * products, kept: samples * (inputs + 4 * gates * dim) };
}

/** Self-attention among the channels of each sample, dimension `dim` each: q, k and v without biases, and a gain. */
export function channelAttentionSize(dim: number, channels: number, samples: number): LayerSize {
  const rows = samples * channels;
  return { params: 3 * dim * dim + 1, products: rows * (3 * dim * dim + 2 * channels * dim), kept: rows * (6 * dim + channels) };
}
