/**
 * Multinomial logistic regression's loss and gradient, the blocks of its Hessian and their factors: what
 * `eval/logisticRegression.ts` spends its time on. Products are in single precision over a block of rows, sums over
 * blocks in double.
 *
 * Shapes:  n rows  D columns  K classes;  x is [n, D], W [K, D]
 */
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "simd.h"

namespace wearlaws {

constexpr int64_t kBlock = 64;  // rows that stay in the cache between the two products
constexpr int kTile = 3, kWide = 4;  // 12 sums, as many vectors as a processor of 16 registers holds beside what it adds

// Half of `Vec`: the compiler keeps arrays of larger vectors than the processor's own in memory.
constexpr int kHalf = kLanes / 2;
typedef float HalfVec __attribute__((vector_size(4 * kHalf)));

inline void loadHalf(const float* from, HalfVec& x) { std::memcpy(&x, from, sizeof x); }

struct Rows {
  const float* x;
  int64_t n, columns;
};

inline int64_t roundedUp(int64_t count, int64_t to) { return (count + to - 1) / to * to; }

/** Rows of zeros beyond what is copied into them, whose lengths are whole vectors and whose number is whole tiles. */
struct Padded {
  int64_t width;
  std::vector<float> values;

  Padded(int64_t rows, int64_t columns, int64_t multiple)
      : width(roundedUp(columns, kWide * kHalf)), values(roundedUp(rows, multiple) * width) {}
  template <class T>
  void copy(int64_t row, const T* from, int64_t columns) {
    std::copy(from, from + columns, values.begin() + row * width);
  }
  float* row(int64_t i) { return values.data() + i * width; }
};

/** logits [K, kBlock] = W xᵀ of the first `rows` rows. */
inline void logitsOf(Padded& x, int64_t rows, Padded& w, int64_t columns, int64_t classes, float* logits) {
  const int64_t used = roundedUp(columns, kHalf);
  for (int64_t k = 0; k < classes; k += kTile) {
    for (int64_t i = 0; i < rows; i += kWide) {
      HalfVec sums[kWide][kTile] = {};
      const float *a = x.row(i), *b = w.row(k);
      for (int64_t j = 0; j < used; j += kHalf) {
        HalfVec values[kWide];
#pragma GCC unroll 4
        for (int r = 0; r < kWide; r++) loadHalf(a + r * x.width + j, values[r]);
#pragma GCC unroll 3
        for (int t = 0; t < kTile; t++) {
          HalfVec weights;
          loadHalf(b + t * x.width + j, weights);
#pragma GCC unroll 4
          for (int r = 0; r < kWide; r++) sums[r][t] += values[r] * weights;
        }
      }
#pragma GCC unroll 4
      for (int r = 0; r < kWide; r++) {
#pragma GCC unroll 3
        for (int t = 0; t < kTile; t++) {
          const HalfVec& sum = sums[r][t];
          logits[(k + t) * kBlock + i + r] = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
        }
      }
    }
  }
}

/** Turns logits [K, kBlock] into probabilities in place; `logSums`: of each row, the log of the sum of exponentials. */
inline void softmaxOf(float* logits, int64_t classes, double* logSums) {
  for (int64_t i = 0; i < kBlock; i += kLanes) {
    Vec highest = load(logits + i), sum = {};
    for (int64_t k = 1; k < classes; k++) highest = larger(highest, load(logits + k * kBlock + i));
    for (int64_t k = 0; k < classes; k++) {
      const Vec power = expOf(load(logits + k * kBlock + i) - highest);
      store(logits + k * kBlock + i, power);
      sum += power;
    }
    for (int64_t k = 0; k < classes; k++) {
      store(logits + k * kBlock + i, load(logits + k * kBlock + i) / sum);
    }
    for (int l = 0; l < kLanes; l++) logSums[i + l] = highest[l] + std::log(static_cast<double>(sum[l]));
  }
}

/** Adds left [count, kBlock] · x [rows, D] to `sums` [count, D]; `lower`: its lower triangle, and little above it. */
inline void addProducts(const float* left, int64_t count, Padded& x, int64_t rows, int64_t columns, bool lower, double* sums) {
  for (int64_t j = 0; j < columns; j += kWide * kHalf) {
    for (int64_t k = lower ? j / kTile * kTile : 0; k < count; k += kTile) {
      HalfVec products[kTile][kWide] = {};
      const float *a = left + k * kBlock, *b = x.row(0) + j;
      for (int64_t i = 0; i < rows; i++) {
        HalfVec values[kWide];
#pragma GCC unroll 4
        for (int v = 0; v < kWide; v++) loadHalf(b + i * x.width + v * kHalf, values[v]);
#pragma GCC unroll 3
        for (int t = 0; t < kTile; t++) {
#pragma GCC unroll 4
          for (int v = 0; v < kWide; v++) products[t][v] += a[t * kBlock + i] * values[v];
        }
      }
      float tile[kTile][kWide * kHalf];
      std::memcpy(tile, products, sizeof tile);
      const int64_t wide = std::min<int64_t>(kWide * kHalf, columns - j), high = std::min<int64_t>(kTile, count - k);
      for (int64_t t = 0; t < high; t++) {
        double* to = sums + (k + t) * columns + j;
        for (int64_t l = 0; l < wide; l++) to[l] += tile[t][l];
      }
    }
  }
}

/** W [K, D] in single precision. */
inline Padded packed(const double* w, int64_t classes, int64_t columns) {
  Padded result(classes, columns, kTile);
  for (int64_t k = 0; k < classes; k++) result.copy(k, w + k * columns, columns);
  return result;
}

/** Σ −log softmax(W x)[label], and Σ (softmax(W x) − one-hot label) xᵀ added to `gradient` [K, D]. */
inline double crossEntropyOf(const Rows& data, const int32_t* labels, const double* w, int64_t classes,
                             double* gradient) {
  const int64_t d = data.columns;
  Padded weights = packed(w, classes, d), x(kBlock, d, kWide);
  std::vector<float> residuals(roundedUp(classes, kTile) * kBlock);
  std::vector<double> logSums(kBlock);
  double loss = 0;
  for (int64_t from = 0; from < data.n; from += kBlock) {
    const int64_t rows = std::min(kBlock, data.n - from);
    for (int64_t i = 0; i < rows; i++) x.copy(i, data.x + (from + i) * d, d);
    logitsOf(x, rows, weights, d, classes, residuals.data());
    for (int64_t i = 0; i < rows; i++) loss -= residuals[labels[from + i] * kBlock + i];
    softmaxOf(residuals.data(), classes, logSums.data());
    for (int64_t i = 0; i < rows; i++) {
      loss += logSums[i];
      residuals[labels[from + i] * kBlock + i] -= 1;
    }
    addProducts(residuals.data(), classes, x, rows, d, false, gradient);
  }
  return loss;
}

/** Adds Σ p (1 − p) x xᵀ over every `stride`-th row to the lower triangles of `blocks` [K, D, D]; returns the rows. */
inline int64_t hessianBlocks(const Rows& data, const double* w, int64_t classes, int64_t stride, double* blocks) {
  const int64_t d = data.columns, used = (data.n + stride - 1) / stride;
  Padded weights = packed(w, classes, d), x(kBlock, d, kWide), heavy(kBlock, d, kWide);
  std::vector<float> p(roundedUp(classes, kTile) * kBlock), left(roundedUp(d, kTile) * kBlock);
  std::vector<double> logSums(kBlock);
  for (int64_t from = 0; from < used; from += kBlock) {
    const int64_t rows = std::min(kBlock, used - from);
    for (int64_t i = 0; i < rows; i++) x.copy(i, data.x + (from + i) * stride * d, d);
    logitsOf(x, rows, weights, d, classes, p.data());
    softmaxOf(p.data(), classes, logSums.data());
    for (int64_t k = 0; k < classes; k++) {
      int64_t count = 0;
      for (int64_t i = 0; i < rows; i++) {
        const float weight = p[k * kBlock + i] * (1 - p[k * kBlock + i]);
        if (weight < 1e-4f) continue;  // a row of no weight costs as much as any other
        heavy.copy(count, x.row(i), d);
        for (int64_t r = 0; r < d; r++) left[r * kBlock + count] = weight * x.row(i)[r];
        count++;
      }
      addProducts(left.data(), d, heavy, count, d, true, blocks + k * d * d);
    }
  }
  return used;
}

/** Replaces the lower triangle of a matrix [D, D] by L of L Lᵀ; a pivot that rounding made negative becomes tiny. */
inline void choleskyOf(double* matrix, int64_t d) {
  for (int64_t r = 0; r < d; r++) {
    double* row = matrix + r * d;
    for (int64_t c = 0; c <= r; c++) {
      const double* other = matrix + c * d;
      double sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int64_t j = 0; j < c; j++) sum += row[j] * other[j];
      row[c] = r == c ? std::sqrt(std::max(row[c] - sum, 1e-12)) : (row[c] - sum) / other[c];
    }
  }
}

/** b ← (L Lᵀ)⁻¹ b */
inline void solveFactored(const double* factor, int64_t d, double* b) {
  for (int64_t r = 0; r < d; r++) {
    const double* row = factor + r * d;
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < r; j++) sum += row[j] * b[j];
    b[r] = (b[r] - sum) / row[r];
  }
  for (int64_t r = d - 1; r >= 0; r--) {
    const double* row = factor + r * d;
    const double value = b[r] /= row[r];
#pragma omp simd
    for (int64_t j = 0; j < r; j++) b[j] -= value * row[j];
  }
}

}  // namespace wearlaws
