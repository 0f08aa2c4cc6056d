/** Numbers in sentences: one place for signs, digits and intervals. A minus in text is the sign −, not a hyphen. */
import type { Ci95 } from "./ci95";

/** `toFixed` with the minus sign. */
export function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace("-", "−");
}

/** "0.047 [0.031, 0.063]". */
export function withInterval(value: number, ci95: Readonly<Ci95> | null, digits = 3): string {
  return fixed(value, digits) + (ci95 ? ` [${fixed(ci95[0], digits)}, ${fixed(ci95[1], digits)}]` : "");
}

/** A difference of shares in points, "6.5 [1.1, 11.9]". */
export function inPoints(share: number, [low, high]: Readonly<Ci95>): string {
  return withInterval(100 * share, [100 * low, 100 * high], 1);
}

/** The same with its sign, "+1.2 [−0.3, 2.7]"; a difference that rounds to 0.0 has none. */
export function signedPoints(share: number, ci95: Readonly<Ci95>): string {
  const text = inPoints(share, ci95);
  return text.startsWith("−0.0 ") || text.startsWith("0.0 ") ? text.replace(/^−/, "") : `${share < 0 ? "" : "+"}${text}`;
}

/** A share as "87.3". */
export function percent(share: number): string {
  return fixed(100 * share, 1);
}

/** A factor as a change: 0.98 → "−2.0 %". */
export function formatChange(factor: number): string {
  return `${factor < 1 ? "" : "+"}${percent(factor - 1)} %`;
}

/** A difference of logarithms as the change that it is, two digits: 0.012 → "1.2 %". */
export function logPercent(difference: number): string {
  return `${minus(Number((100 * Math.expm1(difference)).toPrecision(2)))} %`;
}

/** Four significant digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === Infinity) return value > 0 ? "∞" : "−∞";
  const plain = size === 0 || (size >= 1e-3 && size < 1e6);
  return minus(plain ? Number(value.toPrecision(4)) : value.toExponential(2));
}

/** 1500 → "1,500", 0.05 → "0.05". */
export function plainNumber(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en-US") : minus(Number(value.toPrecision(4)));
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

/** "under 1 s", "40 s", "25 min", "1 h 20 min", "149 h". */
export function duration(seconds: number): string {
  if (seconds < 59.5) return seconds < 1 ? "under 1 s" : `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes >= 600) return `${Math.round(minutes / 60).toLocaleString("en-US")} h`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Markdown list; empty lines are left out. */
export function bullets(lines: (string | undefined | null | false)[]): string {
  return lines
    .filter(Boolean)
    .map((line) => `- ${line}`)
    .join("\n");
}

/** "0.044 to 0.052". */
export function range(values: readonly number[], digits = 3): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${fixed(low, digits)} to ${fixed(high, digits)}`;
}

/** The sign alone: the exponent of "1.00e-7" keeps its hyphen. */
function minus(number: number | string): string {
  return String(number).replace(/^-/, "−");
}

const list = new Intl.ListFormat("en-GB");

/** "1, 2 and 3". */
export function inAList(parts: Iterable<string>): string {
  return list.format(parts);
}
