/**
 * A block of a pre-norm Transformer, forward and back, for a few windows at a time, so that what one product leaves is
 * still in the cache for the next. Rows go in and out as they lie in tensors: nothing is padded.
 *
 * Shapes:  R rows (tokens of the tile's windows)  S those of them that come out  D dimension  F width of the MLP
 */
#pragma once
#include "attention.h"
#include "product.h"
#include "rows.h"

namespace wearlaws {

/** The twelve parameters, or their gradients, in the order of layers.ts. */
enum Parameter { kNorm1, kShift1, kQkv, kQkvBias, kProj, kProjBias, kNorm2, kShift2, kFc1, kFc1Bias, kFc2, kFc2Bias, kParameters };

struct Block {
  Attention attention;
  int64_t dim, hidden;
  bool tanh;
  float epsilon;
  /** Its site is that after attention; those of the MLP are the next two. `dropped` of 0: no dropout. */
  DropoutKey key;
  const float* parameters[kParameters];

  int64_t tokens() const { return attention.tokens; }
  int64_t kept() const { return attention.tokens - attention.first; }
  int64_t sizeOf(int parameter) const {
    switch (parameter) {
      case kQkv: return 3 * dim * dim;
      case kQkvBias: return 3 * dim;
      case kProj: return dim * dim;
      case kFc1: case kFc2: return dim * hidden;
      case kFc1Bias: return hidden;
      default: return dim;
    }
  }
};

/** Windows from … to of the tensors that a block makes on its way, which the way back needs. */
struct BlockRows {
  const float* x;                                     // [R, D]
  float *qkv, *attended, *middle, *active, *slope;    // [R, 3·D], [S, D], [S, D], [S, F], [S, F]
};

/** Arrays of one thread that outlive a call, since fresh memory costs a page fault for every 4 KB. */
class Scratch {
 public:
  void reserve(int64_t floats) {
    if (static_cast<int64_t>(memory_.size()) < floats) memory_.resize(floats);
    used_ = 0;
  }
  float* take(int64_t floats) {
    float* at = memory_.data() + used_;
    used_ += roundUp(floats, 16);
    return at;
  }

 private:
  std::vector<float> memory_;
  int64_t used_ = 0;
};

/** The weights in panels, for products with their transposes (forward) or with themselves (back). */
struct PackedWeights {
  const float *qkv, *proj, *fc1, *fc2;

  static int64_t size(const Block& b, bool forward) {
    const int64_t d = b.dim, f = b.hidden;
    if (forward) return packedSize(d, 3 * d) + packedSize(d, d) + packedSize(d, f) + packedSize(f, d) + 64;
    return packedSize(3 * d, d) + packedSize(d, d) + packedSize(f, d) + packedSize(d, f) + 64;
  }
  PackedWeights(const Block& b, bool forward, Scratch& scratch) {
    const auto pack = [&](int parameter, int64_t outputs, int64_t inputs) {
      const float* weight = b.parameters[parameter];
      float* to = scratch.take(forward ? packedSize(inputs, outputs) : packedSize(outputs, inputs));
      if (forward) packColumns(weight, inputs, outputs, to);
      else packRows(weight, inputs, outputs, inputs, to);
      return to;
    };
    qkv = pack(kQkv, 3 * b.dim, b.dim);
    proj = pack(kProj, b.dim, b.dim);
    fc1 = pack(kFc1, b.hidden, b.dim);
    fc2 = pack(kFc2, b.dim, b.hidden);
  }
};

/** Factors of the elements of rows `from` … `from + rows` at one of the block's sites; null: no dropout. */
inline const float* factorsOf(const Block& b, int site, int64_t from, int64_t rows, int64_t width, float* to) {
  if (b.key.dropped == 0) return nullptr;
  DropoutKey key = b.key;
  key.site += site;
  const int64_t first = from * width / kGroup, last = ((from + rows) * width + kGroup - 1) / kGroup;
  for (int64_t group = first; group < last; group++) {
    dropoutFactors(key, static_cast<uint32_t>(group), to + (group - first) * kGroup);
  }
  return to + (from * width - first * kGroup);
}
inline int64_t factorsSize(int64_t rows, int64_t width) { return rows * width + 2 * kGroup; }

inline int64_t forwardScratch(const Block& b, int64_t windows) {
  const int64_t rows = windows * b.tokens();
  return rows * b.dim + 2 * rows + 2 * factorsSize(rows, b.dim) + factorsSize(rows, b.hidden) + 128;
}

/** Windows from … to: x → y [S, D], and what `rows` keeps. */
inline void blockForward(const Block& b, const PackedWeights& w, int64_t from, int64_t to, const BlockRows& rows,
                         float* y, Scratch& scratch) {
  const int64_t d = b.dim, f = b.hidden, tokens = b.tokens(), kept = b.kept(), first = b.attention.first;
  const int64_t r0 = from * tokens, count = (to - from) * tokens, s0 = from * kept, left = (to - from) * kept;
  const float* const* p = b.parameters;
  const float* x = rows.x + r0 * d;
  float *qkv = rows.qkv + r0 * 3 * d, *attended = rows.attended + s0 * d, *middle = rows.middle + s0 * d;
  float *active = rows.active + s0 * f, *slope = rows.slope + s0 * f;
  y += s0 * d;
  float *normal = scratch.take(count * d), *stats = scratch.take(2 * count);

  withConstant(d, [&](auto dim) { normaliseRows(x, p[kNorm1], p[kShift1], b.epsilon, 0, count, dim, normal, stats); });
  multiply(RowMajor{normal, d}, count, d, w.qkv, 3 * d, [&](int64_t row, int64_t column, Vec sum, auto size) {
    store(qkv + row * 3 * d + column, sum + load(p[kQkvBias] + column, size), size);
  }, qkv);
  b.attention.run(qkv, to - from, attended);

  const float* residual = x;
  if (first > 0) {
    for (int64_t i = 0; i < to - from; i++) {
      std::memcpy(normal + i * kept * d, x + (i * tokens + first) * d, sizeof(float) * kept * d);
    }
    residual = normal;
  }
  const auto addTo = [d](const float* base, const float* bias, const float* factors, float* out) {
    return [=](int64_t row, int64_t column, Vec sum, auto size) {
      const int64_t at = row * d + column;
      sum += load(bias + column, size);
      if (factors) sum *= load(factors + at, size);
      store(out + at, load(base + at, size) + sum, size);
    };
  };
  const float* dropped = factorsOf(b, 0, s0, left, d, scratch.take(factorsSize(left, d)));
  multiply(RowMajor{attended, d}, left, d, w.proj, d, addTo(residual, p[kProjBias], dropped, middle), middle);

  withConstant(d, [&](auto dim) { normaliseRows(middle, p[kNorm2], p[kShift2], b.epsilon, 0, left, dim, normal, stats); });
  const float* inner = factorsOf(b, 1, s0, left, f, scratch.take(factorsSize(left, f)));
  multiply(RowMajor{normal, d}, left, d, w.fc1, f, [&](int64_t row, int64_t column, Vec sum, auto size) {
    const int64_t at = row * f + column;
    sum += load(p[kFc1Bias] + column, size);
    Gelu made = b.tanh ? geluTanh(sum) : geluExact(sum);
    if (inner) {
      const Vec factor = load(inner + at, size);
      made.value *= factor;
      made.slope *= factor;
    }
    store(active + at, made.value, size);
    store(slope + at, made.slope, size);
  }, active, slope);
  dropped = factorsOf(b, 2, s0, left, d, scratch.take(factorsSize(left, d)));
  multiply(RowMajor{active, f}, left, f, w.fc2, d, addTo(middle, p[kFc2Bias], dropped, y), y);
}

}  // namespace wearlaws
