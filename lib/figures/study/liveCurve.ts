/** The loss curve of a training that runs. */
import { plainNumber } from "../../base/format";
import { linearAxis, logAxis } from "../kit/axes";
import { subtitle } from "../kit/labels";
import { type Figure, makeFigure, palette } from "../kit/theme";

/** Points kept at most. */
const LIMIT = 400;

/** Train losses so far, as means over equally many steps: few points however long the training is. */
export class LossHistory {
  points: [step: number, loss: number][] = [];
  private every = 1;
  private sum = 0;
  private count = 0;

  add(step: number, loss: number): void {
    this.sum += loss;
    this.count++;
    if (this.count < this.every) return;
    this.points.push([step, this.sum / this.count]);
    [this.sum, this.count] = [0, 0];
    if (this.points.length < LIMIT) return;
    const { points } = this;
    this.points = Array.from({ length: LIMIT / 2 }, (_, i) => {
      const [[, before], [last, after]] = [points[2 * i], points[2 * i + 1]];
      return [last, (before + after) / 2];
    });
    this.every *= 2;
  }
}

/** Train loss over the steps so far, on an axis that holds all steps. */
export function liveCurveFigure(title: string, { points }: LossHistory, steps: number): Figure {
  const [step, loss] = points[points.length - 1];
  return makeFigure(
    "liveCurve",
    {
      title: `${title}: training loss`,
      subtitle: subtitle([`step ${plainNumber(step)} of ${plainNumber(steps)}`, `loss ${loss.toPrecision(4)}`]),
      caption: `training loss ${loss.toPrecision(4)} at step ${plainNumber(step)} of ${plainNumber(steps)}`,
      source: null,
    },
    [
      {
        type: "scatter",
        mode: "lines",
        name: "training batches",
        showlegend: false,
        x: points.map(([at]) => at),
        y: points.map(([, value]) => value),
        line: { color: palette[1], width: 1.6 },
      },
    ],
    {
      width: 960,
      height: 492,
      xaxis: linearAxis("Training step", [0, steps], { tickformat: ",d" }),
      yaxis: logAxis(
        "Training loss",
        points.map(([, value]) => value),
      ),
    },
  );
}
