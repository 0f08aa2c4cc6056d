/**
 * What the paper reports ("Scaling laws in wearable human activity recognition", arXiv 2502.03364), and a leaderboard, to be
 * shown beside what is measured here.
 */

/** Table 2: L = coefficient · D^(−exponent), D in hours, folds in the paper's order. */
export const paperLaws = {
  user: [
    { coefficient: 0.058, exponent: 0.049 },
    { coefficient: 0.057, exponent: 0.045 },
    { coefficient: 0.052, exponent: 0.046 },
    { coefficient: 0.051, exponent: 0.052 },
    { coefficient: 0.043, exponent: 0.044 },
  ],
  random: [
    { coefficient: 0.046, exponent: 0.017 },
    { coefficient: 0.047, exponent: 0.015 },
    { coefficient: 0.043, exponent: 0.02 },
    { coefficient: 0.04, exponent: 0.019 },
    { coefficient: 0.035, exponent: 0.016 },
  ],
} as const;

/** USER over RANDOM exponents of Table 2 by fold, and the ratio of their means ("roughly 3" in the text). */
export const paperExponentRatios = { byFold: [2.88, 3.0, 2.3, 2.74, 2.75], ofMeans: 2.71 } as const;

/** Table 1: best F1 in percent. */
export const paperScores = [
  { set: "uci-har", fromScratch: 95.1, linearProbe: 97.9 },
  { set: "wisdm-phone", fromScratch: 31.9, linearProbe: 34.3 },
  { set: "wisdm-watch", fromScratch: 62.6, linearProbe: 63.1 },
] as const;

/**
 * The best supervised models of WHAR Arena (2026), in percent: windows of 3 s at the recordings' own rate, ten groups of
 * people each tested once. Another protocol than the paper's, so context and no comparison.
 */
export const leaderboardScores = [
  { set: "uci-har", score: 96.1, model: "TinyHAR" },
  { set: "wisdm-phone", score: 32.2, model: "best of 17" },
  { set: "wisdm-watch", score: 71.3, model: "best of 17" },
] as const;

/** The grid of section 4, counted. */
export const paperGrid = {
  learningRates: 3,
  dataSizes: 6,
  strategies: 2,
  folds: 5,
  encoders: 9,
  runs: 1620,
  /** Both strategies share the full size. */
  distinctRuns: 1485,
  tpuHours: 62_000,
} as const;

/** Pre-training data: ExtraSensory, phone. */
export const paperData = { users: 60, examples: 286_140, secondsPerExample: 20, hours: 1589.67 } as const;

/** Encoder parameters by MLP width (rows) and depth 5, 10, 20: derived from section 3, "1M to 63M" in the text. */
export const paperEncoderParams = {
  512: [994_816, 1_986_176, 3_968_896],
  1024: [3_955_712, 7_904_512, 15_802_112],
  2048: [15_775_744, 31_537_664, 63_061_504],
} as const;

/**
 * The works that section 5 would read again with encoders of 30M parameters or more. Hours as the paper has them for
 * UK Biobank (Yuan et al. themselves write 700,000 person-days), and for Capture-24 as Chan et al. 2024 have them.
 */
export const paperRevisits = [
  { work: "Yuan et al. 2024", data: "UK Biobank", hours: 700_000, users: 100_000, params: 10e6 },
  { work: "Haresamudram et al. 2022", data: "Capture-24", hours: 3883, users: 151, params: 1.5e6 },
] as const;

export const paperLeastParams = 30e6;
