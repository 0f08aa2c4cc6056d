/** Numbers in sentences: one place for signs, digits and intervals. A minus in text is the sign −, not a hyphen. */
import type { Ci95 } from "./ci95";

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

/** Four significant digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === Infinity) return value > 0 ? "∞" : "−∞";
  return size === 0 || (size >= 1e-3 && size < 1e6) ? `${Number(value.toPrecision(4))}` : value.toExponential(2);
}

/** 1500 → "1,500", 0.05 → "0.05". */
export function plainNumber(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));
}

/** Two digits: 3,968,896 → "4M", 994,816 → "1M", 49,664 → "50k". */
export function shortCount(n: number): string {
  for (const [unit, letter] of [
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (n >= unit * 0.95) return `${Number((n / unit).toPrecision(n < unit ? 1 : n < 100 * unit ? 2 : 3))}${letter}`;
  }
  return String(n);
}

/** Three significant digits. */
export function formatCount(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US");
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
