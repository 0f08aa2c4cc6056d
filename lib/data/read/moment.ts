/** A cell of a column whose type is a time, as Parquet has: exact, whatever its unit was. */
export class Moment {
  /** Since 1970, in UTC where the column has a zone. */
  constructor(readonly nanoseconds: bigint) {}

  /** `2024-03-31T10:00:00.250000001`, for messages. */
  toString(): string {
    const second = 1_000_000_000n;
    const fraction = ((this.nanoseconds % second) + second) % second;
    const whole = new Date(Number((this.nanoseconds - fraction) / second) * 1000).toISOString().slice(0, -5);
    return `${whole}.${String(fraction).padStart(9, "0")}`;
  }
}
