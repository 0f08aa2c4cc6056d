/**
 * A GRU over a sequence as one op of TensorFlow, and its gradient as another, as torch and cuDNN have it: the reset gate is
 * on the state's product. Windows do not meet, so each thread takes some of them through all of their samples.
 *
 * Shapes:  B windows  T samples  H dimension of the state; gates in the order r, z, n
 */
#include <algorithm>
#include <vector>

#include "ops.h"
#include "product.h"

namespace wearlaws {

/** Windows that go through time together. */
constexpr int64_t kGruRows = 4 * kTileRows;

/** Fewer values than a vector holds where a row ends. */
inline Vec some(const float* from, int64_t count) {
  Vec x{};
  std::memcpy(&x, from, sizeof(float) * std::min<int64_t>(count, kLanes));
  return x;
}
inline void keep(float* to, Vec x, int64_t count) { std::memcpy(to, &x, sizeof(float) * std::min<int64_t>(count, kLanes)); }

inline Vec sigmoid(Vec x) { return 1.0f / (1.0f + expOf(-x)); }
inline Vec tanhOf(Vec x) { return 1.0f - 2.0f / (expOf(2.0f * x) + 1.0f); }

/** What both ways share: sizes, and the windows in parts. */
class GruOp : public OpKernel {
 public:
  using OpKernel::OpKernel;

 protected:
  struct Sizes {
    int64_t windows, samples, dim;
  };
  /** Of products of the inputs [B, T, 3·H]. */
  static Sizes sizesOf(const Tensor& given) { return {given.dim_size(0), given.dim_size(1), given.dim_size(2) / 3}; }

  template <class Work>
  static void eachPart(OpKernelContext* context, const Sizes& s, const Work& work) {
    const int64_t parts = (s.windows + kGruRows - 1) / kGruRows;
    parallel(context, parts, 2 * kGruRows * s.samples * 3 * s.dim * s.dim / kLanes, [&](int64_t from, int64_t to) {
      for (int64_t part = from; part < to; part++) work(part * kGruRows, std::min(s.windows, (part + 1) * kGruRows));
    });
  }
};

/** Products of the inputs [B, T, 3·H], weight [3·H, H], bias [3·H] → states [B, T, H], and r, z, n, q [B, T, 4·H]. */
class GruForward : public GruOp {
 public:
  using GruOp::GruOp;
  void Compute(OpKernelContext* context) override {
    const Sizes s = sizesOf(context->input(0));
    const auto [windows, samples, dim] = s;
    const float *given = in(context, 0), *bias = in(context, 2);
    Tensor *states, *kept;
    OP_REQUIRES_OK(context, context->allocate_output(0, {windows, samples, dim}, &states));
    OP_REQUIRES_OK(context, context->allocate_output(1, {windows, samples, 4 * dim}, &kept));
    std::vector<float> panels(packedSize(dim, 3 * dim));
    packColumns(in(context, 1), dim, 3 * dim, panels.data());
    eachPart(context, s, [&, samples = samples, dim = dim](int64_t from, int64_t to) {
      const int64_t rows = to - from, width = roundUp(3 * dim, kPanel);
      std::vector<float> products(rows * width), h(rows * dim, 0.0f);
      for (int64_t t = 0; t < samples; t++) {
        multiply(RowMajor{h.data(), dim}, rows, dim, panels.data(), 3 * dim,
                 [&](int64_t row, int64_t column, Vec sum, auto) { store(&products[row * width + column], sum); });
        for (int64_t row = 0; row < rows; row++) {
          const int64_t place = (from + row) * samples + t;
          const float *x = given + place * 3 * dim, *u = &products[row * width];
          float *before = &h[row * dim], *to = data(states) + place * dim, *gates = data(kept) + place * 4 * dim;
          for (int64_t i = 0; i < dim; i += kLanes) {
            const int64_t left = dim - i;
            const auto state = [&](int gate) { return some(u + gate * dim + i, left) + some(bias + gate * dim + i, left); };
            const auto input = [&](int gate) { return some(x + gate * dim + i, left); };
            const Vec r = sigmoid(input(0) + state(0)), z = sigmoid(input(1) + state(1)), q = state(2);
            const Vec n = tanhOf(input(2) + r * q), was = some(before + i, left), is = n + z * (was - n);
            keep(before + i, is, left);
            keep(to + i, is, left);
            const Vec made[] = {r, z, n, q};
            for (int gate = 0; gate < 4; gate++) keep(gates + gate * dim + i, made[gate], left);
          }
        }
      }
    });
  }
};

/** g [B, T, H], weight, states and what was kept → gradients of the products of inputs and of the state, [B, T, 3·H] each. */
class GruBackward : public GruOp {
 public:
  using GruOp::GruOp;
  void Compute(OpKernelContext* context) override {
    const Tensor& shape = context->input(0);
    const Sizes s{shape.dim_size(0), shape.dim_size(1), shape.dim_size(2)};
    const auto [windows, samples, dim] = s;
    const float *g = in(context, 0), *states = in(context, 2), *kept = in(context, 3);
    Tensor *ofInputs, *ofProducts;
    OP_REQUIRES_OK(context, context->allocate_output(0, {windows, samples, 3 * dim}, &ofInputs));
    OP_REQUIRES_OK(context, context->allocate_output(1, {windows, samples, 3 * dim}, &ofProducts));
    std::vector<float> panels(packedSize(3 * dim, dim));
    packRows(in(context, 1), dim, 3 * dim, dim, panels.data());
    eachPart(context, s, [&, samples = samples, dim = dim](int64_t from, int64_t to) {
      const int64_t rows = to - from, width = roundUp(dim, kPanel);
      std::vector<float> later(rows * width, 0.0f), gated(rows * width);
      for (int64_t t = samples - 1; t >= 0; t--) {
        for (int64_t row = 0; row < rows; row++) {
          const int64_t place = (from + row) * samples + t;
          const float* gates = kept + place * 4 * dim;
          float *dInputs = data(ofInputs) + place * 3 * dim, *dProducts = data(ofProducts) + place * 3 * dim;
          for (int64_t i = 0; i < dim; i += kLanes) {
            const int64_t left = dim - i;
            const auto gate = [&](int k) { return some(gates + k * dim + i, left); };
            const Vec r = gate(0), z = gate(1), n = gate(2), q = gate(3);
            const Vec was = t > 0 ? some(states + (place - 1) * dim + i, left) : Vec{};
            const Vec dh = some(g + place * dim + i, left) + load(&later[row * width + i]);
            const Vec dn = dh * (1.0f - z) * (1.0f - n * n);
            const Vec dr = dn * q * r * (1.0f - r), dz = dh * (was - n) * z * (1.0f - z);
            const Vec inputs[] = {dr, dz, dn}, products[] = {dr, dz, dn * r};
            for (int k = 0; k < 3; k++) {
              keep(dInputs + k * dim + i, inputs[k], left);
              keep(dProducts + k * dim + i, products[k], left);
            }
            store(&gated[row * width + i], dh * z);
          }
        }
        const RowMajor products{data(ofProducts) + (from * samples + t) * 3 * dim, samples * 3 * dim};
        multiply(products, rows, 3 * dim, panels.data(), dim, [&](int64_t row, int64_t column, Vec sum, auto) {
          const int64_t at = row * width + column;
          store(&later[at], load(&gated[at]) + sum);
        });
      }
    });
  }
};

REGISTER_KERNEL_BUILDER(Name("WearlawsGru").Device(DEVICE_CPU), GruForward);
REGISTER_KERNEL_BUILDER(Name("WearlawsGruGrad").Device(DEVICE_CPU), GruBackward);

}  // namespace wearlaws
