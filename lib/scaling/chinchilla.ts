/**
 * The joint law of parameters N and data D, L = E + A/N^α + B/D^β (Hoffmann et al. 2022, approach 3), as they fit it:
 * ln L = LSE(a − α ln N, b − β ln D, e) with A, B, E = exp(a), exp(b), exp(e).
 */
import { between, centredLogs, type Law, meanOf } from "./law";

/** θ = [a, b, e, α, β], with a and b taken at the means of ln N and ln D. */
export function chinchillaForm(n: Float64Array, d: Float64Array, loss: Float64Array): Law {
  const { values: u, mean: meanN } = centredLogs(n);
  const { values: v, mean: meanD } = centredLogs(d);
  const middle = meanOf(loss.map(Math.log));
  let [a, b, irreducible, alpha, beta] = [0, 0, 0, 0, 0];
  return {
    size: 5,
    prepare(theta) {
      [a, b, , alpha, beta] = theta;
      irreducible = Math.exp(theta[2]);
      return true;
    },
    logLoss(row, slopes) {
      const byModel = Math.exp(a - alpha * u[row]);
      const byData = Math.exp(b - beta * v[row]);
      const total = byModel + byData + irreducible;
      slopes[0] = byModel / total;
      slopes[1] = byData / total;
      slopes[2] = irreducible / total;
      slopes[3] = -u[row] * slopes[0];
      slopes[4] = -v[row] * slopes[1];
      return Math.log(total);
    },
    start: ([p, q, r, s, t]) => Float64Array.of(
      middle + between(-4, 0, p), middle + between(-4, 0, q), middle + between(-2, 0, r),
      between(0, 1.2, s), between(0, 1.2, t),
    ),
    params: ([logA, logB, logE, powerN, powerD]) => ({
      A: Math.exp(logA + powerN * meanN), B: Math.exp(logB + powerD * meanD), E: Math.exp(logE),
      alpha: powerN, beta: powerD,
    }),
  };
}
