/**
 * The passes of multinomial logistic regression over its rows, and the factors of its Hessian's blocks: what
 * `eval/logisticRegression.ts` spends its time on. Products and the sums of a few blocks of rows are in single
 * precision, sums of those in double.
 *
 * Shapes:  n rows  D columns, one for each feature and a last one of ones  K classes;  W is [K, D]
 */
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "simd.h"

namespace wearlaws {

constexpr int64_t kBlock = 64;   // rows that stay in the cache between the two products
constexpr int64_t kFlushed = 8;  // blocks whose sum is in single precision

// 256 bits at most: the compiler keeps arrays of larger vectors in memory.
constexpr int kFloats = std::min(kLanes, 8), kDoubles = kFloats / 2;
typedef float Floats __attribute__((vector_size(4 * kFloats)));
typedef double Doubles __attribute__((vector_size(8 * kDoubles)));
// 12 sums: as many as a processor of 16 registers holds beside what it adds. An element of a product's left side is
// spread over a vector, and the right side has whole tiles of vectors.
constexpr int kTall = 6, kWide = 2, kTile = kWide * kFloats;

inline int64_t roundedUp(int64_t count, int64_t to) { return (count + to - 1) / to * to; }

/** Some rows of a table of features [*, dim], which are standardised as they are read. */
struct Rows {
  const float* features;
  const uint32_t* rows;
  int64_t n, dim;
  const float *mean, *rest, *inverse;  // `rest`: what single precision leaves of the mean
  int64_t columns() const { return dim + 1; }
};

/**
 * Adds left [tall, depth] · right [depth, wide] to `out`, a tile of it in registers at a time; from row j on in column
 * j where only the lower triangle is wanted. `left` has the element of (row, column) at row · leftStep + column · depthStep.
 */
template <int kRows, int kVectors>
inline void addProduct(const float* left, int64_t tall, int64_t leftStep, int64_t depthStep, int64_t depth,
                       const float* right, int64_t wide, float* out, bool lower = false) {
  for (int64_t j = 0; j < wide; j += kVectors * kFloats) {
    for (int64_t k = lower ? j / kRows * kRows : 0; k < tall; k += kRows) {
      Floats sums[kRows][kVectors];
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r++) std::memcpy(sums[r], out + (k + r) * wide + j, sizeof sums[r]);
      const float *a = left + k * leftStep, *b = right + j;
      for (int64_t i = 0; i < depth; i++, a += depthStep, b += wide) {
        Floats values[kVectors];
#pragma GCC unroll 3
        for (int v = 0; v < kVectors; v++) std::memcpy(&values[v], b + v * kFloats, sizeof values[v]);
#pragma GCC unroll 8
        for (int r = 0; r < kRows; r++) {
#pragma GCC unroll 3
          for (int v = 0; v < kVectors; v++) sums[r][v] += a[r * leftStep] * values[v];
        }
      }
#pragma GCC unroll 8
      for (int r = 0; r < kRows; r++) std::memcpy(out + (k + r) * wide + j, sums[r], sizeof sums[r]);
    }
  }
}

/** A block of standardised rows [kBlock, width], zero beyond its rows and columns. */
struct Block {
  int64_t columns, width, rows = 0;
  std::vector<float> values;

  explicit Block(int64_t columns) : columns(columns), width(roundedUp(columns, kTile)), values(kBlock * width) {}
  float* row(int64_t i) { return values.data() + i * width; }

  void set(int64_t i, const Rows& data, uint32_t row) {
    const float* from = data.features + static_cast<int64_t>(row) * data.dim;
    float* to = this->row(i);
#pragma omp simd
    for (int64_t j = 0; j < data.dim; j++) to[j] = ((from[j] - data.mean[j]) - data.rest[j]) * data.inverse[j];
    to[data.dim] = 1;
  }
  void end(int64_t count) {
    rows = count;
    std::fill(values.begin() + rows * width, values.end(), 0.0f);
  }
  void read(const Rows& data, int64_t from) {
    const int64_t count = std::min(kBlock, data.n - from);
    for (int64_t i = 0; i < count; i++) set(i, data, data.rows[from + i]);
    end(count);
  }
};

/** W [K, D] by columns in single precision, [D, width]. */
struct Weights {
  int64_t classes, width;
  std::vector<float> values, product;

  Weights(const double* w, int64_t classes, int64_t columns)
      : classes(classes), width(roundedUp(classes, std::min<int64_t>(roundedUp(classes, kFloats), 3 * kFloats))),
        values(columns * width), product(kBlock * width) {
    for (int64_t k = 0; k < classes; k++) {
      for (int64_t j = 0; j < columns; j++) values[j * width + k] = static_cast<float>(w[k * columns + j]);
    }
  }
  /** logits [K, kBlock] = W xᵀ */
  void logitsOf(Block& x, float* logits) {
    std::fill(product.begin(), product.end(), 0.0f);
    const auto add = width == kFloats ? addProduct<8, 1> : width == 2 * kFloats ? addProduct<4, 2> : addProduct<4, 3>;
    add(x.row(0), kBlock, x.width, 1, x.columns, values.data(), width, product.data(), false);
    for (int64_t k = 0; k < classes; k++) {
      for (int64_t i = 0; i < kBlock; i++) logits[k * kBlock + i] = product[i * width + k];
    }
  }
};

/** Adds left [count, kBlock] · x of one block after another to `total` [count, D]. */
struct Sums {
  int64_t count, columns, width, blocks = 0;
  bool lower;
  std::vector<float> partial;
  double* total;

  Sums(int64_t count, const Block& x, bool lower, double* total)
      : count(count), columns(x.columns), width(x.width), lower(lower), partial(roundedUp(count, kTall) * width), total(total) {}
  void add(const float* left, Block& x) {
    addProduct<kTall, kWide>(left, count, kBlock, 1, x.rows, x.row(0), width, partial.data(), lower);
    if (++blocks % kFlushed == 0) flush();
  }
  void flush() {
    for (int64_t k = 0; k < count; k++) {
      for (int64_t j = 0; j < columns; j++) total[k * columns + j] += partial[k * width + j];
    }
    std::fill(partial.begin(), partial.end(), 0.0f);
  }
};

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

/** Σ −log softmax(W x)[label], and Σ (softmax(W x) − one-hot label) xᵀ added to `gradient` [K, D]; labels by `rows`. */
inline double crossEntropyOf(const Rows& data, const int32_t* labels, const double* w, int64_t classes, double* gradient) {
  Weights weights(w, classes, data.columns());
  Block x(data.columns());
  Sums sums(classes, x, false, gradient);
  std::vector<float> residuals(roundedUp(classes, kTall) * kBlock);
  std::vector<double> logSums(kBlock);
  double loss = 0;
  for (int64_t from = 0; from < data.n; from += kBlock) {
    x.read(data, from);
    weights.logitsOf(x, residuals.data());
    const auto own = [&](int64_t i) -> float& { return residuals[labels[data.rows[from + i]] * kBlock + i]; };
    for (int64_t i = 0; i < x.rows; i++) loss -= own(i);
    softmaxOf(residuals.data(), classes, logSums.data());
    for (int64_t i = 0; i < x.rows; i++) {
      loss += logSums[i];
      own(i) -= 1;
    }
    sums.add(residuals.data(), x);
  }
  sums.flush();
  return loss;
}

/** softmax(W x) of each row, `p` [K, n] */
inline void probabilitiesOf(const Rows& data, const double* w, int64_t classes, float* p) {
  Weights weights(w, classes, data.columns());
  Block x(data.columns());
  std::vector<float> block(classes * kBlock);
  std::vector<double> logSums(kBlock);
  for (int64_t from = 0; from < data.n; from += kBlock) {
    x.read(data, from);
    weights.logitsOf(x, block.data());
    softmaxOf(block.data(), classes, logSums.data());
    for (int64_t k = 0; k < classes; k++) std::copy_n(block.data() + k * kBlock, x.rows, p + k * data.n + from);
  }
}

/** Adds Σ p (1 − p) x xᵀ to the lower triangle of each class's block [D, D], and little above it; `p` [K, n]. */
inline void hessianBlocksOf(const Rows& data, const float* p, int64_t classes, double* blocks) {
  const int64_t d = data.columns();
  Block x(d);
  std::vector<float> weights(kBlock), left(roundedUp(d, kTall) * kBlock);
  for (int64_t k = 0; k < classes; k++) {
    Sums sums(d, x, true, blocks + k * d * d);
    int64_t count = 0;
    const auto add = [&] {
      x.end(count);
      for (int64_t r = 0; r < d; r++) {
        for (int64_t i = 0; i < count; i++) left[r * kBlock + i] = weights[i] * x.row(i)[r];
      }
      sums.add(left.data(), x);
      count = 0;
    };
    for (int64_t i = 0; i < data.n; i++) {
      const float weight = p[k * data.n + i] * (1 - p[k * data.n + i]);
      if (weight < 1e-3f) continue;  // a row of hardly any weight costs as much as any other
      weights[count] = weight;
      x.set(count++, data, data.rows[i]);
      if (count == kBlock) add();
    }
    add();
    sums.flush();
  }
}

// Columns of a factor that are found together, and rows of them at a time: 12 sums, as above.
constexpr int kPanelVectors = 3, kPanelRows = 4;
constexpr int64_t kPanel = kPanelVectors * kDoubles;

/** Some columns of a factor L, from `from` on, with what they need of L: its rows of the same numbers, turned over. */
struct Panel {
  double* matrix;
  int64_t d, from, count;
  std::vector<double> left;        // [from, kPanel], the columns before
  double corner[kPanel * kPanel];  // [kPanel, kPanel], its own

  Panel(double* matrix, int64_t d, int64_t from)
      : matrix(matrix), d(d), from(from), count(std::min(kPanel, d - from)), left(from * kPanel), corner() {
    for (int64_t c = 0; c < count; c++) {
      for (int64_t j = 0; j < from; j++) left[j * kPanel + c] = matrix[(from + c) * d + j];
    }
  }

  /** Some rows of the panel, less what the columns before it explain: `values` [kRows, kPanel]. */
  template <int kRows>
  void reduced(int64_t row, double* values) const {
    const double* rows = matrix + row * d;
    Doubles sums[kRows][kPanelVectors] = {};
    for (int64_t j = 0; j < from; j++) {
      Doubles each[kPanelVectors];
#pragma GCC unroll 3
      for (int v = 0; v < kPanelVectors; v++) std::memcpy(&each[v], left.data() + j * kPanel + v * kDoubles, sizeof each[v]);
#pragma GCC unroll 4
      for (int r = 0; r < kRows; r++) {
#pragma GCC unroll 3
        for (int v = 0; v < kPanelVectors; v++) sums[r][v] += rows[r * d + j] * each[v];
      }
    }
    std::memcpy(values, sums, sizeof sums);
    for (int64_t r = 0; r < kRows; r++) {
      for (int64_t c = 0; c < count; c++) values[r * kPanel + c] = rows[r * d + from + c] - values[r * kPanel + c];
    }
  }

  /** The panel's own rows, and with them its corner. */
  void findCorner() {
    double values[kPanel];
    for (int64_t r = 0; r < count; r++) {
      reduced<1>(from + r, values);
      for (int64_t c = 0; c < r; c++) {
        corner[c * kPanel + r] = values[c] /= corner[c * kPanel + c];
        for (int64_t j = c + 1; j <= r; j++) values[j] -= values[c] * corner[c * kPanel + j];
      }
      corner[r * kPanel + r] = values[r] = std::sqrt(std::max(values[r], 1e-12));
      std::copy_n(values, r + 1, matrix + (from + r) * d + from);
    }
  }

  /** Some rows below. */
  template <int kRows>
  void findRows(int64_t row) {
    double values[kRows * kPanel];
    reduced<kRows>(row, values);
    for (int64_t r = 0; r < kRows; r++) {
      double* own = values + r * kPanel;
      for (int64_t c = 0; c < count; c++) {
        const double value = own[c] /= corner[c * kPanel + c];
#pragma omp simd
        for (int64_t j = c + 1; j < kPanel; j++) own[j] -= value * corner[c * kPanel + j];
      }
      std::copy_n(own, count, matrix + (row + r) * d + from);
    }
  }
};

/** Replaces the lower triangle of a matrix [D, D] by L of L Lᵀ; a pivot that rounding made negative becomes tiny. */
inline void choleskyOf(double* matrix, int64_t d) {
  for (int64_t from = 0; from < d; from += kPanel) {
    Panel panel(matrix, d, from);
    panel.findCorner();
    int64_t row = from + panel.count;
    for (; row + kPanelRows <= d; row += kPanelRows) panel.findRows<kPanelRows>(row);
    for (; row < d; row++) panel.findRows<1>(row);
  }
}

/** b ← (L Lᵀ)⁻¹ b, with L in single precision: a step of a fit reads it twice, and is only guided by it. */
inline void solveFactored(const float* factor, int64_t d, double* b) {
  for (int64_t r = 0; r < d; r++) {
    const float* row = factor + r * d;
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < r; j++) sum += row[j] * b[j];
    b[r] = (b[r] - sum) / row[r];
  }
  for (int64_t r = d - 1; r >= 0; r--) {
    const float* row = factor + r * d;
    const double value = b[r] /= row[r];
#pragma omp simd
    for (int64_t j = 0; j < r; j++) b[j] -= value * row[j];
  }
}

}  // namespace wearlaws
