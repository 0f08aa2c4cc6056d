/**
 * Vectors of the processor's own width, and the functions of a Transformer on them. Wider ones than a register would
 * be taken apart by the compiler, many of their operations float by float.
 */
#pragma once
#include <cstdint>
#include <cstring>
#include <utility>

namespace wearlaws {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif
typedef float Vec __attribute__((vector_size(4 * kLanes)));
typedef int32_t IntVec __attribute__((vector_size(4 * kLanes)));

inline Vec load(const float* from) {
  Vec x;
  std::memcpy(&x, from, sizeof x);
  return x;
}
inline void store(float* to, Vec x) { std::memcpy(to, &x, sizeof x); }
inline Vec spread(float x) { return x - Vec{}; }
inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }

#ifdef __clang__
#define WEARLAWS_SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define WEARLAWS_SHUFFLE(a, b, ...) __builtin_shuffle(a, b, IntVec{__VA_ARGS__})
#endif

/** Exchanges the blocks beside the diagonal of each square of 2 · Size rows and lanes. */
template <int Size, int... Lane>
inline void exchange(Vec* rows, std::integer_sequence<int, Lane...>) {
#pragma GCC unroll 16
  for (int r = 0; r < kLanes; r++) {
    if (r & Size) continue;
    const Vec a = rows[r], b = rows[r + Size];
    rows[r] = WEARLAWS_SHUFFLE(a, b, (Lane & Size ? kLanes + Lane - Size : Lane)...);
    rows[r + Size] = WEARLAWS_SHUFFLE(a, b, (Lane & Size ? kLanes + Lane : Lane + Size)...);
  }
}

/** As many rows as lanes → their columns, in place. */
inline void transpose(Vec* rows) {
  constexpr auto lanes = std::make_integer_sequence<int, kLanes>();
  if constexpr (kLanes > 8) exchange<8>(rows, lanes);
  if constexpr (kLanes > 4) exchange<4>(rows, lanes);
  exchange<2>(rows, lanes);
  exchange<1>(rows, lanes);
}

/** e^x, relative error below 2e-7: 2^n · e^r with |r| ≤ ln 2 / 2, and Taylor's series of e^r to r^7. */
inline Vec expOf(Vec x) {
  x = larger(x, spread(-87.0f));
  x = x < 88.0f ? x : spread(88.0f);
  // Adding and taking away 1.5 · 2^23 rounds to an integer.
  const Vec n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
  const Vec r = (x - n * 0.693359375f) + n * 2.12194440e-4f;  // ln 2 in two parts
  Vec p = r * (1.0f / 5040) + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  const IntVec bits = (__builtin_convertvector(n, IntVec) + 127) << 23;
  Vec power;
  std::memcpy(&power, &bits, sizeof power);
  return p * power;
}

/** logits [L, S] → weights, in place. */
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

/**
 * e^(−x²/2), absolute error below 1e-7: 2^n · 2^f with |f| ≤ 1/2, and 2^f by the polynomial of least relative error (2e-9).
 */
inline Vec bellOf(Vec x) {
  const Vec t = larger(x * x * -0.72134752f, spread(-125.0f));  // −log2(e) / 2
  const Vec shifted = t + 12582912.0f;  // 1.5 · 2^23: rounded to an integer, which is in the last bits
  const Vec f = t - (shifted - 12582912.0f);
  Vec p = f * 1.5353362e-4f + 1.3398875e-3f;
  p = p * f + 9.618437e-3f;
  p = p * f + 0.055503324f;
  p = p * f + 0.24022648f;
  p = p * f + 0.6931472f;
  p = p * f + 1.0f;
  IntVec bits, power;
  std::memcpy(&bits, &p, sizeof bits);
  std::memcpy(&power, &shifted, sizeof power);
  bits += power << 23;
  std::memcpy(&p, &bits, sizeof p);
  return p;
}

/** Φ(x) of the standard normal, absolute error below 1e-7 (Abramowitz & Stegun 7.1.26); `bell` = e^(−x²/2). */
inline Vec normalCdf(Vec x, Vec bell) {
  const Vec z = x < 0.0f ? -x : x;
  const Vec t = 1.0f / (1.0f + (0.3275911f * 0.70710678f) * z);
  Vec p = 0.5307027145f * t - 0.7265760135f;  // halves of the coefficients
  p = p * t + 0.7107068705f;
  p = p * t - 0.142248368f;
  p = p * t + 0.127414796f;
  const Vec tail = p * t * bell;
  return x < 0.0f ? tail : 1.0f - tail;
}

/** GELU (Hendrycks & Gimpel 2016) and its slope. */
struct Gelu {
  Vec value, slope;
};

inline Gelu geluExact(Vec x) {
  const Vec bell = bellOf(x);
  const Vec phi = normalCdf(x, bell);
  return {x * phi, phi + x * bell * 0.39894228f};
}

/** x (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³). */
inline Gelu geluTanh(Vec x) {
  const float k = 0.79788456f;
  const Vec u = k * x * (1.0f + 0.044715f * x * x);
  const Vec half = 1.0f - 1.0f / (expOf(2.0f * u) + 1.0f);  // (1 + tanh u) / 2
  const Vec slope = k * (1.0f + 3 * 0.044715f * x * x);
  return {x * half, half + 2.0f * x * half * (1.0f - half) * slope};
}

/** Dropout's draws come in groups: 16 blocks of Philox4x32-10 (Salmon et al. 2011), 8 draws of 16 bits each. */
constexpr int kBlocks = 16;
constexpr int kGroup = 8 * kBlocks;

struct DropoutKey {
  uint32_t seed, step, part, site, dropped;  // an element is dropped where its draw is below `dropped`, of 65536
};

/** Factors of elements 128 · group …: 0 or 1 / (1 − rate). */
inline void dropoutFactors(const DropoutKey& key, uint32_t group, float* factors) {
  uint32_t c0[kBlocks], c1[kBlocks], c2[kBlocks], c3[kBlocks];
  for (int l = 0; l < kBlocks; l++) {
    c0[l] = group * kBlocks + l;
    c1[l] = key.site;
    c2[l] = key.part;
    c3[l] = 0;
  }
  uint32_t k0 = key.seed, k1 = key.step;
  for (int round = 0; round < 10; round++) {
#pragma omp simd
    for (int l = 0; l < kBlocks; l++) {
      const uint64_t p0 = uint64_t{0xd2511f53u} * c0[l];
      const uint64_t p1 = uint64_t{0xcd9e8d57u} * c2[l];
      c0[l] = static_cast<uint32_t>(p1 >> 32) ^ c1[l] ^ k0;
      c1[l] = static_cast<uint32_t>(p1);
      c2[l] = static_cast<uint32_t>(p0 >> 32) ^ c3[l] ^ k1;
      c3[l] = static_cast<uint32_t>(p0);
    }
    k0 += 0x9e3779b9u;
    k1 += 0xbb67ae85u;
  }
  const float scale = 65536.0f / (65536.0f - static_cast<float>(key.dropped));
  const uint32_t* words[4] = {c0, c1, c2, c3};
  for (int w = 0; w < 4; w++) {
#pragma omp simd
    for (int l = 0; l < kBlocks; l++) {
      factors[2 * w * kBlocks + l] = (words[w][l] & 0xffffu) < key.dropped ? 0.0f : scale;
      factors[(2 * w + 1) * kBlocks + l] = (words[w][l] >> 16) < key.dropped ? 0.0f : scale;
    }
  }
}

}  // namespace wearlaws
