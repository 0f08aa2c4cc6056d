/**
 * Low-pass without phase for rows faster than 50 Hz, which would fold what lies above 25 Hz into the samples.
 *
 * The straight lines between the rows are integrated with a Kaiser-windowed sinc of 25 Hz and ±0.2 s, whatever the stamps:
 * the length of SciPy's `resample_poly`, for 60 dB in place of 50. At 100 Hz, tones of 10 Hz are off by 0.1 %, of 20 Hz by
 * 1 %; 0.1 % is left from 30 Hz on. Linear interpolation alone leaves 43 % of 45 Hz and is off by 16 % at 20 Hz. Weights at
 * the rows, as in `resample_poly`, are better at even rows, but 7 % off at 5 Hz where one row of ten is missing, against 2 %. On WISDM's watch this
 * differs from `resample_poly` after interpolation to an even 100 Hz by 0.3 to 2 mg, from `decimate(zero_phase=True)` by 4 to 10.
 */

/** Seconds to either side. */
export const REACH_SECONDS = 0.2;
/** Half of a tone passes at this rate: nothing folds to below 20 Hz. */
const CUTOFF_HZ = 25;
/** Kaiser's for 60 dB: 0.1102 (60 − 8.7). */
const BETA = 0.1102 * (60 - 8.7);
/** Steps of the tables, which are read by linear interpolation: errors stay below 1e-6 of a value. */
const STEPS = 2 ** 16;

/** Modified Bessel function of order 0, by its series. */
function bessel0(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

/** The kernel of unit area from 0 to 0.2 s, its slope, its integral from 0, and that of the integral up to 0.2 s. */
function makeTables() {
  const step = REACH_SECONDS / STEPS;
  const kernel = Float64Array.from({ length: STEPS + 1 }, (_, k) => {
    const angle = 2 * Math.PI * CUTOFF_HZ * k * step;
    return (k === 0 ? 1 : Math.sin(angle) / angle) * (bessel0(BETA * Math.sqrt(1 - (k / STEPS) ** 2)) / bessel0(BETA));
  });
  const integrate = (values: Float64Array) => {
    const sums = new Float64Array(STEPS + 1);
    for (let k = 1; k <= STEPS; k++) sums[k] = sums[k - 1] + ((values[k - 1] + values[k]) / 2) * step;
    return sums;
  };
  const half = integrate(kernel)[STEPS];
  for (let k = 0; k <= STEPS; k++) kernel[k] /= 2 * half;
  const first = integrate(kernel);
  const second = integrate(first);
  const slope = kernel.map((_, k) => (k === 0 || k === STEPS ? 0 : (kernel[k + 1] - kernel[k - 1]) / (2 * step)));
  return { kernel, slope, first, second: second.map((value) => value - second[STEPS]) };
}

type Tables = ReturnType<typeof makeTables>;
/** Made when they are needed: few recordings are fast. */
let tables: Tables | undefined;

/** Rows `from` to `to` of a sensor, in order of time; `rateHz` is their rate about `t`. */
export interface Rows {
  time: Float64Array;
  values: readonly Float64Array[];
  from: number;
  to: number;
  rateHz: number;
}

/**
 * Writes the three channels at `t` seconds to `out[at]` and after. Rows should reach 0.2 s to either side; where a run ends
 * before, the rest of the kernel is scaled to unit area, so that a constant stays, and up to 40 % of what is above 25 Hz may.
 */
export function lowPass({ time, values: [x, y, z], from, to, rateHz }: Rows, t: number, out: Float32Array, at: number): void {
  // Straight lines take (πf / rate)² / 3 off a tone of f Hz; the kernel less its curvature × bend puts as much back.
  tables ??= makeTables();
  const bend = 1 / (12 * rateHz * rateHz);
  // Integrated by parts: values at the ends with the kernel's integral, slopes between them with the integral of that.
  const [left, right] = [edge(time[from] - t, bend, tables), edge(time[to] - t, bend, tables)];
  let sumX = x[to] * right - x[from] * left;
  let sumY = y[to] * right - y[from] * left;
  let sumZ = z[to] * right - z[from] * left;
  let before = inner(time[from] - t, bend, tables);
  for (let i = from; i < to; i++) {
    const after = inner(time[i + 1] - t, bend, tables);
    const share = (after - before) / (time[i + 1] - time[i]);
    sumX -= (x[i + 1] - x[i]) * share;
    sumY -= (y[i + 1] - y[i]) * share;
    sumZ -= (z[i + 1] - z[i]) * share;
    before = after;
  }
  const area = right - left;
  out[at] = sumX / area;
  out[at + 1] = sumY / area;
  out[at + 2] = sumZ / area;
}

/** The kernel's integral from its centre to `u` seconds. */
function edge(u: number, bend: number, { first, slope }: Tables): number {
  const place = Math.abs(u) * (STEPS / REACH_SECONDS);
  if (place >= STEPS) return Math.sign(u) / 2;
  return Math.sign(u) * (read(first, place) - bend * read(slope, place));
}

/** The integral of that, up to a constant. */
function inner(u: number, bend: number, { second, kernel }: Tables): number {
  const place = Math.abs(u) * (STEPS / REACH_SECONDS);
  if (place >= STEPS) return (Math.abs(u) - REACH_SECONDS) / 2;
  return read(second, place) - bend * read(kernel, place);
}

function read(table: Float64Array, place: number): number {
  const below = Math.floor(place);
  return table[below] + (place - below) * (table[below + 1] - table[below]);
}
