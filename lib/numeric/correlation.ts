/** How two lists of numbers go together, and what groups explain of one. */
import { mean } from "./stats";

/** Pearson's r; NaN where a list is constant. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [products, squaresA, squaresB] = [0, 0, 0];
  a.forEach((value, i) => {
    products += (value - meanA) * (b[i] - meanB);
    squaresA += (value - meanA) ** 2;
    squaresB += (b[i] - meanB) ** 2;
  });
  return products / Math.sqrt(squaresA * squaresB);
}

/** Spearman's ρ: Pearson's r of the ranks, equal values sharing their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  return pearson(ranks(a), ranks(b));
}

/** From 1; equal values share their mean rank. */
export function ranks(values: readonly number[]): number[] {
  const below = (value: number) => values.filter((other) => other < value).length;
  const equal = (value: number) => values.filter((other) => other === value).length;
  return values.map((value) => below(value) + (equal(value) + 1) / 2);
}

/** η²: the share of the variance that the means of the groups explain, a group for each distinct key. */
export function varianceShare(values: readonly number[], keys: readonly string[]): number {
  const overall = mean(values);
  const groups = new Map<string, number[]>();
  keys.forEach((key, i) => groups.set(key, [...(groups.get(key) ?? []), values[i]]));
  const between = [...groups.values()].reduce((sum, own) => sum + own.length * (mean(own) - overall) ** 2, 0);
  return between / values.reduce((sum, value) => sum + (value - overall) ** 2, 0);
}
