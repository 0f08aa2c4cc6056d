/** The encoder "resnet": stages of convolutions and residual blocks, each of which halves the samples. */
import { type LayerSize, type NetShape, type NetSize, convolutionSize } from "./netSize";

export interface Stage {
  inputs: number;
  outputs: number;
  /** Residual blocks. */
  blocks: number;
  /** Before they are halved. */
  samples: number;
}

export const RESNET_KERNEL = 5;

/** Channels of the stages, in shares of the encoder's dimension: 64, 128, 256, 512, 1024 as released. */
const SHARES = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];

/** The last stage has no blocks, the others `depth` each (2 as released). */
export function stages({ seqLen, channels, dim, depth }: NetShape): Stage[] {
  return SHARES.map((share, i) => ({
    inputs: i === 0 ? channels : SHARES[i - 1] * dim,
    outputs: share * dim,
    blocks: i === SHARES.length - 1 ? 0 : depth,
    samples: seqLen / 2 ** i,
  }));
}

export function resnet(c: NetShape): NetSize {
  const halved = 2 ** SHARES.length;
  return {
    tokens: c.seqLen / halved,
    layers: stages(c).flatMap(({ inputs, outputs, blocks, samples }): LayerSize[] => {
      // Each convolution but for a stage's first comes with the norm before it, and a stage ends with one.
      const first = convolutionSize({ kernel: RESNET_KERNEL, inputs, outputs, samples, others: 2 });
      const block = convolutionSize({ kernel: RESNET_KERNEL, inputs: outputs, outputs, samples, others: 2 });
      return [first, ...Array.from({ length: 2 * blocks }, () => block)];
    }),
    whole: {
      [`dimension ${c.dim} (width / 4) / 16`]: c.dim / 16,
      [`seqLen ${c.seqLen} / ${halved}`]: c.seqLen / halved,
    },
  };
}
