/**
 * The joint law of parameters N and data D, L = E + A/N^α + B/D^β (Hoffmann et al. 2022, approach 3), as they fit it:
 * ln L = LSE(a − α ln N, b − β ln D, e) with A, B, E = exp(a), exp(b), exp(e).
 */
import { mean } from "../../numeric/stats";
import { between, centredLogs, type Law, linear } from "./law";

/** θ = [a, b, e, α, β], with a and b taken at the means of ln N and ln D. */
export function chinchillaForm(n: Float64Array, d: Float64Array, loss: Float64Array): Law {
  const { values: u, mean: meanN } = centredLogs(n);
  const { values: v, mean: meanD } = centredLogs(d);
  const middle = mean(loss.map(Math.log));
  let [a, b, irreducible, alpha, beta] = [0, 0, 0, 0, 0];

  function logLoss(logN: number, logD: number, slopes: Float64Array): number {
    const byModel = Math.exp(a - alpha * logN);
    const byData = Math.exp(b - beta * logD);
    const total = byModel + byData + irreducible;
    slopes[0] = byModel / total;
    slopes[1] = byData / total;
    slopes[2] = irreducible / total;
    slopes[3] = -logN * slopes[0];
    slopes[4] = -logD * slopes[1];
    return Math.log(total);
  }

  return {
    size: 5,
    prepare(theta) {
      [a, b, , alpha, beta] = theta;
      irreducible = Math.exp(theta[2]);
      return true;
    },
    logLoss: (row, slopes) => logLoss(u[row], v[row], slopes),
    logLossAt: ([params, data], slopes) => logLoss(Math.log(params) - meanN, Math.log(data) - meanD, slopes),
    start: ([p, q, r, s, t]) =>
      Float64Array.of(
        middle + between(-4, 0, p),
        middle + between(-4, 0, q),
        middle + between(-2, 0, r),
        between(0, 1.2, s),
        between(0, 1.2, t),
      ),
    parameters: [
      linear("A", [1, 0, 0, meanN, 0], Math.exp),
      linear("B", [0, 1, 0, 0, meanD], Math.exp),
      linear("E", [0, 0, 1, 0, 0], Math.exp),
      linear("alpha", [0, 0, 0, 1, 0]),
      linear("beta", [0, 0, 0, 0, 1]),
    ],
  };
}
