/** Minimises from many starts: a seeded grid over the unit cube, so that a result is repeatable and no corner is left. */
import { random } from "../../base/random";
import { createBfgs, type BfgsOptions, type Minimum } from "../../numeric/bfgs";
import type { Objective } from "../../numeric/lineSearch";
import type { Law } from "../forms/law";

export interface MultiStart extends Minimum {
  starts: {
    tried: number;
    /** Those that ended within 1e-6 of the lowest value, relative to it. */
    converged: number;
  };
}

/** @throws RangeError where no start ends at a finite value */
export function multiStart(objective: Objective, law: Law, starts: Iterable<Float64Array>, options?: BfgsOptions): MultiStart {
  const minimise = createBfgs(law.size);
  const values: number[] = [];
  let best: Minimum | undefined;
  for (const start of starts) {
    const found = minimise(objective, start, options);
    values.push(found.value);
    if (Number.isFinite(found.value) && (best === undefined || found.value < best.value)) best = found;
  }
  if (best === undefined) {
    throw new RangeError(`multiStart: none of ${values.length} starts reached a finite objective: check the rows' sizes`);
  }
  const bound = best.value + 1e-6 * Math.abs(best.value) + 1e-15;
  return { ...best, starts: { tried: values.length, converged: values.filter((value) => value <= bound).length } };
}

/**
 * `count` points of the law's starts: the additive recurrence on the generalised golden ratio, which fills a cube of any
 * dimension evenly (Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"), shifted by the seed.
 */
export function* gridStarts(law: Law, count: number, seed: number): Generator<Float64Array> {
  let ratio = 2;
  for (let i = 0; i < 60; i++) ratio = (1 + ratio) ** (1 / (law.size + 1)); // the root of rᵈ⁺¹ = r + 1
  const { uniform } = random(seed, "starts");
  const shift = Float64Array.from({ length: law.size }, uniform);
  for (let i = 0; i < count; i++) yield law.start(shift.map((value, k) => (value + i * ratio ** -(k + 1)) % 1));
}
