/** A 95 % interval. */
export type Ci95 = [low: number, high: number];
