/**
 * The way back through the block of `block.h`: the gradient of its rows, and what they add to those of its parameters.
 *
 * Shapes:  R rows (tokens of the tile's windows)  S those of them that came out  D dimension  F width of the MLP
 */
#pragma once
#include "block.h"

namespace wearlaws {

/** Gradients of the parameters; the first rows set them, the others add to them. */
struct BlockSums {
  float* of[kParameters];
  bool empty = true;
};

inline int64_t backwardScratch(const Block& b, int64_t windows) {
  const int64_t rows = windows * b.tokens(), d = b.dim, f = b.hidden, wide = std::max(f, 3 * d);
  return rows * (5 * d + wide + 2) + 2 * factorsSize(rows, d) + packedSize(rows, std::max(f, d)) + 256;
}

/** The tile's part of dWeight [O, I] = Σ g [n, O]ᵀ · x [n, I], and of dBias [O]. */
inline void addLinearGrad(const float* g, const float* x, int64_t n, int64_t outputs, int64_t inputs, bool empty,
                          float* packed, float* weight, float* bias) {
  packRows(x, inputs, n, inputs, packed);
  multiply(Transposed{g, outputs}, outputs, n, packed, inputs, [=](int64_t row, int64_t column, Vec sum, auto size) {
    float* to = weight + row * inputs + column;
    store(to, empty ? sum : sum + load(to, size), size);
  }, weight);
  if (empty) std::fill(bias, bias + outputs, 0.0f);
  addRows(g, 0, n, outputs, bias);
}

/** Windows from … to: g [S, D] → dx [R, D], and their part of the sums. */
inline void blockBackward(const Block& b, const PackedWeights& w, int64_t from, int64_t to, const BlockRows& rows,
                          const float* g, float* dx, BlockSums& sums, Scratch& scratch) {
  const int64_t d = b.dim, f = b.hidden, tokens = b.tokens(), kept = b.kept(), first = b.attention.first;
  const int64_t r0 = from * tokens, count = (to - from) * tokens, s0 = from * kept, left = (to - from) * kept;
  const float* const* p = b.parameters;
  const bool empty = sums.empty;
  const float *x = rows.x + r0 * d, *qkv = rows.qkv + r0 * 3 * d, *attended = rows.attended + s0 * d;
  const float *middle = rows.middle + s0 * d, *active = rows.active + s0 * f, *slope = rows.slope + s0 * f;
  g += s0 * d;
  dx += r0 * d;
  const int64_t wide = std::max(f, 3 * d);
  float *normal = scratch.take(count * d), *stats = scratch.take(2 * count), *inward = scratch.take(count * d);
  float *dMiddle = scratch.take(left * d), *masked = scratch.take(left * d), *dWide = scratch.take(count * wide);
  float* packed = scratch.take(packedSize(count, std::max(f, d)));
  if (empty) {
    for (const int norm : {kNorm1, kShift1, kNorm2, kShift2}) std::fill(sums.of[norm], sums.of[norm] + d, 0.0f);
  }
  const auto storeTo = [](float* out, int64_t width) {
    return [=](int64_t row, int64_t column, Vec sum, auto size) { store(out + row * width + column, sum, size); };
  };
  /** g with the draws of a site. */
  const auto dropped = [&](const float* slopes, int site) {
    const float* factors = factorsOf(b, site, s0, left, d, scratch.take(factorsSize(left, d)));
    if (!factors) return slopes;
    for (int64_t i = 0; i < left * d; i++) masked[i] = slopes[i] * factors[i];
    return static_cast<const float*>(masked);
  };

  const float* outward = dropped(g, 2);
  addLinearGrad(outward, active, left, d, f, empty, packed, sums.of[kFc2], sums.of[kFc2Bias]);
  multiply(RowMajor{outward, d}, left, d, w.fc2, f, [&](int64_t row, int64_t column, Vec sum, auto size) {
    const int64_t at = row * f + column;
    store(dWide + at, sum * load(slope + at, size), size);
  }, dWide, slope);
  withConstant(d, [&](auto dim) {
    normaliseRows(middle, p[kNorm2], p[kShift2], b.epsilon, 0, left, dim, normal, stats);
    addLinearGrad(dWide, normal, left, f, dim, empty, packed, sums.of[kFc1], sums.of[kFc1Bias]);
    multiply(RowMajor{dWide, f}, left, f, w.fc1, d, storeTo(inward, d));
    normaliseGrad(inward, middle, p[kNorm2], stats, 0, left, dim, dMiddle, sums.of[kNorm2], sums.of[kShift2]);
  });
  for (int64_t i = 0; i < left * d; i++) dMiddle[i] += g[i];

  outward = dropped(dMiddle, 0);
  addLinearGrad(outward, attended, left, d, d, empty, packed, sums.of[kProj], sums.of[kProjBias]);
  multiply(RowMajor{outward, d}, left, d, w.proj, d, storeTo(inward, d));
  b.attention.runGrad(qkv, inward, to - from, dWide);

  withConstant(d, [&](auto dim) {
    normaliseRows(x, p[kNorm1], p[kShift1], b.epsilon, 0, count, dim, normal, stats);
    addLinearGrad(dWide, normal, count, 3 * d, dim, empty, packed, sums.of[kQkv], sums.of[kQkvBias]);
    multiply(RowMajor{dWide, 3 * d}, count, 3 * d, w.qkv, d, storeTo(inward, d));
    normaliseGrad(inward, x, p[kNorm1], stats, 0, count, dim, dx, sums.of[kNorm1], sums.of[kShift1]);
  });
  for (int64_t i = 0; i < to - from; i++) {
    float* own = dx + (i * tokens + first) * d;
    const float* passed = dMiddle + i * kept * d;
    for (int64_t j = 0; j < kept * d; j++) own[j] += passed[j];
  }
  sums.empty = false;
}

}  // namespace wearlaws
