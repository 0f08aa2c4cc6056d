/**
 * Multinomial logistic regression's loss and gradient, and the blocks of its Hessian, in double precision: what
 * `eval/logisticRegression.ts` spends its time on.
 *
 * Shapes:  n rows  D columns  K classes;  x is [n, D], W [K, D]
 */
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

namespace wearlaws {

struct Rows {
  const double* x;
  int64_t n, columns;
};

/** logits [rows, K] = x[from …] Wᵀ, two rows by two classes at a time. */
inline void logitsOf(const Rows& data, int64_t from, int64_t rows, const double* w, int64_t classes, double* logits) {
  const int64_t d = data.columns;
  for (int64_t i = 0; i < rows; i += 2) {
    const int64_t other = i + 1 < rows ? i + 1 : i;  // an odd last row is computed twice
    const double *a = data.x + (from + i) * d, *b = data.x + (from + other) * d;
    for (int64_t k = 0; k < classes; k += 2) {
      const int64_t next = k + 1 < classes ? k + 1 : k;
      const double *p = w + k * d, *q = w + next * d;
      double ap = 0, aq = 0, bp = 0, bq = 0;
#pragma omp simd reduction(+ : ap, aq, bp, bq)
      for (int64_t j = 0; j < d; j++) {
        ap += a[j] * p[j];
        aq += a[j] * q[j];
        bp += b[j] * p[j];
        bq += b[j] * q[j];
      }
      logits[i * classes + k] = ap;
      logits[i * classes + next] = aq;
      logits[other * classes + k] = bp;
      logits[other * classes + next] = bq;
    }
  }
}

/** Turns logits into probabilities in place; returns the log of their sum of exponentials. */
inline double softmaxOf(double* logits, int64_t classes) {
  double highest = logits[0], sum = 0;
  for (int64_t k = 1; k < classes; k++) highest = logits[k] > highest ? logits[k] : highest;
  for (int64_t k = 0; k < classes; k++) sum += logits[k] = std::exp(logits[k] - highest);
  for (int64_t k = 0; k < classes; k++) logits[k] /= sum;
  return highest + std::log(sum);
}

/** Σ −log softmax(W x)[label], and Σ (softmax(W x) − one-hot label) xᵀ added to `gradient` [K, D]. */
inline double crossEntropyOf(const Rows& data, const int32_t* labels, const double* w, int64_t classes,
                             double* gradient) {
  constexpr int64_t kBlock = 64;  // rows that stay in the cache between the two products
  const int64_t d = data.columns;
  std::vector<double> residuals(kBlock * classes);
  double loss = 0;
  for (int64_t from = 0; from < data.n; from += kBlock) {
    const int64_t rows = data.n - from < kBlock ? data.n - from : kBlock;
    logitsOf(data, from, rows, w, classes, residuals.data());
    for (int64_t i = 0; i < rows; i++) {
      double& own = residuals[i * classes + labels[from + i]];
      loss -= own;
      loss += softmaxOf(residuals.data() + i * classes, classes);
      own -= 1;
    }
    for (int64_t i = 0; i < rows; i += 4) {
      const int64_t count = rows - i < 4 ? rows - i : 4;
      const double* x = data.x + (from + i) * d;
      for (int64_t k = 0; k < classes; k++) {
        const double* r = residuals.data() + i * classes + k;
        double* sum = gradient + k * d;
        if (count == 4) {
          const double r0 = r[0], r1 = r[classes], r2 = r[2 * classes], r3 = r[3 * classes];
#pragma omp simd
          for (int64_t j = 0; j < d; j++) {
            sum[j] += r0 * x[j] + r1 * x[d + j] + r2 * x[2 * d + j] + r3 * x[3 * d + j];
          }
          continue;
        }
        for (int64_t l = 0; l < count; l++) {
#pragma omp simd
          for (int64_t j = 0; j < d; j++) sum[j] += r[l * classes] * x[l * d + j];
        }
      }
    }
  }
  return loss;
}

/** Adds Σ p (1 − p) x xᵀ over every `stride`-th row to the lower triangles of `blocks` [K, D, D]; returns the rows. */
inline int64_t hessianBlocks(const Rows& data, const double* w, int64_t classes, int64_t stride, double* blocks) {
  const int64_t d = data.columns;
  std::vector<double> p(classes);
  int64_t used = 0;
  for (int64_t i = 0; i < data.n; i += stride, used++) {
    logitsOf(data, i, 1, w, classes, p.data());
    softmaxOf(p.data(), classes);
    const double* x = data.x + i * d;
    for (int64_t k = 0; k < classes; k++) {
      const double weight = p[k] * (1 - p[k]);
      if (weight < 1e-4) continue;  // a row of no weight costs as much as any other
      for (int64_t r = 0; r < d; r++) {
        const double value = weight * x[r];
        double* to = blocks + (k * d + r) * d;
#pragma omp simd
        for (int64_t c = 0; c <= r; c++) to[c] += value * x[c];
      }
    }
  }
  return used;
}

}  // namespace wearlaws
