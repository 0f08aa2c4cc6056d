/** The accounting of a set in words: what was read, what became windows, what was left out and why. */
import type { WindowSet } from "./windowSet";

/** Lines of text; at most two places are given for each drop. */
export function describeAccounting({ title, name, accounting }: Pick<WindowSet, "title" | "name" | "accounting">): string {
  const { users, recordings, rows, recordedHours, windows, hours, drops } = accounting;
  const whole = (n: number) => n.toLocaleString("en", { maximumFractionDigits: Number.isInteger(n) ? 0 : 1 });
  return [
    `${name}: ${title}`,
    `  read     ${whole(users)} users, ${whole(recordings)} recordings, ${whole(rows)} rows, ${recordedHours.toFixed(2)} h`,
    `  windows  ${whole(windows)}, ${hours.toFixed(2)} h`,
    ...(drops.length > 0 ? ["  left out"] : []),
    ...drops.map(({ reason, count, unit, where }) => {
      const more = where.length > 2 ? ", …" : "";
      return `    ${whole(count)} ${unit}: ${reason} (${where.slice(0, 2).join(", ")}${more})`;
    }),
  ].join("\n");
}
