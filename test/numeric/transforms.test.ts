import assert from "node:assert/strict";
import { random } from "../../lib/base/random";
import { createBfgs } from "../../lib/numeric/bfgs";
import { cholesky, solveFactored, solveSymmetric } from "../../lib/numeric/cholesky";
import { createFft } from "../../lib/numeric/fft";
import { lbfgs } from "../../lib/numeric/lbfgs";
import { lineSearch } from "../../lib/numeric/lineSearch";

function close(found: number, expected: number, tolerance: number): void {
  assert(Math.abs(found - expected) <= tolerance, `expected ${expected}, found ${found}`);
}

describe("the Fourier transform", () => {
  it("is the sum that defines it, of sizes 2 to 128", () => {
    for (const size of [2, 8, 128]) {
      const draws = random(1, "signal", size);
      const [re, im] = [0, 1].map(() => Float64Array.from({ length: size }, () => draws.normal()));
      const [foundRe, foundIm] = [Float64Array.from(re), Float64Array.from(im)];
      createFft(size)(foundRe, foundIm);
      for (let k = 0; k < size; k++) {
        let [sumRe, sumIm] = [0, 0];
        for (let t = 0; t < size; t++) {
          const [cosine, sine] = [Math.cos((2 * Math.PI * k * t) / size), -Math.sin((2 * Math.PI * k * t) / size)];
          sumRe += re[t] * cosine - im[t] * sine;
          sumIm += re[t] * sine + im[t] * cosine;
        }
        close(foundRe[k], sumRe, 1e-12 * size);
        close(foundIm[k], sumIm, 1e-12 * size);
      }
    }
  });
});

describe("Cholesky's factor", () => {
  // Golub & Van Loan's example by hand: L = [[2, 0, 0], [6, 1, 0], [-8, 5, 3]].
  const matrix = Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98);

  it("is L of L Lᵀ, and solves", () => {
    const factor = Float64Array.from(matrix);
    cholesky(factor, 3, (left) => left);
    assert.deepEqual(
      [0, 3, 4, 6, 7, 8].map((i) => factor[i]),
      [2, 6, 1, -8, 5, 3],
    );
    const b = Float64Array.of(0, 6, 39); // matrix · [1, 1, 1]
    solveFactored(factor, 3, b);
    assert.deepEqual([...b], [1, 1, 1]);
    assert.deepEqual([...(solveSymmetric(matrix, [0, 6, 39]) ?? [])], [1, 1, 1]);
  });

  it("is refused where a later column is a sum of earlier ones", () => {
    assert.equal(solveSymmetric(Float64Array.of(1, 1, 2, 1, 2, 3, 2, 3, 5), [1, 1, 1]), null);
  });
});

describe("the line search", () => {
  /** x², whose gradient is 2x. */
  const square = (x: Float64Array, gradient: Float64Array) => {
    gradient[0] = 2 * x[0];
    return x[0] ** 2;
  };
  const from = { x: Float64Array.of(1), gradient: Float64Array.of(2), value: 1 };
  const search = (length: number) => {
    const to = { x: new Float64Array(1), gradient: new Float64Array(1), value: NaN };
    return { ...lineSearch(square, from, Float64Array.of(-1), length, to), x: to.x[0] };
  };

  it("takes a first length that meets both conditions, halves one that is too long and doubles one too short", () => {
    assert.deepEqual(search(1), { found: true, evaluations: 1, x: 0 });
    assert.deepEqual(search(4), { found: true, evaluations: 3, x: 0 }); // 4 and 2 do not lower x²
    assert.deepEqual(search(0.03125), { found: true, evaluations: 3, x: 0.875 }); // slopes of .97 and .94 are too steep
  });

  it("gives up where nothing falls", () => {
    const rises = { ...from, gradient: Float64Array.of(-2) };
    const to = { x: new Float64Array(1), gradient: new Float64Array(1), value: NaN };
    assert.deepEqual(lineSearch(square, rises, Float64Array.of(1), 1, to), { found: false, evaluations: 40 });
  });
});

describe("the minimisers", () => {
  /** Rosenbrock 1960: lowest, 0, at (1, 1). */
  const rosenbrock = ([x, y]: Float64Array, gradient: Float64Array) => {
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
    gradient[1] = 200 * (y - x * x);
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
  };

  it("find the lowest point of Rosenbrock's valley, and leave the start as it was", async () => {
    const start = Float64Array.of(-1.2, 1);
    const whole = createBfgs(2)(rosenbrock, start);
    const limited = await lbfgs(rosenbrock, start, { tolerance: 1e-20 }); // of a value that grows with the square of the distance
    for (const { x } of [whole, limited]) x.forEach((value) => close(value, 1, 1e-9));
    assert(limited.converged);
    assert.deepEqual([...start], [-1.2, 1]);
  });
});
