/** The passes as this project's CPU kernels (`kernels/kernels.cc`): each reads its inputs once. */
import { type AttrValues, runOp, runOps, type Tensor, tf } from "./backend";
import { type BlockShape, type Draw, droppedOf, type GeluKind, type Passes, type Precision } from "./passes";
import { multipliesBf16 } from "./processor";

const drawAttrs = (draw: Draw | null) => ({ site: draw?.site ?? 0, dropped: draw ? droppedOf(draw.rate) : 0 });
const keyOf = (draw: Draw | null): Tensor => draw?.key ?? tf.tensor1d([0, 0, 0], "int32");

function drawn(name: string, x: Tensor, draw: Draw | null, rest: Tensor[] = []): Tensor {
  return runOp(name, drawAttrs(draw), [x, keyOf(draw), ...rest]);
}

function blockAttrs({ tokens, first, heads, gelu, epsilon, draw }: BlockShape): AttrValues {
  return { tokens, first, heads, tanh: gelu === "tanh", epsilon: { float: epsilon }, ...drawAttrs(draw) };
}

/** `_bf16` tells the recorder to round what goes in; an eager op does not know it. */
function typeOf(precision: Precision): AttrValues {
  if (precision !== "bf16") return { T: "float32" };
  if (multipliesBf16()) return { T: "float32", _bf16: true };
  throw new RangeError(
    'precision "bf16": expected a processor with AVX512-BF16, AMX or ARM\'s BF16, found none of them, without which it is ' +
      'slower than "float32"; use that',
  );
}

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, precision: Precision): Tensor {
  return runOp("MatMul", { ...typeOf(precision), transpose_a: transposeA, transpose_b: transposeB }, [a, b]);
}

const geluOp = (kind: GeluKind): string => (kind === "exact" ? "WearlawsGeluExact" : "WearlawsGeluTanh");

const gather = { Tparams: "float32", Tindices: "int32", Taxis: "int32" } as const;
const scalar = (value: number): Tensor => tf.scalar(value, "int32");

export const nativePasses: Passes = {
  block(x, params, shape) {
    const attrs = { ...blockAttrs(shape), n: params.length };
    const [y, ...kept] = runOps("WearlawsBlock", attrs, [x, keyOf(shape.draw), ...params], 6);
    return { y, kept };
  },
  blockGrad(g, x, params, kept, shape) {
    const attrs = { ...blockAttrs(shape), n: params.length, m: kept.length };
    return runOps("WearlawsBlockGrad", attrs, [x, keyOf(shape.draw), ...params, g, ...kept], 1 + params.length);
  },
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
  // A MatMul followed by a BiasAdd is what the graph optimiser fuses into one.
  affine: (x, weight, bias, precision) => runOp("BiasAdd", typeOf(precision), [product(x, weight, false, true, precision), bias]),
  affineGrad: (g, x, weight, precision) => [
    product(g, weight, false, false, precision),
    product(g, x, true, false, precision),
    runOp("WearlawsColumnSum", {}, [g]),
  ],
  // tf.gather reads its indices back to check them, which no captured step may do.
  gatherRows: (table, indices) => runOp("GatherV2", { ...gather, batch_dims: 0 }, [table, indices, scalar(0)]),
  addToRows: (values, indices, rows) =>
    runOp("UnsortedSegmentSum", { T: "float32", Tindices: "int32", Tnumsegments: "int32" }, [values, indices, scalar(rows)]),
  reorder: (x, order) => runOp("GatherV2", { ...gather, batch_dims: 1 }, [x, order, scalar(1)]),
  adam: ({ params, gradients, m, v, scalars, shares }) =>
    runOp("WearlawsAdam", { n: params.length, shares: { float: shares } }, [...params, ...gradients, m, v, scalars]),
};
