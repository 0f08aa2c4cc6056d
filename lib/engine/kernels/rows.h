/**
 * LayerNorm, sums over rows, and Adam, on plain arrays. Sums over rows are taken chunk by chunk and the chunks added
 * in order, so that they do not depend on the number of threads.
 *
 * Shapes:  N rows  D values a row
 */
#pragma once
#include <cmath>
#include <type_traits>
#include <vector>

#include "simd.h"

namespace wearlaws {

/** Rows of a chunk: a function of N alone. */
inline int64_t chunkRows(int64_t rows) { return rows < 64 * 32 ? 32 : (rows + 63) / 64; }
inline int64_t chunkCount(int64_t rows) { return (rows + chunkRows(rows) - 1) / chunkRows(rows); }

/** Calls work(dim), a constant where rows are narrow: the compiler then holds a row in registers. */
template <class Work>
void withConstant(int64_t dim, const Work& work) {
  switch (dim) {
    case 8: return work(std::integral_constant<int64_t, 8>());
    case 16: return work(std::integral_constant<int64_t, 16>());
    case 32: return work(std::integral_constant<int64_t, 32>());
    case 64: return work(std::integral_constant<int64_t, 64>());
    default: return work(dim);
  }
}

/** y = (x − mean) · inverse deviation · gamma + beta (Ba et al. 2016); stats: mean and inverse deviation of each row. */
template <class Dim>
void normaliseRows(const float* x, const float* gamma, const float* beta, float epsilon, int64_t from, int64_t to,
                   Dim dim, float* y, float* stats) {
  for (int64_t n = from; n < to; n++) {
    const float* row = x + n * dim;
    float sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < dim; i++) sum += row[i];
    const float mean = sum / dim;
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < dim; i++) squares += (row[i] - mean) * (row[i] - mean);
    const float inverse = 1.0f / std::sqrt(squares / dim + epsilon);
#pragma omp simd
    for (int64_t i = 0; i < dim; i++) y[n * dim + i] = (row[i] - mean) * inverse * gamma[i] + beta[i];
    stats[2 * n] = mean;
    stats[2 * n + 1] = inverse;
  }
}

/** dx of rows from … to, and what they add to dGamma and dBeta, which start at zero. */
template <class Dim>
void normaliseGrad(const float* g, const float* x, const float* gamma, const float* stats, int64_t from, int64_t to,
                   Dim dim, float* dx, float* dGamma, float* dBeta) {
  for (int64_t n = from; n < to; n++) {
    const float *slope = g + n * dim, *row = x + n * dim;
    const float mean = stats[2 * n], inverse = stats[2 * n + 1];
    float along = 0, level = 0;
#pragma omp simd reduction(+ : along, level)
    for (int64_t i = 0; i < dim; i++) {
      const float normal = (row[i] - mean) * inverse;
      along += slope[i] * gamma[i] * normal;
      level += slope[i] * gamma[i];
      dGamma[i] += slope[i] * normal;
      dBeta[i] += slope[i];
    }
    along /= dim;
    level /= dim;
#pragma omp simd
    for (int64_t i = 0; i < dim; i++) {
      dx[n * dim + i] = (slope[i] * gamma[i] - level - (row[i] - mean) * inverse * along) * inverse;
    }
  }
}

/** sum += the rows from … to. */
inline void addRows(const float* x, int64_t from, int64_t to, int64_t dim, float* sum) {
  for (int64_t n = from; n < to; n++) {
#pragma omp simd
    for (int64_t i = 0; i < dim; i++) sum[i] += x[n * dim + i];
  }
}

/** Σ x² in double precision. */
inline double squaresOf(const float* x, int64_t count) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < count; i++) sum += static_cast<double>(x[i]) * x[i];
  return sum;
}

/** Adam (Kingma & Ba 2015), and AdamW's decay (Loshchilov & Hutter 2019): rate and epsilon carry the bias correction. */
struct AdamStep {
  float rate, epsilon, decay, gradientScale;
};

inline void adam(const AdamStep& s, const float* g, int64_t count, float* p, float* m, float* v) {
#pragma omp simd
  for (int64_t i = 0; i < count; i++) {
    const float slope = g[i] * s.gradientScale;
    const float first = 0.9f * m[i] + 0.1f * slope;
    const float second = 0.999f * v[i] + 0.001f * slope * slope;
    m[i] = first;
    v[i] = second;
    p[i] = p[i] * (1.0f - s.decay) - s.rate * first / (std::sqrt(second) + s.epsilon);
  }
}

}  // namespace wearlaws
