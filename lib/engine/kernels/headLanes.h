/**
 * Softmax attention of short windows, a head of a window in each lane: nine tokens would leave half the lanes of a strip
 * of queries (`attention.h`) empty.
 *
 * Shapes:  L tokens  d head dimension; all of them vectors of a value of each lane's head
 */
#pragma once
#include "simd.h"

namespace wearlaws {

/** Most vectors of q, k or v: they stay in the cache of the first level. */
constexpr int kLaneValues = 512;

/** L tokens of q, k or v, or of a gradient. */
using LaneTokens = Vec[kLaneValues];

/** d values from `offset` on of each lane's head, `factor` times. */
template <int D>
inline void gatherToken(const float* const* lanes, int64_t offset, float factor, Vec* values) {
  if constexpr (D % kLanes == 0) {
    for (int c = 0; c < D; c += kLanes) {
      for (int l = 0; l < kLanes; l++) values[c + l] = factor * load(lanes[l] + offset + c);
      transpose(values + c);
    }
  } else {
    for (int c = 0; c < D; c++) {
      for (int l = 0; l < kLanes; l++) values[c][l] = factor * lanes[l][offset + c];
    }
  }
}

/** The way back, to the first `count` lanes; the values are spoilt. */
template <int D>
inline void scatterToken(Vec* values, float* const* lanes, int64_t offset, int count) {
  if constexpr (D % kLanes == 0) {
    for (int c = 0; c < D; c += kLanes) {
      transpose(values + c);
      for (int l = 0; l < count; l++) store(lanes[l] + offset + c, values[c + l]);
    }
  } else {
    for (int l = 0; l < count; l++) {
      for (int c = 0; c < D; c++) lanes[l][offset + c] = values[c][l];
    }
  }
}

/** out[j] = Σ over d of x · token j */
template <int D>
inline void dots(const Vec* x, const Vec* tokens, int count, Vec* out) {
  constexpr int kTogether = 4;
  int j = 0;
  for (; j + kTogether <= count; j += kTogether) {
    Vec sums[kTogether] = {};
    for (int c = 0; c < D; c++) {
      for (int t = 0; t < kTogether; t++) sums[t] += x[c] * tokens[(j + t) * D + c];
    }
    for (int t = 0; t < kTogether; t++) out[j + t] = sums[t];
  }
  for (; j < count; j++) {
    Vec even{}, odd{};
    for (int c = 0; c < D; c += 2) {
      even += x[c] * tokens[j * D + c];
      if (c + 1 < D) odd += x[c + 1] * tokens[j * D + c + 1];
    }
    out[j] = even + odd;
  }
}

/** out [d] = Σ over tokens of factor · token; factors are `stride` apart. */
template <int D>
inline void mix(const Vec* factors, int stride, const Vec* tokens, int count, Vec* out) {
  constexpr int kTogether = D < 8 ? D : 8;
  for (int from = 0; from < D; from += kTogether) {
    Vec sums[kTogether] = {};
    for (int j = 0; j < count; j++) {
      for (int c = 0; c < kTogether; c++) sums[c] += factors[j * stride] * tokens[j * D + from + c];
    }
    for (int c = 0; c < kTogether; c++) out[from + c] = sums[c];
  }
}

/** Tokens of a window that count as few. */
constexpr int kFewTokens = 16;

/** Windows of L tokens, of whose queries those from `first` on are asked; the rows of all heads are `dim` wide. */
struct LaneShape {
  int tokens, first;
  int64_t dim;
  float scale;

  int64_t query(int token) const { return 3 * dim * token; }
  int64_t key(int token) const { return query(token) + dim; }
  int64_t value(int token) const { return query(token) + 2 * dim; }
  int64_t output(int token) const { return dim * (token - first); }
};

/** Of the heads whose first queries are at `qkv`, and outputs at `out`, for the first `count` lanes. */
template <int D>
void attendLanes(const LaneShape& s, const float* const* qkv, float* const* out, int count) {
  LaneTokens keys, values;
  Vec query[D], weights[kFewTokens], result[D];
  for (int j = 0; j < s.tokens; j++) {
    gatherToken<D>(qkv, s.key(j), 1.0f, keys + j * D);
    gatherToken<D>(qkv, s.value(j), 1.0f, values + j * D);
  }
  for (int i = s.first; i < s.tokens; i++) {
    gatherToken<D>(qkv, s.query(i), s.scale, query);
    dots<D>(query, keys, s.tokens, weights);
    softmaxColumns(weights, s.tokens);
    mix<D>(weights, 1, values, s.tokens, result);
    scatterToken<D>(result, out, s.output(i), count);
  }
}

/** The gradient: g has the rows of the outputs, dqkv those of qkv. */
template <int D>
void attendLanesGrad(const LaneShape& s, const float* const* qkv, const float* const* g, float* const* dqkv, int count) {
  LaneTokens queries, keys, values, slopes;
  Vec weights[kFewTokens * kFewTokens], changes[kFewTokens * kFewTokens], result[D];
  const int asked = s.tokens - s.first;
  for (int j = 0; j < s.tokens; j++) {
    gatherToken<D>(qkv, s.key(j), 1.0f, keys + j * D);
    gatherToken<D>(qkv, s.value(j), 1.0f, values + j * D);
  }
  for (int j = 0; j < s.first; j++) {
    for (int l = 0; l < count; l++) std::memset(dqkv[l] + s.query(j), 0, sizeof(float) * D);
  }
  for (int i = 0; i < asked; i++) {
    Vec *own = weights + i * s.tokens, *change = changes + i * s.tokens;
    gatherToken<D>(qkv, s.query(s.first + i), s.scale, queries + i * D);
    gatherToken<D>(g, s.output(s.first + i), 1.0f, slopes + i * D);
    dots<D>(queries + i * D, keys, s.tokens, own);
    softmaxColumns(own, s.tokens);
    dots<D>(slopes + i * D, values, s.tokens, change);
    Vec along{};
    for (int j = 0; j < s.tokens; j++) along += own[j] * change[j];
    for (int j = 0; j < s.tokens; j++) change[j] = own[j] * (change[j] - along);
    mix<D>(change, 1, keys, s.tokens, result);
    for (int c = 0; c < D; c++) result[c] *= s.scale;
    scatterToken<D>(result, dqkv, s.query(s.first + i), count);
  }
  for (int j = 0; j < s.tokens; j++) {
    mix<D>(changes + j, s.tokens, queries, asked, result);  // the queries carry the scale
    scatterToken<D>(result, dqkv, s.key(j), count);
    mix<D>(weights + j, s.tokens, slopes, asked, result);
    scatterToken<D>(result, dqkv, s.value(j), count);
  }
}

}  // namespace wearlaws
