/**
 * Matrix products of one thread, for rows of a few windows with the weights of a layer. The second factor is packed
 * once into panels as wide as a tile; a tile of the result is summed up in registers and then given to the caller, who
 * adds a bias, a slope or a residual while it is there.
 *
 * Shapes:  M rows  N columns  K summed over
 */
#pragma once
#include <algorithm>
#include <vector>

#include "simd.h"

namespace wearlaws {

/** A tile of the result: with the panel's vectors and a broadcast value it fills the registers. */
constexpr int kTileRows = kLanes == 16 ? 14 : kLanes == 8 ? 6 : 4;
constexpr int kTileVecs = 2;
constexpr int kPanel = kTileVecs * kLanes;

inline int64_t roundUp(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }
/** Panels are as many floats long as they have columns, those beyond N zero. */
inline int64_t packedSize(int64_t k, int64_t n) { return k * roundUp(n, kPanel); }

/** b [K, N], rows `stride` apart → panels [N / kPanel][K][kPanel]. */
inline void packRows(const float* b, int64_t stride, int64_t k, int64_t n, float* to) {
  for (int64_t from = 0; from < n; from += kPanel) {
    const int64_t count = std::min<int64_t>(kPanel, n - from);
    for (int64_t i = 0; i < k; i++, to += kPanel) {
      const float* row = b + i * stride + from;
      if (count == kPanel) {
        for (int v = 0; v < kPanel; v += kLanes) store(to + v, load(row + v));
      } else {
        std::fill(std::copy(row, row + count, to), to + kPanel, 0.0f);
      }
    }
  }
}

/** The same of the transpose of b [N, K]. */
inline void packColumns(const float* b, int64_t k, int64_t n, float* to) {
  for (int64_t from = 0; from < n; from += kPanel, to += k * kPanel) {
    for (int64_t v = 0; v < kPanel; v += kLanes) {
      for (int64_t i = 0; i < k; i += kLanes) {
        const int64_t columns = std::min<int64_t>(kLanes, n - from - v), rows = std::min<int64_t>(kLanes, k - i);
        const float* block = b + (from + v) * k + i;
        Vec square[kLanes];
        for (int64_t l = 0; l < kLanes; l++) {
          if (l < columns && rows == kLanes) {
            square[l] = load(block + l * k);
          } else {
            square[l] = Vec{};
            for (int64_t r = 0; l < columns && r < rows; r++) square[l][r] = block[l * k + r];
          }
        }
        transpose(square);
        for (int64_t r = 0; r < rows; r++) store(to + (i + r) * kPanel + v, square[r]);
      }
    }
  }
}

/** A first factor as it is: row by row. */
struct RowMajor {
  const float* data;
  int64_t stride;
  const float* tile(int64_t row) const { return data + row * stride; }
  float at(const float* tile, int m, int64_t k) const { return tile[m * stride + k]; }
};

/** The transpose of a matrix [K, M], as it is: a tile's values of one k are neighbours. */
struct Transposed {
  const float* data;
  int64_t stride;
  const float* tile(int64_t row) const { return data + row; }
  float at(const float* tile, int m, int64_t k) const { return tile[k * stride + m]; }
};

/** How many of a vector's columns are the result's: all of them, or at its right edge fewer, or none. */
struct Whole {};
struct Part {
  int64_t columns;
};

inline Vec load(const float* from, Whole) { return load(from); }
inline Vec load(const float* from, Part part) {
  Vec x{};
  std::memcpy(&x, from, sizeof(float) * std::clamp<int64_t>(part.columns, 0, kLanes));
  return x;
}
inline void store(float* to, Vec x, Whole) { store(to, x); }
inline void store(float* to, Vec x, Part part) {
  std::memcpy(to, &x, sizeof(float) * std::clamp<int64_t>(part.columns, 0, kLanes));
}

/** `Rows` rows of a tile; see `multiply`. */
template <int Rows, class A, class Emit, class... Written>
inline void multiplyTile(const A& a, int64_t row, int64_t k, const float* panel, int64_t column, int64_t n, const Emit& emit,
                         Written... written) {
  for (int m = 0; m < Rows; m++) (__builtin_prefetch(written + (row + m) * n + column, 1), ...);
  Vec sums[Rows][kTileVecs] = {};
  const float* tile = a.tile(row);
  for (int64_t i = 0; i < k; i++) {
    Vec b[kTileVecs];
#pragma GCC unroll 2
    for (int v = 0; v < kTileVecs; v++) b[v] = load(panel + i * kPanel + v * kLanes);
#pragma GCC unroll 16
    for (int m = 0; m < Rows; m++) {
      const float factor = a.at(tile, m, i);
#pragma GCC unroll 2
      for (int v = 0; v < kTileVecs; v++) sums[m][v] += factor * b[v];
    }
  }
  Vec made[Rows][kTileVecs];  // in memory, so that the caller's work is a loop; the sums must stay in registers
#pragma GCC unroll 16
  for (int m = 0; m < Rows; m++) {
    for (int v = 0; v < kTileVecs; v++) made[m][v] = sums[m][v];
  }
  const bool whole = column + kPanel <= n;
  for (int m = 0; m < Rows; m++) {
    for (int v = 0; v < kTileVecs; v++) {
      const int64_t from = column + v * kLanes;
      if (whole) emit(row + m, from, made[m][v], Whole());
      else emit(row + m, from, made[m][v], Part{n - from});
    }
  }
}

/** The tile of the last `rows` rows, fewer than kTileRows. */
template <int Rows, class A, class Emit, class... Written>
inline void multiplyLast(const A& a, int64_t row, int64_t rows, int64_t k, const float* panel, int64_t column, int64_t n,
                         const Emit& emit, Written... written) {
  if (rows == Rows) return multiplyTile<Rows>(a, row, k, panel, column, n, emit, written...);
  if constexpr (Rows > 1) multiplyLast<Rows - 1>(a, row, rows, k, panel, column, n, emit, written...);
}

/**
 * a [M, K] · panels of [K, N]: emit(row, column, sums, Whole or Part) for each vector of the result. `written`: arrays
 * [M, N] that it writes to, which are fetched into the cache while a tile is summed up.
 */
template <class A, class Emit, class... Written>
inline void multiply(const A& a, int64_t m, int64_t k, const float* panels, int64_t n, const Emit& emit, Written... written) {
  for (int64_t column = 0; column < n; column += kPanel) {
    const float* panel = panels + column * k;
    int64_t row = 0;
    for (; row + kTileRows <= m; row += kTileRows) multiplyTile<kTileRows>(a, row, k, panel, column, n, emit, written...);
    if (row < m) multiplyLast<kTileRows - 1>(a, row, m - row, k, panel, column, n, emit, written...);
  }
}

}  // namespace wearlaws
