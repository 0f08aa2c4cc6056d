/** Encoders along an axis of parameters: places side by side for those of one size, and their names. */
import type { Row } from "../../base/row";
import { ink, type PlotlyObject } from "./theme";

/** Encoders of nearly one size are drawn 3 % to the left and right, so that both intervals can be read. */
export function besideTwins(points: readonly { encoderParams: number }[]): number[] {
  const twin = (n: number, side: -1 | 1) =>
    points.some(
      (p) => p.encoderParams !== n && Math.abs(Math.log(p.encoderParams / n)) < 0.03 && Math.sign(n - p.encoderParams) === side,
    );
  return points.map(({ encoderParams: n }) => n * (twin(n, -1) ? 0.97 : twin(n, 1) ? 1.03 : 1));
}

/** "512 × 5" above the axes, where no curve is; twins, whose markers are side by side, share one label, left to right. */
export function encoderNames(points: readonly { encoderParams: number; width: number; depth: number }[]): PlotlyObject[] {
  const labels: { x: number; names: string[] }[] = [];
  for (const { encoderParams, width, depth } of [...points].sort((a, b) => a.encoderParams - b.encoderParams)) {
    const name = `${width} × ${depth}`;
    const near = labels.find((label) => encoderParams < 1.1 * label.x);
    if (near === undefined) labels.push({ x: encoderParams, names: [name] });
    else near.names.push(name);
  }
  return labels.map(({ x, names }) => ({
    text: names.join(", "),
    x: Math.log10(x),
    yref: "paper",
    y: 1,
    yshift: 4,
    showarrow: false,
    yanchor: "bottom",
    font: { size: 12, color: ink.soft },
  }));
}

/** The runs that a point is the mean or the best of, a line each, for its hover text. */
export const runsOf = ({ folds }: { folds: readonly { row: Row }[] }): string => folds.map(({ row }) => row.runId).join("<br>");
