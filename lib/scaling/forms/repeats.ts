/**
 * The joint law where data are repeated (Muennighoff et al. 2023, "Scaling data-constrained language models", equations
 * 5 and 7): L = E + A/N′^α + B/D′^β, where repeats and parameters in excess count ever less.
 *
 *   D′ = U + U · R_D (1 − e^(−r/R_D)),        r = D/U − 1 repeats of the U unique data
 *   N′ = U_N + U_N · R_N (1 − e^(−r/R_N)),    r = N/U_N − 1
 *   U_N = min(N, G (G U)^(β/α)),  G = (αA/(βB))^(1/(α+β)): the parameters that suit U
 */
import { mean } from "../../numeric/stats";
import { between, centredLogs, type Law, linear } from "./law";

export interface ChinchillaParams {
  A: number;
  B: number;
  E: number;
  alpha: number;
  beta: number;
}

/** What Muennighoff et al. fitted to C4 without repeats, and held fixed. */
export const muennighoffParams: ChinchillaParams = {
  A: Math.exp(6.255414),
  B: Math.exp(7.3049974),
  E: Math.exp(0.6254804),
  alpha: 0.3526596,
  beta: 0.3526596,
};

/** 1000 times the most repeats of the rows: no row could tell a larger R_D or R_N from it. */
export function endlessRepeats({ d, unique }: { d: Float64Array; unique: Float64Array }): number {
  return 1000 * Math.max(...d.map((value, i) => value / unique[i]));
}

interface RepeatedSizes {
  n: Float64Array;
  d: Float64Array;
  unique: Float64Array;
}

/**
 * θ = [ln R_D, ln R_N], the rest `fixed`; or, with `fixed` null, θ = [ln R_D, ln R_N, a, b, e, α, β] with a and b at the
 * means of ln N and ln D. R_D and R_N are printed as `endlessRepeats` at most.
 */
export function repeatsForm(
  { n, d, unique }: RepeatedSizes,
  loss: Float64Array,
  fixed: ChinchillaParams | null = muennighoffParams,
): Law {
  const meanN = centredLogs(n).mean;
  const meanD = centredLogs(d).mean;
  const middle = mean(loss.map(Math.log));
  const size = fixed ? 2 : 7;
  const endless = endlessRepeats({ d, unique });
  let [repeatsD, repeatsN, a, b, irreducible, alpha, beta, logG] = [0, 0, 0, 0, 0, 0, 0, 0];
  if (fixed) {
    ({ E: irreducible, alpha, beta } = fixed);
    a = Math.log(fixed.A);
    b = Math.log(fixed.B);
    logG = (Math.log(alpha / beta) + a - b) / (alpha + beta);
  }

  /** The slopes of ln L by a, b, e, α, β, from those of ln N′ and ln D′ and through U_N. */
  function freeSlopes(
    slopes: Float64Array,
    byModel: number,
    byData: number,
    logN: number,
    logD: number,
    logUnique: number,
    excess: number,
  ): void {
    // excess = −α · byModel · ∂ ln N′/∂ ln U_N: how ln L moves with ln U_N.
    const ratio = beta / alpha;
    const byG = (excess * (1 + ratio)) / (alpha + beta);
    const byA = byModel + byG;
    const byB = byData - byG;
    slopes[2] = byA;
    slopes[3] = byB;
    slopes[4] = 1 - byModel - byData;
    slopes[5] = -byModel * logN + byG * (1 / alpha - logG) - (excess * ratio * (logG + logUnique)) / alpha + byA * meanN;
    slopes[6] = -byData * logD - byG * (1 / beta + logG) + (excess * (logG + logUnique)) / alpha + byB * meanD;
  }

  const repeated = (name: string, index: number) =>
    linear(
      name,
      Array.from({ length: size }, (_, k) => Number(k === index)),
      (log) => Math.min(Math.exp(log), endless),
    );

  function logLoss(params: number, data: number, once: number, slopes: Float64Array): number {
    const logUnique = Math.log(once);
    const suiting = Math.exp(logG + (beta / alpha) * (logG + logUnique));
    const inExcess = suiting < params;
    const uniqueN = inExcess ? suiting : params;
    const restD = (data / once - 1) / repeatsD;
    const restN = (params / uniqueN - 1) / repeatsN;
    const gainD = -repeatsD * Math.expm1(-restD); // D′/U − 1
    const gainN = -repeatsN * Math.expm1(-restN);
    const logD = logUnique + Math.log1p(gainD);
    const logN = Math.log(uniqueN) + Math.log1p(gainN);
    const modelTerm = Math.exp(a - alpha * logN);
    const dataTerm = Math.exp(b - beta * logD);
    const total = modelTerm + dataTerm + irreducible;
    const byModel = modelTerm / total;
    const byData = dataTerm / total;
    slopes[0] = (-beta * byData * (gainD - repeatsD * restD * Math.exp(-restD))) / (1 + gainD);
    slopes[1] = (-alpha * byModel * (gainN - repeatsN * restN * Math.exp(-restN))) / (1 + gainN);
    if (!fixed) {
      const share = 1 - ((params / uniqueN) * Math.exp(-restN)) / (1 + gainN);
      const excess = inExcess ? -alpha * byModel * share : 0;
      freeSlopes(slopes, byModel, byData, logN, logD, logUnique, excess);
    }
    return Math.log(total);
  }

  return {
    size,
    prepare(theta) {
      repeatsD = Math.exp(theta[0]);
      repeatsN = Math.exp(theta[1]);
      if (!fixed) {
        [, , , , , alpha, beta] = theta;
        a = theta[2] + alpha * meanN;
        b = theta[3] + beta * meanD;
        irreducible = Math.exp(theta[4]);
        logG = (Math.log(alpha / beta) + a - b) / (alpha + beta);
      }
      return alpha > 0 && beta > 0 && repeatsD > 0 && repeatsN > 0 && repeatsD < Infinity && repeatsN < Infinity;
    },
    logLoss: (row, slopes) => logLoss(n[row], d[row], unique[row], slopes),
    logLossAt: ([params, data, once], slopes) => logLoss(params, data, once, slopes),
    start: ([p, q, r, s, t, v, w]) => {
      const repeats = [between(-1, 6, p), between(-1, 6, q)];
      if (fixed) return Float64Array.from(repeats);
      const rest = [between(-4, 0, r), between(-4, 0, s), between(-2, 0, t)].map((value) => middle + value);
      return Float64Array.of(...repeats, ...rest, between(0.05, 1.2, v), between(0.05, 1.2, w));
    },
    parameters: fixed
      ? [repeated("R_D", 0), repeated("R_N", 1)]
      : [
          linear("A", [0, 0, 1, 0, 0, meanN, 0], Math.exp),
          linear("B", [0, 0, 0, 1, 0, 0, meanD], Math.exp),
          linear("E", [0, 0, 0, 0, 1, 0, 0], Math.exp),
          linear("alpha", [0, 0, 0, 0, 0, 1, 0]),
          linear("beta", [0, 0, 0, 0, 0, 0, 1]),
          repeated("R_D", 0),
          repeated("R_N", 1),
        ],
  };
}
