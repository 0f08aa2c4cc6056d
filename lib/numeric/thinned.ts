/** Evenly chosen values of a long list that is never held. */

/** Holds every value, then every second, every fourth …, so that there are never more than `most`. */
export class Thinned {
  private readonly kept: Float64Array;
  private held = 0;
  private every = 1;
  private count = 0;

  constructor(most: number) {
    this.kept = new Float64Array(most);
  }

  add(value: number): void {
    if (this.count++ % this.every !== 0) return;
    if (this.held === this.kept.length) {
      for (let i = 0; 2 * i < this.held; i++) this.kept[i] = this.kept[2 * i];
      this.held = (this.held + 1) >> 1;
      this.every *= 2;
      if ((this.count - 1) % this.every !== 0) return;
    }
    this.kept[this.held++] = value;
  }

  /** In the order in which they came. */
  values(): Float64Array {
    return this.kept.subarray(0, this.held);
  }
}
