/**
 * Softmax attention of one head of one window, held in the cache: nothing but qkv is kept for the way back.
 * Queries are taken 16 at a time, one a lane, so that no sum runs across a vector but those of dk and dv.
 *
 * Shapes:  L tokens  d head dimension
 */
#pragma once
#include "simd.h"

namespace wearlaws {

constexpr int kMaxTokens = 160;
constexpr int kMaxHeadDim = 128;

/** One head: rows of q, k and v are `stride` apart, those of the output (or its gradient) `outStride`. */
struct Head {
  const float *q, *k, *v;
  int64_t stride, outStride;
  int tokens, dim;
  float scale;
};

/** A strip of up to 16 rows `[16, d]`, zero beyond the last token, and its transpose. */
struct Strip {
  alignas(64) float rows[kLanes * kMaxHeadDim];
  Vec columns[kMaxHeadDim];
};

inline void readStrip(const float* from, int64_t stride, int count, int d, float factor, Strip& strip) {
  for (int l = 0; l < kLanes; l++) {
    for (int c = 0; c < d; c++) strip.rows[l * d + c] = l < count ? factor * from[l * stride + c] : 0.0f;
  }
  for (int c = 0; c < d; c++) {
    for (int l = 0; l < kLanes; l++) strip.columns[c][l] = strip.rows[l * d + c];
  }
}

inline void writeColumns(const Vec* columns, int64_t stride, int count, int d, float* to) {
  for (int l = 0; l < count; l++) {
    for (int c = 0; c < d; c++) to[l * stride + c] = columns[c][l];
  }
}

/** out [L, 16] = rows [L, d] · columns [d, 16]; D of 0: d is known at run time only. */
template <int D>
inline void products(const float* rows, int64_t stride, int tokens, int dim, const Vec* columns, Vec* out) {
  const int d = D ? D : dim;
  for (int j = 0; j < tokens; j++) {
    const float* row = rows + j * stride;
    Vec even{}, odd{};  // two chains, since a product waits for the one before it
    for (int c = 0; c + 1 < d; c += 2) {
      even += row[c] * columns[c];
      odd += row[c + 1] * columns[c + 1];
    }
    if (d % 2 == 1) even += row[d - 1] * columns[d - 1];
    out[j] = even + odd;
  }
}

/** columns [d, 16] = Σ over tokens of rows [L, d]ᵀ · factors [L, 16]. */
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

/** logits [L, 16] → weights, in place. */
inline void softmaxColumns(Vec* logits, int tokens) {
  Vec highest = logits[0];
  for (int j = 1; j < tokens; j++) highest = larger(highest, logits[j]);
  Vec total{};
  for (int j = 0; j < tokens; j++) {
    logits[j] = expOf(logits[j] - highest);
    total += logits[j];
  }
  const Vec inverse = 1.0f / total;
  for (int j = 0; j < tokens; j++) logits[j] *= inverse;
}

/** out [L, d] = softmax(scale · q kᵀ) v. */
template <int D>
void attend(const Head& h, float* out) {
  const int d = D ? D : h.dim;
  Strip queries;
  Vec weights[kMaxTokens], result[kMaxHeadDim];
  for (int i = 0; i < h.tokens; i += kLanes) {
    const int count = h.tokens - i < kLanes ? h.tokens - i : kLanes;
    readStrip(h.q + i * h.stride, h.stride, count, d, h.scale, queries);
    products<D>(h.k, h.stride, h.tokens, d, queries.columns, weights);
    softmaxColumns(weights, h.tokens);
    sums<D>(h.v, h.stride, h.tokens, d, weights, result);
    writeColumns(result, h.outStride, count, d, out + i * h.outStride);
  }
}

/**
 * Sums over queries, `[L, d]`, of factors [L, 16] times a strip's rows [16, d], strip by strip. Narrow heads keep a
 * vector a sum and add its lanes up at the end; wide ones fill a vector with their own values.
 */
template <int D>
struct QuerySums {
  static constexpr bool kNarrow = D == 1 || D == 2;
  static constexpr int kSize = kMaxTokens * (D ? D : kMaxHeadDim);
  alignas(64) float values[kNarrow ? kSize * kLanes : kSize];

  void clear(int tokens, int d) { std::memset(values, 0, sizeof(float) * tokens * d * (kNarrow ? kLanes : 1)); }

  void add(const Vec* factors, const Strip& strip, int tokens, int dim) {
    const int d = D ? D : dim;
    for (int j = 0; j < tokens; j++) {
      if (kNarrow) {
        for (int c = 0; c < d; c++) {
          float* lanes = values + (j * d + c) * kLanes;
          store(lanes, load(lanes) + factors[j] * strip.columns[c]);
        }
        continue;
      }
      for (int l = 0; l < kLanes; l++) {
        const float factor = factors[j][l];
#pragma omp simd
        for (int c = 0; c < d; c++) values[j * d + c] += factor * strip.rows[l * d + c];
      }
    }
  }

  void write(float* to, int64_t stride, int tokens, int dim) const {
    const int d = D ? D : dim;
    for (int j = 0; j < tokens; j++) {
      for (int c = 0; c < d; c++) {
        float sum = kNarrow ? 0.0f : values[j * d + c];
        for (int l = 0; kNarrow && l < kLanes; l++) sum += values[(j * d + c) * kLanes + l];
        to[j * stride + c] = sum;
      }
    }
  }
};

/** The gradient: g is [L, d]; dq, dk and dv have the rows of q, k and v. */
template <int D>
void attendGrad(const Head& h, const float* g, float* dq, float* dk, float* dv) {
  const int d = D ? D : h.dim;
  Strip queries, slopes;
  Vec weights[kMaxTokens], changes[kMaxTokens], result[kMaxHeadDim];
  QuerySums<D> keys, values;
  keys.clear(h.tokens, d);
  values.clear(h.tokens, d);
  for (int i = 0; i < h.tokens; i += kLanes) {
    const int count = h.tokens - i < kLanes ? h.tokens - i : kLanes;
    readStrip(h.q + i * h.stride, h.stride, count, d, h.scale, queries);
    readStrip(g + i * h.outStride, h.outStride, count, d, 1.0f, slopes);
    products<D>(h.k, h.stride, h.tokens, d, queries.columns, weights);
    softmaxColumns(weights, h.tokens);
    products<D>(h.v, h.stride, h.tokens, d, slopes.columns, changes);
    Vec along{};
    for (int j = 0; j < h.tokens; j++) along += weights[j] * changes[j];
    for (int j = 0; j < h.tokens; j++) changes[j] = weights[j] * (changes[j] - along);
    keys.add(changes, queries, h.tokens, d);  // the strip's queries carry the scale
    values.add(weights, slopes, h.tokens, d);
    sums<D>(h.k, h.stride, h.tokens, d, changes, result);
    for (int c = 0; c < d; c++) result[c] *= h.scale;
    writeColumns(result, h.stride, count, d, dq + i * h.stride);
  }
  keys.write(dk, h.stride, h.tokens, d);
  values.write(dv, h.stride, h.tokens, d);
}

}  // namespace wearlaws
