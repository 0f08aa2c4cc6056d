/**
 * Forms of one size x: the power law, the saturating power law, and the power law with one smooth break (Caballero et
 * al. 2023, "Broken neural scaling laws", equation 1 with n = 1).
 *
 * u = ln x − its mean. A loss that cannot fall below 0 but may be 0 is a square: irreducible loss = scale · s².
 */
import { mean } from "../../numeric/stats";
import { between, centredLogs, type Law, linear } from "./law";

/** L = coefficient · x^(−exponent); θ = [ln coefficient, exponent]. */
export function powerForm(x: Float64Array, loss: Float64Array): Law {
  const { values: u, mean: meanLog } = centredLogs(x);
  const middle = mean(loss.map(Math.log));
  let [a, exponent] = [0, 0];

  function logLoss(logSize: number, slopes: Float64Array): number {
    slopes[0] = 1;
    slopes[1] = -logSize;
    return a - exponent * logSize;
  }

  return {
    size: 2,
    prepare(theta) {
      [a, exponent] = theta;
      return true;
    },
    logLoss: (row, slopes) => logLoss(u[row], slopes),
    logLossAt: ([size], slopes) => logLoss(Math.log(size) - meanLog, slopes),
    start: ([p, q]) => Float64Array.of(middle + between(-1, 1, p), between(-1, 1, q)),
    parameters: [linear("coefficient", [1, meanLog], Math.exp), linear("exponent", [0, 1])],
  };
}

/** L = irreducibleLoss + coefficient · x^(−exponent); θ = [ln coefficient, exponent, s]. */
export function saturatingForm(x: Float64Array, loss: Float64Array): Law {
  const { values: u, mean: meanLog } = centredLogs(x);
  const scale = Math.min(...loss);
  const middle = mean(loss.map(Math.log));
  let [a, exponent, root] = [0, 0, 0];

  function logLoss(logSize: number, slopes: Float64Array): number {
    const power = Math.exp(a - exponent * logSize);
    const total = scale * root * root + power;
    slopes[0] = power / total;
    slopes[1] = (-logSize * power) / total;
    slopes[2] = (2 * scale * root) / total;
    return Math.log(total);
  }

  return {
    size: 3,
    prepare(theta) {
      [a, exponent, root] = theta;
      return true;
    },
    logLoss: (row, slopes) => logLoss(u[row], slopes),
    logLossAt: ([size], slopes) => logLoss(Math.log(size) - meanLog, slopes),
    start: ([p, q, r]) => Float64Array.of(middle + between(-3, 0, p), between(-0.2, 2, q), between(0.05, 1, r)),
    parameters: [
      linear("coefficient", [1, meanLog, 0], Math.exp),
      linear("exponent", [0, 1, 0]),
      { ...linear("irreducibleLoss", [0, 0, 1], (s) => scale * s * s), square: 2 },
    ],
  };
}

/**
 * L = a + b x^(−c0) (1 + (x/d1)^(1/f1))^(−c1 f1): the exponent is c0 before the break at d1 and c0 + c1 after it;
 * f1 is its width. θ = [s, ln b, c0, c1, t, ln f1]; the break is within the rows' x: ln d1 is a logistic function of t.
 */
export function brokenForm(x: Float64Array, loss: Float64Array): Law {
  const { values: u, mean: meanLog } = centredLogs(x);
  const scale = Math.min(...loss);
  const middle = mean(loss.map(Math.log));
  const [from, to] = [Math.min(...u), Math.max(...u)];
  const logistic = (t: number) => 1 / (1 + Math.exp(-t));
  let [root, b, c0, c1, width, breakAt, breakSlope] = [0, 0, 0, 0, 0, 0, 0];

  function logLoss(logSize: number, slopes: Float64Array): number {
    const t = (logSize - breakAt) / width;
    const bent = Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))); // ln(1 + eᵗ)
    const beyond = logistic(t);
    const power = Math.exp(b - c0 * logSize - c1 * width * bent);
    const total = scale * root * root + power;
    const share = power / total;
    slopes[0] = (2 * scale * root) / total;
    slopes[1] = share;
    slopes[2] = -share * logSize;
    slopes[3] = -share * width * bent;
    slopes[4] = share * c1 * beyond * breakSlope;
    slopes[5] = -share * c1 * width * (bent - t * beyond);
    return Math.log(total);
  }

  return {
    size: 6,
    prepare(theta) {
      [root, b, c0, c1] = theta;
      const share = logistic(theta[4]);
      breakAt = between(from, to, share);
      breakSlope = (to - from) * share * (1 - share);
      width = Math.exp(theta[5]);
      return width > 0 && width < Infinity;
    },
    logLoss: (row, slopes) => logLoss(u[row], slopes),
    logLossAt: ([size], slopes) => logLoss(Math.log(size) - meanLog, slopes),
    start: ([p, q, r, s, t, w]) =>
      Float64Array.of(
        between(0.05, 1, p),
        middle + between(-2, 0, q),
        between(-0.2, 1, r),
        between(-0.5, 1, s),
        between(-2, 2, t),
        Math.log(to - from) + between(-5, -1, w),
      ),
    parameters: [
      { ...linear("a", [1, 0, 0, 0, 0, 0], (s) => scale * s * s), square: 0 },
      linear("b", [0, 1, meanLog, 0, 0, 0], Math.exp),
      linear("c0", [0, 0, 1, 0, 0, 0]),
      linear("c1", [0, 0, 0, 1, 0, 0]),
      linear("d1", [0, 0, 0, 0, 1, 0], (t) => Math.exp(meanLog + between(from, to, logistic(t)))),
      linear("f1", [0, 0, 0, 0, 0, 1], Math.exp),
    ],
  };
}
