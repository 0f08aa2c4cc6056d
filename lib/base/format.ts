/** Numbers in sentences. */
import type { Ci95 } from "../scaling/fit/powerLaw";

/** "0.047 [0.031, 0.063]". */
export function withInterval(value: number, ci95: Readonly<Ci95> | null, digits = 3): string {
  const interval = ci95 ? ` [${ci95[0].toFixed(digits)}, ${ci95[1].toFixed(digits)}]` : "";
  return `${value.toFixed(digits)}${interval}`;
}

/** A difference of shares in points, "6.5 [1.1, 11.9]". */
export function inPoints(share: number, [low, high]: Readonly<Ci95>): string {
  return withInterval(100 * share, [100 * low, 100 * high], 1);
}

/** A share as "87.3". */
export function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** Markdown list; empty lines are left out. */
export function bullets(lines: (string | undefined | false)[]): string {
  return lines
    .filter(Boolean)
    .map((line) => `- ${line}`)
    .join("\n");
}

export function range(values: readonly number[], digits = 3): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${low.toFixed(digits)} to ${high.toFixed(digits)}`;
}
