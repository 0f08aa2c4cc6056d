/** What was found in the recordings of each window set, and what was left out: sampling rates, drops by reason. */
import { plainNumber } from "../../base/format";
import { labelled } from "../../scaling/study/dataTitle";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { legendRight } from "../kit/legends";
import { subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, note, palette, type PlotlyObject } from "../kit/theme";

export interface SetAccount {
  title: string;
  source: "real" | "synthetic";
  accounting: {
    /** Recordings whose sensors ran at `hz` before resampling. */
    rates: readonly { hz: number; acc: number; gyro: number }[];
    drops: readonly { reason: string; count: number; unit: string }[];
  };
}

const sensors = [
  { key: "acc", name: "accelerometer", color: palette[0] },
  { key: "gyro", name: "gyroscope", color: palette[5] },
] as const;
const width = 960;
const [left, right] = [82, 28];

/** A panel a set: how many of its recordings were sampled at which rate, by sensor. */
export function samplingRatesFigure(sets: readonly SetAccount[]): Figure {
  const shown = sets.filter(({ accounting }) => accounting.rates.length > 0);
  if (shown.length === 0) throw new RangeError(`samplingRatesFigure: no sampling rates in the accounts of ${sets.length} sets`);
  const all = shown.flatMap(({ accounting }) => accounting.rates.map(({ hz }) => hz));
  const range = [Math.min(...all) - 2, Math.max(...all) + 2];
  const stack = stackOf(
    shown.map(() => 92),
    { above: 56, gap: 40, below: 60 },
  );
  const traces = shown.flatMap(({ accounting: { rates } }, panel) =>
    sensors.map(({ key, name, color }, i) => ({
      type: "bar",
      name,
      legendgroup: key,
      showlegend: panel === 0,
      marker: { color },
      ...stack.axesOf(panel),
      x: rates.map(({ hz }) => hz),
      y: rates.map((rate) => rate[key]),
      width: 0.42,
      offset: i === 0 ? -0.42 : 0,
      hovertemplate: `%{x} Hz: %{y} recordings<extra>${name}</extra>`,
    })),
  );
  return makeFigure(
    "samplingRates",
    {
      title: "Sampling rates found",
      subtitle: subtitle(["before resampling to 50 Hz", `${shown.length} ${shown.length === 1 ? "set" : "sets"}`]),
      caption:
        "Recordings by their sensors' rows a second, by time stamps and rounded to whole Hz. UCI HAR and HAPT " +
        "have no time stamps: theirs is the publishers' 50 Hz.",
      source: null, // each panel names its own
    },
    traces,
    {
      ...stack.size,
      barmode: "overlay",
      legend: legendRight({
        entrywidth: 120,
        orientation: "h",
        x: 1,
        xanchor: "right",
        y: 1,
        yref: "container",
        yanchor: "top",
        font: { size: 13 },
      }),
      ...stack.layout((panel) => ({
        x: linearAxis(panel === shown.length - 1 ? "Sampling rate (Hz)" : "", [], {
          range,
          nticks: 12,
          showticklabels: panel === shown.length - 1,
        }),
        y: linearAxis("Recordings", [], {
          range: [0, 1.08 * Math.max(...shown[panel].accounting.rates.flatMap(({ acc, gyro }) => [acc, gyro]))],
          nticks: 4,
          tickformat: ",",
        }),
      })),
      annotations: shown.map(({ source, title }, panel) =>
        note(`<b>${asDrawn(labelled(source, title))}</b>`, 0, stack.top(panel), {
          yanchor: "bottom",
          font: { size: 13.5, color: ink.text },
        }),
      ),
    },
  );
}

/** A panel a unit (rows, recordings, …), a bar a set and reason; grey where the data are synthetic. */
export function dropsFigure(sets: readonly SetAccount[]): Figure {
  const drops = sets.flatMap(({ source, title, accounting }) =>
    accounting.drops.map((drop) => ({ ...drop, source, title: labelled(source, title) })),
  );
  if (drops.length === 0) throw new RangeError(`dropsFigure: nothing was left out of ${sets.length} sets`);
  const units = [...new Set(drops.map(({ unit }) => unit))].sort();
  const panels = units.map((unit) => drops.filter((drop) => drop.unit === unit).sort((a, b) => b.count - a.count));
  const stack = stackOf(
    panels.map(({ length }) => 42 * length),
    { above: 16, gap: 58, below: 62 },
  );
  const traces = panels.map((bars, panel) => ({
    type: "bar",
    orientation: "h",
    showlegend: false,
    ...stack.axesOf(panel),
    x: bars.map(({ count }) => count),
    y: bars.map((_, i) => -i),
    width: 0.34,
    marker: { color: bars.map(({ source }) => (source === "real" ? palette[0] : ink.faint)) },
    customdata: bars.map(({ reason }) => asDrawn(reason)),
    hovertemplate: "%{x:,}: %{customdata}<extra></extra>",
  }));
  const label = ({ title, reason, count }: (typeof drops)[number], panel: number, i: number): PlotlyObject => ({
    text: `<b>${asDrawn(title)}</b>  ${asDrawn(reason)}: <b>${plainNumber(count)}</b>`,
    showarrow: false,
    xref: "paper",
    x: 0,
    xanchor: "left",
    yref: stack.axesOf(panel).yaxis,
    y: 0.42 - i,
    yanchor: "middle",
    align: "left",
    font: { size: 12.5, color: ink.text },
  });
  return makeFigure(
    "drops",
    {
      title: "What was left out, and why",
      subtitle: subtitle([`${drops.length} reasons of ${new Set(drops.map(({ title }) => title)).size} sets`]),
      caption: "Counts by reason, a panel for each unit of counting. Grey: synthetic data.",
      source: null, // each bar names its own
    },
    traces,
    {
      ...stack.size,
      ...stack.layout((panel) => {
        const [{ count: most }, { length }] = [panels[panel][0], panels[panel]];
        return {
          x: linearAxis(`Left out (${asDrawn(units[panel])})`, [], { range: [0, 1.04 * most], nticks: 8, tickformat: "," }),
          y: linearAxis("", [], { range: [0.7 - length, 0.75], showticklabels: false, showgrid: false, ticks: "" }),
        };
      }),
      annotations: panels.flatMap((bars, panel) => bars.map((bar, i) => label(bar, panel, i))),
    },
  );
}

/** Panels of such heights, one below the other: all in pixels. */
function stackOf(heights: readonly number[], { above, gap, below }: { above: number; gap: number; below: number }) {
  const inner = heights.reduce((sum, height) => sum + height, 0) + gap * (heights.length - 1);
  const start = (panel: number) => heights.slice(0, panel).reduce((sum, height) => sum + height + gap, 0);
  const top = (panel: number) => 1 - start(panel) / inner;
  const suffix = (panel: number) => (panel === 0 ? "" : String(panel + 1));
  return {
    top,
    size: { width, height: above + inner + below, margin: { l: left, r: right, t: above, b: below } },
    axesOf: (panel: number) => ({ xaxis: `x${suffix(panel)}`, yaxis: `y${suffix(panel)}` }),
    layout: (axes: (panel: number) => { x: PlotlyObject; y: PlotlyObject }): PlotlyObject =>
      Object.fromEntries(
        heights.flatMap((height, panel) => {
          const { x, y } = axes(panel);
          const domain = [Math.max(0, top(panel) - height / inner), top(panel)];
          return [
            [`xaxis${suffix(panel)}`, { ...x, anchor: `y${suffix(panel)}` }],
            [`yaxis${suffix(panel)}`, { ...y, domain, anchor: `x${suffix(panel)}` }],
          ];
        }),
      ),
  };
}
