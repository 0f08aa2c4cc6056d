/** Wilcoxon's signed-rank test (1945): whether differences lean to one side of 0, whatever their distribution. */
import { ranks } from "./correlation";

/**
 * The chance that the ranks of one sign have so small a sum, either way, if each difference had either sign alike. Exact, by
 * the sums of all 2ⁿ choices of signs, also where differences tie. Zeros are left out; 1 where nothing else is there.
 */
export function signedRankP(differences: readonly number[]): number {
  const signed = differences.filter((value) => value !== 0);
  const doubled = ranks(signed.map(Math.abs)).map((rank) => 2 * rank); // whole, as ties share halves
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const rank of doubled) {
    for (let sum = total; sum >= 0; sum--) chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
  }
  const above = doubled.reduce((sum, rank, i) => sum + (signed[i] > 0 ? rank : 0), 0);
  const tail = chances.subarray(0, Math.min(above, total - above) + 1);
  return Math.min(1, 2 * tail.reduce((sum, chance) => sum + chance, 0));
}
