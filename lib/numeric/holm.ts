/** p values of several questions as one family (Holm 1979, "A simple sequentially rejective multiple test procedure"). */

/** Each adjusted so that, whichever differences are real, the chance of any other below 0.05 is 0.05 at most; in their order. */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
  const adjusted = new Array<number>(values.length);
  let least = 0;
  order.forEach((i, rank) => {
    least = Math.max(least, Math.min(1, values[i] * (values.length - rank)));
    adjusted[i] = least;
  });
  return adjusted;
}
