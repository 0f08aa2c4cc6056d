/**
 * Profile intervals of a fit by least squares of ln L (Bates & Watts 1988, section 6.1): every value of a parameter, or
 * of the law's loss, at which the rest can still be chosen so that the sum of squares exceeds its minimum by t² s² at
 * most. For a linear law that is Student's t-interval; for a curved one it follows the curvature, which a standard
 * error cannot, and does not depend on how the law is written.
 */
import { tCritical } from "../../numeric/distributions";
import { createBfgs } from "../../numeric/bfgs";
import type { Law, Quantity } from "../forms/law";
import { normalMatrix, solveSymmetric } from "../../numeric/cholesky";
import { lawObjective } from "./objective";
import type { Ci95 } from "../../base/ci95";

/** A point of the profile: `at` is the quantity, `height` √((S − lowest)/(t² s²)), which is 1 at an end. */
interface ProfilePoint {
  offset: number;
  at: number;
  height: number;
  theta: Float64Array;
}

/** A coordinate that the rows do not determine is stepped by so much at first, as if this were its deviation. */
const OPEN_STEP = 3;
/** Doublings of an end's first guess; beyond them the interval has no end. */
const MOST_DOUBLINGS = 8;
/** Residual deviation of ln L below which the fit is exact up to rounding. */
const EXACT = 1e-10;

/**
 * The intervals of a fit, a quantity at a time; an end is ±∞ on the quantity's scale where the rows give none.
 *
 * @param optimum θ of least squares; there are more rows than θ has coordinates
 */
export function profileOf(law: Law, loss: Float64Array, optimum: Float64Array): (quantity: Quantity) => Ci95 {
  const { size } = law;
  const objective = lawObjective(law, loss);
  const minimise = createBfgs(size);
  const slopes = new Float64Array(size);
  const lowest = objective(optimum, slopes);
  const degrees = loss.length - size;
  const variance = lowest / degrees;
  const bound = tCritical(degrees) ** 2 * variance;

  /** The deviation of the quantity by linear approximation, over s: √(∇g (JᵀJ)⁻¹ ∇gᵀ). */
  function spread(gradient: Float64Array, theta: Float64Array): number {
    law.prepare(theta);
    const rows = Array.from(loss, (_, row) => {
      const slope = new Float64Array(size);
      law.logLoss(row, slope);
      return slope;
    });
    const solved = solveSymmetric(normalMatrix(rows, size, bound / OPEN_STEP ** 2), gradient);
    const squared = solved?.reduce((sum, value, k) => sum + value * gradient[k], 0) ?? NaN;
    return squared > 0 ? Math.sqrt(squared) : OPEN_STEP / Math.sqrt(bound);
  }

  return ({ at, value, square }) => {
    const centre = Float64Array.from(optimum);
    if (square !== undefined) centre[square] = Math.abs(centre[square]);
    const gradient = new Float64Array(size);
    const found = at(centre, gradient);
    if (!(variance > EXACT ** 2)) return [value(found), value(found)];
    const width = spread(gradient, centre);

    /** Where S + (g − target)²/width² is lowest: a point of the profile, whichever value g has there. */
    function pointNear(offset: number, start: Float64Array): ProfilePoint {
      const target = found + offset;
      const { x: theta } = minimise(
        (point, total) => {
          const sum = objective(point, total);
          const miss = (at(point, slopes) - target) / width;
          for (let k = 0; k < size; k++) total[k] += (2 * miss * slopes[k]) / width;
          return sum + miss ** 2;
        },
        start,
        { relativeDecrease: 1e-9 },
      );
      const above = Math.max(objective(theta, slopes) - lowest, 0);
      return { offset, at: at(theta, slopes), height: Math.sqrt(above / bound), theta };
    }

    function end(sign: 1 | -1): number {
      let inside: ProfilePoint = { offset: 0, at: found, height: 0, theta: centre };
      // Half of an offset is taken where the law is linear, so this first one would be the end itself.
      let outside = pointNear(2 * sign * width * Math.sqrt(bound), centre);
      for (let doubling = 0; !(outside.height >= 1); doubling++) {
        if (doubling === MOST_DOUBLINGS) return sign * Infinity;
        inside = outside;
        outside = pointNear(2 * inside.offset, inside.theta);
      }
      for (let step = 0; step < 40 && outside.height - inside.height > 0.02; step++) {
        const share = (1 - inside.height) / (outside.height - inside.height);
        const kept = Math.min(Math.max(share, 0.1), 0.9);
        const point = pointNear(inside.offset + kept * (outside.offset - inside.offset), inside.theta);
        if (point.height >= 1) outside = point;
        else inside = point;
      }
      const share = (1 - inside.height) / (outside.height - inside.height);
      return inside.at + share * (outside.at - inside.at);
    }

    /** Whether the law without the square, the least that it can be, is within the interval. */
    function reachesZero(coordinate: number): boolean {
      const without = Float64Array.from(centre);
      without[coordinate] = 0; // it stays there: the slope of a square at 0 is 0
      return minimise(objective, without, { relativeDecrease: 1e-9 }).value - lowest < bound;
    }

    const low = square !== undefined && reachesZero(square) ? 0 : end(-1);
    return [value(low), value(end(1))];
  };
}
