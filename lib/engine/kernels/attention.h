/**
 * Softmax attention of one head of one window, held in the cache: nothing but qkv is kept for the way back.
 * Queries are taken a strip at a time, one a lane; for dk and dv square blocks are transposed, so that no sum runs
 * across a vector.
 *
 * Shapes:  L tokens  d head dimension  S lanes of a vector
 */
#pragma once
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "headLanes.h"

namespace wearlaws {

constexpr int kMaxTokens = 160;
constexpr int kMaxHeadDim = 128;

/**
 * One head: rows of q, k and v are `stride` apart, those of the output (or its gradient) `outStride`; of the queries only
 * those from `first` on are asked.
 */
struct Head {
  const float *q, *k, *v;
  int64_t stride, outStride;
  int tokens, first, dim;
  float scale;
};

/** A strip of up to S rows `[S, d]`, zero beyond the last token, and its transpose. */
struct Strip {
  alignas(64) float rows[kLanes * kMaxHeadDim];
  Vec columns[kMaxHeadDim];
};

template <int D>
inline void readStrip(const float* from, int64_t stride, int count, int dim, float factor, Strip& strip) {
  const int d = D ? D : dim;
  if (D > 0 && D % kLanes == 0) {
    for (int c = 0; c < d; c += kLanes) {
      for (int l = 0; l < kLanes; l++) {
        strip.columns[c + l] = l < count ? factor * load(from + l * stride + c) : Vec{};
        store(strip.rows + l * d + c, strip.columns[c + l]);
      }
      transpose(strip.columns + c);
    }
    return;
  }
  for (int l = 0; l < kLanes; l++) {
    for (int c = 0; c < d; c++) strip.rows[l * d + c] = l < count ? factor * from[l * stride + c] : 0.0f;
  }
  for (int c = 0; c < d; c++) {
    for (int l = 0; l < kLanes; l++) strip.columns[c][l] = strip.rows[l * d + c];
  }
}

/** The way back: columns [d, S] → up to S rows; the columns are spoilt. */
template <int D>
inline void writeColumns(Vec* columns, int64_t stride, int count, int dim, float* to) {
  const int d = D ? D : dim;
  if (D > 0 && D % kLanes == 0) {
    for (int c = 0; c < d; c += kLanes) {
      transpose(columns + c);
      for (int l = 0; l < count; l++) store(to + l * stride + c, columns[c + l]);
    }
    return;
  }
  for (int l = 0; l < count; l++) {
    for (int c = 0; c < d; c++) to[l * stride + c] = columns[c][l];
  }
}

/** out [Count, S] = rows [Count, d] · columns [d, S]; D of 0: d is known at run time only. */
template <int D, int Count>
inline void someProducts(const float* rows, int64_t stride, int dim, const Vec* columns, Vec* out) {
  const int d = D ? D : dim;
  Vec sums[Count] = {};
  for (int c = 0; c < d; c++) {
#pragma GCC unroll 8
    for (int j = 0; j < Count; j++) sums[j] += rows[j * stride + c] * columns[c];
  }
#pragma GCC unroll 8
  for (int j = 0; j < Count; j++) out[j] = sums[j];
}

/** out [L, S] = rows [L, d] · columns [d, S]: eight at once, since a sum waits for its last product. */
template <int D>
inline void products(const float* rows, int64_t stride, int tokens, int dim, const Vec* columns, Vec* out) {
  int j = 0;
  for (; j + 8 <= tokens; j += 8) someProducts<D, 8>(rows + j * stride, stride, dim, columns, out + j);
  for (; j < tokens; j++) someProducts<D, 1>(rows + j * stride, stride, dim, columns, out + j);
}

/** columns [d, S] = Σ over tokens of rows [L, d]ᵀ · factors [L, S]. */
template <int D>
inline void sums(const float* rows, int64_t stride, int tokens, int dim, const Vec* factors, Vec* columns) {
  const int d = D ? D : dim;
  for (int from = 0; from < d; from += 8) {
    const int count = d - from < 8 ? d - from : 8;
    Vec part[8] = {};
    for (int j = 0; j < tokens; j++) {
      for (int c = 0; c < count; c++) part[c] += rows[j * stride + from + c] * factors[j];
    }
    for (int c = 0; c < count; c++) columns[from + c] = part[c];
  }
}

/** out [L − first, d] = softmax(scale · q kᵀ) v. */
template <int D>
void attend(const Head& h, float* out) {
  const int d = D ? D : h.dim;
  Strip queries;
  Vec weights[kMaxTokens], result[kMaxHeadDim];
  for (int i = h.first; i < h.tokens; i += kLanes) {
    const int count = h.tokens - i < kLanes ? h.tokens - i : kLanes;
    readStrip<D>(h.q + i * h.stride, h.stride, count, d, h.scale, queries);
    products<D>(h.k, h.stride, h.tokens, d, queries.columns, weights);
    softmaxColumns(weights, h.tokens);
    sums<D>(h.v, h.stride, h.tokens, d, weights, result);
    writeColumns<D>(result, h.outStride, count, d, out + (i - h.first) * h.outStride);
  }
}

/** columns [d, S] += Σ over a strip's queries of rows [S, d]ᵀ · factors [S, S], whose rows are queries. */
template <int D>
inline void addSums(const Vec* factors, const Strip& strip, int dim, Vec* columns) {
  const int d = D ? D : dim;
  for (int c = 0; c < d; c++) {
    Vec even = columns[c], odd{};
    for (int l = 0; l < kLanes; l += 2) {
      even += strip.rows[l * d + c] * factors[l];
      odd += strip.rows[(l + 1) * d + c] * factors[l + 1];
    }
    columns[c] = even + odd;
  }
}

/** The gradient: g is [L − first, d]; dq, dk and dv have the rows of q, k and v. */
template <int D>
void attendGrad(const Head& h, const float* g, float* dq, float* dk, float* dv) {
  const int d = D ? D : h.dim;
  const int strips = (h.tokens + kLanes - 1) / kLanes;
  Strip queries, slopes;
  Vec weights[kMaxTokens], changes[kMaxTokens], result[kMaxHeadDim];
  // Of each strip of keys; lanes are keys.
  Vec keys[kMaxTokens / kLanes * (D ? D : kMaxHeadDim)], values[kMaxTokens / kLanes * (D ? D : kMaxHeadDim)];
  std::fill(keys, keys + strips * d, Vec{});
  std::fill(values, values + strips * d, Vec{});
  std::fill(weights, weights + strips * kLanes, Vec{});
  std::fill(changes, changes + strips * kLanes, Vec{});
  for (int i = 0; i < h.first; i++) std::fill(dq + i * h.stride, dq + i * h.stride + d, 0.0f);
  for (int i = h.first; i < h.tokens; i += kLanes) {
    const int count = h.tokens - i < kLanes ? h.tokens - i : kLanes;
    readStrip<D>(h.q + i * h.stride, h.stride, count, d, h.scale, queries);
    readStrip<D>(g + (i - h.first) * h.outStride, h.outStride, count, d, 1.0f, slopes);
    products<D>(h.k, h.stride, h.tokens, d, queries.columns, weights);
    softmaxColumns(weights, h.tokens);
    products<D>(h.v, h.stride, h.tokens, d, slopes.columns, changes);
    Vec along{};
    for (int j = 0; j < h.tokens; j++) along += weights[j] * changes[j];
    for (int j = 0; j < h.tokens; j++) changes[j] = weights[j] * (changes[j] - along);
    sums<D>(h.k, h.stride, h.tokens, d, changes, result);
    for (int c = 0; c < d; c++) result[c] *= h.scale;
    writeColumns<D>(result, h.stride, count, d, dq + i * h.stride);
    for (int s = 0; s < strips; s++) {  // no longer needed by query
      transpose(changes + s * kLanes);
      addSums<D>(changes + s * kLanes, queries, d, keys + s * d);  // the strip's queries carry the scale
      transpose(weights + s * kLanes);
      addSums<D>(weights + s * kLanes, slopes, d, values + s * d);
    }
  }
  for (int s = 0; s < strips; s++) {
    const int64_t at = s * kLanes * h.stride;
    const int count = h.tokens - s * kLanes < kLanes ? h.tokens - s * kLanes : kLanes;
    writeColumns<D>(keys + s * d, h.stride, count, d, dk + at);
    writeColumns<D>(values + s * d, h.stride, count, d, dv + at);
  }
}

/** Attention of all heads of some windows. */
struct Attention {
  int tokens, heads, headDim, first;

  /** qkv [windows · L, 3·D] (q, k, v as torch stacks them) → out [windows · (L − first), D] */
  void run(const float* qkv, int64_t windows, float* out) const {
    withDim([&](auto dim) {
      constexpr int D = decltype(dim)::value;
      if constexpr (fits(D)) {
        if (tokens <= kFewTokens) return eachLanes(windows, [&](const Lanes& at, int count) {
          const float* from[kLanes];
          float* to[kLanes];
          for (int l = 0; l < kLanes; l++) from[l] = qkv + at.whole[l], to[l] = out + at.part[l];
          attendLanes<D>(laneShape(), from, to, count);
        });
      }
      eachHead(qkv, windows, [&](const Head& head, int64_t, int64_t part) { attend<D>(head, out + part); });
    });
  }

  /** g [windows · (L − first), D] → dqkv [windows · L, 3·D] */
  void runGrad(const float* qkv, const float* g, int64_t windows, float* dqkv) const {
    withDim([&](auto dim) {
      constexpr int D = decltype(dim)::value;
      if constexpr (fits(D)) {
        if (tokens <= kFewTokens) return eachLanes(windows, [&](const Lanes& at, int count) {
          const float *from[kLanes], *slopes[kLanes];
          float* to[kLanes];
          for (int l = 0; l < kLanes; l++) from[l] = qkv + at.whole[l], slopes[l] = g + at.part[l], to[l] = dqkv + at.whole[l];
          attendLanesGrad<D>(laneShape(), from, slopes, to, count);
        });
      }
      eachHead(qkv, windows, [&](const Head& head, int64_t whole, int64_t part) {
        float* dq = dqkv + whole;
        attendGrad<D>(head, g + part, dq, dq + head.outStride, dq + 2 * head.outStride);
      });
    });
  }

 private:
  /** Where each lane's head starts in qkv, and in the output; lanes without one have another's. */
  struct Lanes {
    int64_t whole[kLanes], part[kLanes];
  };

  static constexpr bool fits(int d) { return d > 0 && d * kFewTokens <= kLaneValues; }
  int64_t dim() const { return static_cast<int64_t>(heads) * headDim; }
  float scale() const { return 1.0f / std::sqrt(static_cast<float>(headDim)); }
  LaneShape laneShape() const { return {tokens, first, dim(), scale()}; }
  int64_t wholeOf(int64_t window, int64_t head) const { return window * tokens * 3 * dim() + head * headDim; }
  int64_t partOf(int64_t window, int64_t head) const { return window * (tokens - first) * dim() + head * headDim; }

  template <class Work>
  void withDim(const Work& work) const {
    switch (headDim) {
      case 1: return work(std::integral_constant<int, 1>());
      case 2: return work(std::integral_constant<int, 2>());
      case 4: return work(std::integral_constant<int, 4>());
      case 8: return work(std::integral_constant<int, 8>());
      case 16: return work(std::integral_constant<int, 16>());
      case 32: return work(std::integral_constant<int, 32>());
      case 64: return work(std::integral_constant<int, 64>());
      default: return work(std::integral_constant<int, 0>());
    }
  }

  template <class Work>
  void eachHead(const float* qkv, int64_t windows, const Work& work) const {
    for (int64_t window = 0; window < windows; window++) {
      for (int64_t head = 0; head < heads; head++) {
        const float* q = qkv + wholeOf(window, head);
        work(Head{q, q + dim(), q + 2 * dim(), 3 * dim(), dim(), tokens, first, headDim, scale()}, wholeOf(window, head),
             partOf(window, head));
      }
    }
  }

  template <class Work>
  void eachLanes(int64_t windows, const Work& work) const {
    const int64_t all = windows * heads;
    for (int64_t from = 0; from < all; from += kLanes) {
      Lanes lanes;
      for (int l = 0; l < kLanes; l++) {
        const int64_t own = std::min(from + l, all - 1);
        lanes.whole[l] = wholeOf(own / heads, own % heads);
        lanes.part[l] = partOf(own / heads, own % heads);
      }
      work(lanes, static_cast<int>(std::min<int64_t>(kLanes, all - from)));
    }
  }
};

}  // namespace wearlaws
