/** Sampling rates as found: of a sensor's time stamps, and how many recordings of a set have which. */

/** Rows a second of a recording's sensors, Hz; 0 where their time stamps tell none. */
export type Rates = [acc: number, gyro?: number];

/** How many recordings' accelerometers and gyroscopes were found at a rate, of whole Hz. */
export interface RateCount {
  hz: number;
  acc: number;
  gyro: number;
}

/** Rows a second between the first and the last of `time` (seconds, in order), Hz; 0 where they tell none. */
export function rateOf(time: Float64Array): number {
  const seconds = time[time.length - 1] - time[0];
  return seconds > 0 ? (time.length - 1) / seconds : 0;
}

/** Adds a recording to `counts`, its rates rounded to whole Hz. */
export function countRates(counts: RateCount[], rates: Rates): void {
  (["acc", "gyro"] as const).forEach((sensor, i) => {
    const rate = rates[i];
    if (rate === undefined) return;
    const hz = Math.round(rate);
    let count = counts.find((each) => each.hz === hz);
    if (count === undefined) counts.push((count = { hz, acc: 0, gyro: 0 }));
    count[sensor]++;
  });
}

/** Of several accounts together, in the order of rates. */
export function joinRates(all: readonly (readonly RateCount[])[]): RateCount[] {
  const joined = new Map<number, RateCount>();
  for (const { hz, acc, gyro } of all.flat()) {
    const before = joined.get(hz) ?? { hz, acc: 0, gyro: 0 };
    joined.set(hz, { hz, acc: before.acc + acc, gyro: before.gyro + gyro });
  }
  return [...joined.values()].sort((a, b) => a.hz - b.hz);
}
