/** The passes as this project's CPU kernels (`kernels/kernels.cc`): each reads its inputs once. */
import { AttrValues, runOp, runOps, Tensor, tf } from "./backend";
import type { Draw, GeluKind, Passes } from "./passes";

/** A draw has 16 bits: the rate is a multiple of 1 / 65536. */
const dropped = (rate: number): number => Math.round(rate * 65536);

function drawn(name: string, x: Tensor, draw: Draw | null, rest: Tensor[] = []): Tensor {
  const attrs: AttrValues = { site: draw?.site ?? 0, dropped: draw ? dropped(draw.rate) : 0 };
  return runOp(name, attrs, [x, draw?.key ?? tf.tensor1d([0, 0, 0], "int32"), ...rest]);
}

const geluOp = (kind: GeluKind): string => (kind === "exact" ? "WearlawsGeluExact" : "WearlawsGeluTanh");

export const nativePasses: Passes = {
  layerNorm(x, gamma, beta, epsilon) {
    const [y, stats] = runOps("WearlawsLayerNorm", { epsilon: { float: epsilon } }, [x, gamma, beta], 2);
    return { y, kept: [stats] };
  },
  layerNormGrad: (g, x, gamma, [stats]) => runOps("WearlawsLayerNormGrad", {}, [g, x, gamma, stats], 3),
  dropout: (x, draw) => drawn("WearlawsDropout", x, draw),
  dropoutAdd: (residual, x, draw) => drawn("WearlawsDropoutAdd", x, draw, [residual]),
  gelu: (x, kind, draw) => drawn(geluOp(kind), x, draw),
  geluGrad: (g, x, kind, draw) => drawn(`${geluOp(kind)}Grad`, x, draw, [g]),
  attention: (qkv, tokens, heads) => runOp("WearlawsAttention", { tokens, heads }, [qkv]),
  attentionGrad: (g, qkv, tokens, heads) => runOp("WearlawsAttentionGrad", { tokens, heads }, [qkv, g]),
  columnSum: (x) => runOp("WearlawsColumnSum", {}, [x]),
  adam({ params, gradients, m, v, scalars }) {
    const n = params.length;
    const outputs = runOps("WearlawsAdam", { n }, [...params, ...gradients, m, v, scalars], n + 3);
    const [newM, newV, norm] = outputs.slice(n);
    return { params: outputs.slice(0, n), m: newM, v: newV, norm };
  },
};
