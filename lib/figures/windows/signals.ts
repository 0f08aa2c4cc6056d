/** Figures of windows themselves: an example of each activity, and what the model rebuilds. */
import { type Figure, ink, makeFigure, note, palette, type PlotlyObject, withAlpha } from "../kit/theme";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { legendBelow } from "../kit/legends";
import { labelled } from "../../scaling/study/dataTitle";
import { subtitle } from "../kit/labels";
import { panelGrid } from "../kit/panels";

const axisNames = ["x", "y", "z"];
/** What the three channels of a sensor are called, by frame. */
export const channelNames = {
  sensor: axisNames,
  gravity: ["along gravity", "across", "norm"],
  both: ["x or along gravity", "y or across", "z or norm"],
};
export const axisColours = [palette[0], palette[1], palette[2]];

export interface Rebuilt {
  /** What the recordings are, and whether they are real. */
  title: string;
  source: "real" | "synthetic";
  /** `[n, T, C]`, flat: accelerometer xyz, then gyroscope xyz, in their frame. */
  windows: ArrayLike<number>;
  /** `[n, L]`, 1 = removed. */
  mask: ArrayLike<number>;
  /** `[n, T, C]` in the units of `windows`, read only in removed patches. */
  pred: ArrayLike<number>;
  seqLen?: number;
  channels?: number;
  frame?: keyof typeof channelNames;
  rateHz?: number;
  /** Z-scored inputs have no unit. */
  normalise?: "none" | "zscore";
  /** "patch": `pred` has the recorded mean and deviation of each patch. */
  targetNorm?: "none" | "patch";
  /** One word a window: the activity, if there is one. */
  labels?: string[];
}

/**
 * A column per window, a row a sensor: accelerometer above, gyroscope below, the sensor's frame above gravity's; removed patches shaded, prediction over target.
 *
 * @throws RangeError if the lengths of windows, mask and pred do not agree
 */
export function reconstructionFigure(rebuilt: Rebuilt): Figure {
  const {
    windows,
    mask,
    pred,
    seqLen = 128,
    channels = 6,
    rateHz = 50,
    normalise = "none",
    labels = [],
    frame = "sensor",
  } = rebuilt;
  const sensors = channels / 3;
  const n = windows.length / (seqLen * channels);
  const patches = mask.length / n;
  if (!Number.isInteger(n) || n === 0 || pred.length !== windows.length || !Number.isInteger(seqLen / patches)) {
    throw new RangeError(
      `reconstructionFigure: expected windows and pred of [n, ${seqLen}, ${channels}] and a ` +
        `mask of [n, patches], found lengths ${windows.length}, ${pred.length} and ${mask.length}`,
    );
  }
  const grid = panelGrid(n, 1, sensors);
  const patchSize = seqLen / patches;
  const perFrame = frame === "both" ? sensors / 2 : sensors;
  const quantity = (sensor: number) => (sensor % perFrame === 0 ? ["Acceleration", "g"] : ["Rotation", "rad/s"]);
  const rowTitle = (sensor: number) => `${quantity(sensor)[0]} (${normalise === "zscore" ? "z-scored" : quantity(sensor)[1]})`;
  const traces: PlotlyObject[] = [];
  const shapes: PlotlyObject[] = [];
  const samples = Array.from({ length: seqLen }, (_, t) => t);
  for (let w = 0; w < n; w++) {
    const removed = (t: number) => mask[w * patches + Math.floor(t / patchSize)] === 1;
    for (let sensor = 0; sensor < sensors; sensor++) {
      const axes = grid.axesOf(sensor, w);
      for (let p = 0; p < patches; p++) {
        if (mask[w * patches + p] !== 1) continue;
        shapes.push({
          type: "rect",
          layer: "below",
          xref: axes.x,
          yref: `${axes.y} domain`,
          y0: 0,
          y1: 1,
          line: { width: 0 },
          x0: (p * patchSize - 0.5) / rateHz,
          x1: ((p + 1) * patchSize - 0.5) / rateHz,
          fillcolor: "#eff1f4",
        });
      }
      for (let axis = 0; axis < 3; axis++) {
        const at = (t: number) => (w * seqLen + t) * channels + sensor * 3 + axis;
        const color = axisColours[axis];
        const first = w === 0 && sensor === 0;
        traces.push(
          {
            type: "scatter",
            mode: "lines",
            xaxis: axes.x,
            yaxis: axes.y,
            x0: 0,
            dx: 1 / rateHz,
            hoverinfo: "skip",
            y: samples.map((t) => round(windows[at(t)])),
            line: { color: withAlpha(color, 0.42), width: 1.8 },
            name: `${channelNames[frame][axis]}, recorded`,
            showlegend: first,
            legendgroup: `target${axis}`,
          },
          {
            type: "scatter",
            mode: "lines",
            xaxis: axes.x,
            yaxis: axes.y,
            x0: 0,
            dx: 1 / rateHz,
            connectgaps: false,
            hoverinfo: "skip",
            y: samples.map((t) => (removed(t) ? round(pred[at(t)]) : null)),
            line: { color, width: 2.4 },
            name: `${channelNames[frame][axis]}, rebuilt`,
            showlegend: first,
            legendgroup: `pred${axis}`,
          },
        );
      }
    }
  }
  let removedCount = 0;
  for (let i = 0; i < mask.length; i++) removedCount += mask[i];
  return makeFigure(
    "reconstruction",
    {
      title: "What the model rebuilds from the patches it sees",
      subtitle: subtitle([
        labelled(rebuilt.source, rebuilt.title),
        `${patches - removedCount / n} of ${patches} patches seen`,
        rebuilt.targetNorm === "patch" ? "level and scale of each patch as recorded" : undefined,
      ]),
      caption:
        "Removed patches are shaded; there the strong line is the model's prediction, the pale one the recording." +
        (rebuilt.targetNorm === "patch"
          ? " The mean and the deviation of a patch are the recording's: the target has neither."
          : ""),
      source: rebuilt.source,
    },
    traces,
    {
      width: Math.max(760, 110 + (n > 3 ? 240 : 330) * n),
      height: 138 + 207 * sensors,
      shapes,
      margin: { l: 82, r: 28, t: 46, b: 92 },
      annotations: labels.map((text, w) =>
        note(`<b>${asDrawn(text)}</b>`, grid.middle(w), 1.01, {
          xanchor: "center",
          yanchor: "bottom",
          font: { size: 14, color: ink.text },
        }),
      ),
      legend: legendBelow(92, 207 * sensors, 54, { x: 0.5, xanchor: "center" }),
      ...grid.layout((sensor, w) => ({
        x: linearAxis(sensor === sensors - 1 ? "Time (s)" : "", [], {
          range: [-0.01, (seqLen - 0.5) / rateHz],
          showgrid: false,
          showticklabels: sensor === sensors - 1,
        }),
        y: linearAxis(w === 0 ? rowTitle(sensor) : "", [], { nticks: 6 }),
      })),
    },
  );
}

export interface ExampleWindow {
  activity: string;
  user: string;
  /** `[T, C]`, flat, g and rad/s. */
  values: ArrayLike<number>;
}

/** Universally unique identifiers of neighbouring columns would overlap. */
const shortened = (user: string) => (user.length > 20 ? `${user.slice(0, 8)}…` : user);

/** Windows, a column each: accelerometer above, gyroscope below, the same scale in a row. */
export function exampleWindowsFigure(data: {
  title: string;
  source: "real" | "synthetic";
  examples: ExampleWindow[];
  heading?: string;
  channels?: number;
  rateHz?: number;
}): Figure {
  const { examples, heading = "One window of each activity", channels = 6, rateHz = 50 } = data;
  if (examples.length === 0) throw new RangeError(`exampleWindowsFigure: no windows of ${data.title}`);
  const columns = Math.min(examples.length, 6);
  const bands = Math.ceil(examples.length / columns);
  const sensors = channels / 3;
  const tall = (sensors === 1 ? 200 : 330) * bands;
  const grid = panelGrid(columns, bands, sensors, 0.022);
  const traces: PlotlyObject[] = [];
  examples.forEach(({ values, activity }, i) => {
    const [band, column] = [Math.floor(i / columns), i % columns];
    const seqLen = values.length / channels;
    for (let channel = 0; channel < channels; channel++) {
      const [sensor, axis] = [Math.floor(channel / 3), channel % 3];
      const axes = grid.axesOf(sensors * band + sensor, column);
      traces.push({
        type: "scatter",
        mode: "lines",
        xaxis: axes.x,
        yaxis: axes.y,
        x0: 0,
        dx: 1 / rateHz,
        name: axisNames[axis],
        y: Array.from({ length: seqLen }, (_, t) => round(values[t * channels + channel])),
        line: { color: axisColours[axis], width: 1.5 },
        legendgroup: axisNames[axis],
        showlegend: i === 0 && sensor === 0,
        hovertemplate: `${asDrawn(activity)} %{y:.2f}`,
      });
    }
  });
  const used = (row: number, column: number) => Math.floor(row / sensors) * columns + column < examples.length;
  return makeFigure(
    "exampleWindows",
    {
      title: heading,
      subtitle: labelled(data.source, data.title),
      caption: `2.56 s windows, ${sensors === 1 ? "of the accelerometer" : "accelerometer above and gyroscope below"}; all columns share a row's scale.`,
      source: data.source,
    },
    traces,
    {
      width: 130 + 190 * columns,
      height: 68 + tall,
      margin: { l: 82, r: 28, t: 60, b: 92 },
      annotations: examples.map(({ activity, user }, i) =>
        note(
          `<b>${asDrawn(activity)}</b><br>user ${asDrawn(shortened(user))}`,
          grid.middle(i % columns),
          grid.top(sensors * Math.floor(i / columns)) + 0.008,
          { xanchor: "center", yanchor: "bottom", align: "center", font: { size: 12.5, color: ink.text } },
        ),
      ),
      legend: legendBelow(24, tall - 84, 60, { x: 0.5, xanchor: "center" }),
      ...grid.layout((row, column) => ({
        x: linearAxis(row === sensors * bands - 1 ? "Time (s)" : "", [], {
          showticklabels: row % sensors === sensors - 1,
          nticks: 4,
          visible: used(row, column),
        }),
        y: linearAxis(column === 0 ? (row % sensors === 0 ? "Acc. (g)" : "Gyro. (rad/s)") : "", [], {
          nticks: 5,
          showticklabels: column === 0,
          visible: used(row, column),
          ...(column > 0 && { matches: grid.axesOf(row, 0).y }),
        }),
      })),
    },
  );
}

/** Four digits draw the same line and keep notebooks small. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}
