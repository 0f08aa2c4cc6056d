/**
 * The ops' signatures: inputs, outputs, attributes, and the shapes that follow. `kernels.cc` alone includes them.
 */
#pragma once
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/shape_inference.h"

namespace wearlaws {
using namespace tensorflow;
using shape_inference::InferenceContext;

inline absl::Status sameAsFirst(InferenceContext* c) {
  c->set_output(0, c->input(0));
  return absl::OkStatus();
}

#define DROPOUT_OP(name)                                                                    \
  REGISTER_OP(name).Input("x: float").Input("key: int32").Attr("site: int").Attr("dropped: int")

DROPOUT_OP("WearlawsDropout").Output("y: float").SetShapeFn(sameAsFirst);
DROPOUT_OP("WearlawsDropoutAdd").Input("residual: float").Output("y: float").SetShapeFn(sameAsFirst);
DROPOUT_OP("WearlawsGeluExact").Output("y: float").SetShapeFn(sameAsFirst);
DROPOUT_OP("WearlawsGeluExactGrad").Input("g: float").Output("dx: float").SetShapeFn(sameAsFirst);
DROPOUT_OP("WearlawsGeluTanh").Output("y: float").SetShapeFn(sameAsFirst);
DROPOUT_OP("WearlawsGeluTanhGrad").Input("g: float").Output("dx: float").SetShapeFn(sameAsFirst);

REGISTER_OP("WearlawsLayerNorm")
    .Input("x: float").Input("gamma: float").Input("beta: float").Output("y: float").Output("stats: float")
    .Attr("epsilon: float")
    .SetShapeFn([](InferenceContext* c) {
      c->set_output(0, c->input(0));
      c->set_output(1, c->Matrix(c->Dim(c->input(0), 0), 2));
      return absl::OkStatus();
    });
REGISTER_OP("WearlawsLayerNormGrad")
    .Input("g: float").Input("x: float").Input("gamma: float").Input("stats: float")
    .Output("dx: float").Output("d_gamma: float").Output("d_beta: float")
    .SetShapeFn([](InferenceContext* c) {
      c->set_output(0, c->input(1));
      c->set_output(1, c->input(2));
      c->set_output(2, c->input(2));
      return absl::OkStatus();
    });
REGISTER_OP("WearlawsColumnSum").Input("x: float").Output("sum: float").SetShapeFn([](InferenceContext* c) {
  c->set_output(0, c->Vector(c->Dim(c->input(0), 1)));
  return absl::OkStatus();
});
REGISTER_OP("WearlawsAttention")
    .Input("qkv: float").Output("out: float").Attr("tokens: int").Attr("heads: int")
    .SetShapeFn([](InferenceContext* c) {
      shape_inference::DimensionHandle dim;
      TF_RETURN_IF_ERROR(c->Divide(c->Dim(c->input(0), 1), 3, true, &dim));
      c->set_output(0, c->Matrix(c->Dim(c->input(0), 0), dim));
      return absl::OkStatus();
    });
REGISTER_OP("WearlawsAttentionGrad")
    .Input("qkv: float").Input("g: float").Output("d_qkv: float").Attr("tokens: int").Attr("heads: int")
    .SetShapeFn(sameAsFirst);
REGISTER_OP("WearlawsAdam")
    .Input("params: n * float").Input("gradients: n * float").Input("m: float").Input("v: float")
    .Input("scalars: float")
    .Output("norm: float")
    .Attr("n: int >= 1").Attr("shares: list(float)")
    .SetIsStateful()  // it changes its inputs: never to be left out, nor to be run once for two
    .SetShapeFn(shape_inference::ScalarShape);

REGISTER_OP("WearlawsGru")
    .Input("given: float").Input("weight: float").Input("bias: float").Output("states: float").Output("kept: float")
    .SetShapeFn([](InferenceContext* c) {
      for (int i = 0; i < 2; i++) c->set_output(i, c->UnknownShapeOfRank(3));
      return absl::OkStatus();
    });
REGISTER_OP("WearlawsGruGrad")
    .Input("g: float").Input("weight: float").Input("states: float").Input("kept: float")
    .Output("of_inputs: float").Output("of_products: float")
    .SetShapeFn([](InferenceContext* c) {
      for (int i = 0; i < 2; i++) c->set_output(i, c->UnknownShapeOfRank(3));
      return absl::OkStatus();
    });

#define BLOCK_OP(name)                                                                                    \
  REGISTER_OP(name).Input("x: float").Input("key: int32").Input("params: n * float")                      \
      .Attr("tokens: int").Attr("first: int").Attr("heads: int").Attr("tanh: bool").Attr("epsilon: float") \
      .Attr("site: int").Attr("dropped: int").Attr("n: int")

BLOCK_OP("WearlawsBlock")
    .Output("y: float").Output("qkv: float").Output("attended: float").Output("middle: float")
    .Output("active: float").Output("slope: float")
    .SetShapeFn([](InferenceContext* c) {
      for (int i = 0; i < 6; i++) c->set_output(i, c->UnknownShape());
      return absl::OkStatus();
    });
BLOCK_OP("WearlawsBlockGrad")
    .Input("g: float").Input("kept: m * float").Attr("m: int")
    .Output("dx: float").Output("d_params: n * float")
    .SetShapeFn([](InferenceContext* c) {
      c->set_output(0, c->input(0));
      for (int i = 0; i < 12; i++) c->set_output(1 + i, c->input(2 + i));
      return absl::OkStatus();
    });

#undef BLOCK_OP
#undef DROPOUT_OP

}  // namespace wearlaws
