/**
 * The passes over memory of a Transformer's step as TensorFlow ops for the CPU: each of them reads its inputs once,
 * where stock ops would pass over them five to ten times. `nativeOps.ts` calls them, `plainOps.ts` does the same with
 * stock ops. All tensors are float32.
 *
 * Shapes:  N rows (tokens of all windows)  D dimension  B windows  L tokens a window  H heads
 */
#include "attention.h"
#include "ops.h"
#include "rows.h"
#include "signatures.h"

namespace wearlaws {

/** The sum over rows of what `work(from, to, sums)` adds for the rows of a chunk; `width` sums a chunk. */
template <class Work>
void sumOverChunks(OpKernelContext* context, int64_t rows, int64_t width, int64_t cost, float* out, const Work& work) {
  const int64_t chunks = chunkCount(rows), size = chunkRows(rows);
  std::vector<float> sums(chunks * width, 0.0f);
  parallel(context, chunks, cost * size, [&](int64_t from, int64_t to) {
    for (int64_t c = from; c < to; c++) work(c * size, std::min(rows, (c + 1) * size), sums.data() + c * width);
  });
  std::fill(out, out + width, 0.0f);
  for (int64_t c = 0; c < chunks; c++) addRows(sums.data() + c * width, 0, 1, width, out);
}

/** What the ops with dropout share: site, dropped (of 65536) and the key, int32 [3] = seed, step and part. */
class DropoutOp : public OpKernel {
 public:
  explicit DropoutOp(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("site", &site_));
    OP_REQUIRES_OK(construction, construction->GetAttr("dropped", &dropped_));
  }

 protected:
  /** out = of(x, factor, other) element by element, with x the first input and `other`, if any, the third. */
  template <class Of>
  void map(OpKernelContext* context, int64_t cost, const Of& of) {
    Tensor* output;
    OP_REQUIRES_OK(context, context->allocate_output(0, context->input(0).shape(), &output));
    const float* x = in(context, 0);
    const float* other = context->num_inputs() > 2 ? in(context, 2) : x;
    float* out = data(output);
    const int64_t elements = output->NumElements();
    const DropoutKey key = dropoutKey(context->input(1), site_, dropped_);
    parallel(context, (elements + kGroup - 1) / kGroup, (cost + 1) * kGroup / 4, [&](int64_t from, int64_t to) {
      alignas(64) float factors[kGroup], tail[3][kGroup];
      std::fill(factors, factors + kGroup, 1.0f);
      for (int64_t group = from; group < to; group++) {
        if (dropped_ > 0) dropoutFactors(key, static_cast<uint32_t>(group), factors);
        const int64_t at = group * kGroup, count = std::min<int64_t>(kGroup, elements - at);
        const float *first = x + at, *third = other + at;
        float* to = out + at;
        if (count < kGroup) {
          std::copy(first, first + count, tail[0]);
          std::copy(third, third + count, tail[1]);
          first = tail[0], third = tail[1], to = tail[2];
        }
        for (int i = 0; i < kGroup; i += kLanes) {
          store(to + i, of(load(first + i), load(factors + i), load(third + i)));
        }
        if (count < kGroup) std::copy(to, to + count, out + at);
      }
    });
  }

 private:
  int64_t site_, dropped_;
};

template <Vec (*of)(Vec x, Vec factor, Vec other), int cost>
struct Mapped : DropoutOp {
  using DropoutOp::DropoutOp;
  void Compute(OpKernelContext* context) override {
    map(context, cost, [](Vec x, Vec factor, Vec other) { return of(x, factor, other); });  // not a pointer: inlined
  }
};

Vec scaled(Vec x, Vec factor, Vec) { return x * factor; }
Vec scaledAdd(Vec x, Vec factor, Vec residual) { return residual + x * factor; }
template <Gelu (*gelu)(Vec)>
Vec active(Vec x, Vec factor, Vec) {
  return gelu(x).value * factor;
}
template <Gelu (*gelu)(Vec)>
Vec activeGrad(Vec x, Vec factor, Vec g) {
  return gelu(x).slope * factor * g;
}

class LayerNorm : public OpKernel {
 public:
  explicit LayerNorm(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const int64_t rows = x.dim_size(0), dim = x.dim_size(1);
    Tensor *y, *stats;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &y));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({rows, 2}), &stats));
    withConstant(dim, [&](auto width) {
      parallel(context, rows, dim, [&](int64_t from, int64_t to) {
        normaliseRows(in(context, 0), in(context, 1), in(context, 2), epsilon_, from, to, width, data(y), data(stats));
      });
    });
  }

 private:
  float epsilon_;
};

class LayerNormGrad : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(1);
    const int64_t rows = x.dim_size(0), dim = x.dim_size(1);
    Tensor *dx, *dGamma, *dBeta;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &dx));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({dim}), &dGamma));
    OP_REQUIRES_OK(context, context->allocate_output(2, TensorShape({dim}), &dBeta));
    std::vector<float> sums(2 * dim);
    withConstant(dim, [&](auto width) {
      sumOverChunks(context, rows, 2 * dim, 2 * dim, sums.data(), [&](int64_t from, int64_t to, float* part) {
        normaliseGrad(in(context, 0), in(context, 1), in(context, 2), in(context, 3), from, to, width, data(dx), part,
                      part + dim);
      });
    });
    std::copy(sums.begin(), sums.begin() + dim, data(dGamma));
    std::copy(sums.begin() + dim, sums.end(), data(dBeta));
  }
};

class ColumnSum : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const int64_t rows = x.dim_size(0), dim = x.dim_size(1);
    Tensor* sum;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({dim}), &sum));
    sumOverChunks(context, rows, dim, dim, data(sum), [&](int64_t from, int64_t to, float* part) {
      addRows(in(context, 0), from, to, dim, part);
    });
  }
};

/** Both directions of attention; the gradient has g as its second input. */
template <bool backward>
class AttentionOp : public OpKernel {
 public:
  explicit AttentionOp(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("tokens", &tokens_));
    OP_REQUIRES_OK(construction, construction->GetAttr("heads", &heads_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor& qkv = context->input(0);
    const int64_t rows = qkv.dim_size(0), dim = qkv.dim_size(1) / 3, headDim = dim / heads_;
    OP_REQUIRES_OK(context, checkAttention(tokens_, headDim));
    Tensor* made;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({rows, backward ? 3 * dim : dim}), &made));
    const Attention attention{static_cast<int>(tokens_), static_cast<int>(heads_), static_cast<int>(headDim), 0};
    const int64_t cost = heads_ * tokens_ * tokens_ * (backward ? headDim + 8 : headDim / 2 + 4);
    const int64_t whole = 3 * dim * tokens_, part = dim * tokens_;
    parallel(context, rows / tokens_, cost, [&](int64_t from, int64_t to) {
      const float* qkv = in(context, 0) + from * whole;
      if (backward) attention.runGrad(qkv, in(context, 1) + from * part, to - from, data(made) + from * whole);
      else attention.run(qkv, to - from, data(made) + from * part);
    });
  }

 private:
  int64_t tokens_, heads_;
};

/**
 * Inputs: n parameters, n gradients, m, v, and [rate, epsilon, decay, clip norm]; parameters of two axes decay. Parameters,
 * m and v are changed where they are, in the variables' own memory: all gradients come from what was there before.
 */
class Adam : public OpKernel {
 public:
  explicit Adam(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("n", &n_));
    OP_REQUIRES_OK(construction, construction->GetAttr("shares", &shares_));
  }
  void Compute(OpKernelContext* context) override {
    const auto scalars = context->input(2 * n_ + 2).flat<float>();
    Tensor* out;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({}), &out));
    const auto changed = [&](int i) { return const_cast<float*>(in(context, i)); };

    const std::vector<Piece> pieces = piecesOf(context);
    const int64_t count = pieces.size();
    std::vector<double> squares(count);
    parallel(context, count, kPiece / 4, [&](int64_t from, int64_t to) {
      for (int64_t p = from; p < to; p++) {
        squares[p] = squaresOf(in(context, n_ + pieces[p].tensor) + pieces[p].at, pieces[p].count);
      }
    });
    double total = 0;
    for (const double part : squares) total += part;
    const float norm = std::sqrt(static_cast<float>(total));
    data(out)[0] = norm;
    // As torch.nn.utils.clip_grad_norm_.
    const float scale = std::min(1.0f, scalars(3) / (norm + 1e-6f));
    parallel(context, count, kPiece, [&](int64_t from, int64_t to) {
      for (int64_t p = from; p < to; p++) {
        const Piece& piece = pieces[p];
        const float share = shares_[piece.tensor];
        const bool decays = context->input(piece.tensor).dims() == 2;
        const AdamStep step{share * scalars(0), scalars(1), decays ? share * scalars(2) : 0.0f, scale};
        adam(step, in(context, n_ + piece.tensor) + piece.at, piece.count, changed(piece.tensor) + piece.at,
             changed(2 * n_) + piece.offset, changed(2 * n_ + 1) + piece.offset);
      }
    });
  }

 private:
  static constexpr int64_t kPiece = 16384;
  /** Part of a parameter; `offset`: where it stands in m and v. */
  struct Piece {
    int tensor;
    int64_t at, count, offset;
  };

  std::vector<Piece> piecesOf(OpKernelContext* context) const {
    std::vector<Piece> pieces;
    int64_t offset = 0;
    for (int i = 0; i < n_; i++) {
      const int64_t size = context->input(i).NumElements();
      for (int64_t at = 0; at < size; at += kPiece) {
        pieces.push_back({i, at, std::min(kPiece, size - at), offset + at});
      }
      offset += size;
    }
    return pieces;
  }

  int n_;
  std::vector<float> shares_;
};

#define ON_CPU(name, ...) REGISTER_KERNEL_BUILDER(Name(name).Device(DEVICE_CPU), __VA_ARGS__)

ON_CPU("WearlawsDropout", Mapped<scaled, 1>);
ON_CPU("WearlawsDropoutAdd", Mapped<scaledAdd, 1>);
ON_CPU("WearlawsGeluExact", Mapped<active<geluExact>, 4>);
ON_CPU("WearlawsGeluExactGrad", Mapped<activeGrad<geluExact>, 4>);
ON_CPU("WearlawsGeluTanh", Mapped<active<geluTanh>, 4>);
ON_CPU("WearlawsGeluTanhGrad", Mapped<activeGrad<geluTanh>, 4>);
ON_CPU("WearlawsLayerNorm", LayerNorm);
ON_CPU("WearlawsLayerNormGrad", LayerNormGrad);
ON_CPU("WearlawsColumnSum", ColumnSum);
ON_CPU("WearlawsAttention", AttentionOp<false>);
ON_CPU("WearlawsAttentionGrad", AttentionOp<true>);
ON_CPU("WearlawsAdam", Adam);

}  // namespace wearlaws
