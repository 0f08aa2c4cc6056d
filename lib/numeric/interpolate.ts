/** Straight lines between points. */

export interface Knot {
  x: number;
  y: number;
}

const ROUNDING = 1e-9;

/** The knots around `x`, sorted by x: two, or the one that is there; empty outside of them. */
export function around<K extends Knot>(knots: readonly K[], x: number): K[] {
  const near = knots.find((knot) => Math.abs(knot.x - x) <= ROUNDING * Math.max(1, Math.abs(x)));
  if (near) return [near];
  const above = knots.findIndex((knot) => knot.x > x);
  return above > 0 ? [knots[above - 1], knots[above]] : [];
}

/** y at `x` on the line through two knots, or of one knot. */
export function between([a, b = a]: readonly Knot[], x: number): number {
  return a.x === b.x ? a.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
}
