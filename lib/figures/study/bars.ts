/** Hours by user of a window set, and what pre-training adds to a random encoder. */
import type { Probe, Row } from "../../base/row";
import { f1DifferenceInterval } from "../../scaling/study/scoreInterval";
import { gridRows, groupBy, isAugmented, isOf, isPretrained, longerRuns } from "../../scaling/study/rows";
import { bestOverRates } from "../../scaling/study/select";
import { type Figure, type FigureOptions, ink, makeFigure, palette, type Part } from "../kit/theme";
import { linearAxis, plainNumber } from "../kit/axes";
import { downstreamOrder, isRandomEncoder, meanF1 } from "../../claims/baselines";
import { dataTitle, labelled, setTitle, subtitle } from "../kit/source";

export interface SetSummary {
  title: string;
  source: "real" | "synthetic";
  hoursByUser: { user: string; hours: number }[];
}

/** A bar a user, the most recorded first; the dashed line is the median. */
export function hoursByUserFigure({ title, source, hoursByUser }: SetSummary): Figure {
  if (hoursByUser.length === 0) throw new RangeError(`hoursByUserFigure: no users in ${title}`);
  const sorted = [...hoursByUser].sort((a, b) => b.hours - a.hours || a.user.localeCompare(b.user));
  const hours = sorted.map((each) => each.hours);
  const n = hours.length;
  const median = (hours[Math.floor((n - 1) / 2)] + hours[Math.ceil((n - 1) / 2)]) / 2;
  const total = hours.reduce((sum, each) => sum + each, 0);
  const named = n <= 24 && sorted.every(({ user }) => user.length <= 8);
  return makeFigure("hoursByUser", {
    title: "Recorded hours of each user",
    subtitle: subtitle([labelled(source, title), `${n} users`, `${plainNumber(total)} h`,
      `median ${plainNumber(median)} h`]),
    caption: `Hours in windows by user, most first: the largest gives ${(100 * hours[0] / total).toFixed(1)} % of all.`,
  }, [{
    type: "bar", x: sorted.map((_, i) => i + 1), y: hours, marker: { color: palette[0] }, showlegend: false,
    customdata: sorted.map(({ user }) => user), hovertemplate: "user %{customdata}: %{y:.2f} h<extra></extra>",
  }], {
    width: 960, height: 460, bargap: 0.25,
    xaxis: { ...linearAxis(named ? "User" : "User, most recorded first"), range: [0.3, n + 0.7], showgrid: false,
      ...(named && { tickmode: "array", tickvals: sorted.map((_, i) => i + 1),
        ticktext: sorted.map(({ user }) => user) }) },
    yaxis: { ...linearAxis("Recorded data (hours)"), range: [0, hours[0] * 1.06] },
    shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: median, y1: median,
      line: { color: palette[1], width: 1.6, dash: "dash" } }],
    annotations: [{ text: "median", xref: "paper", x: 1, y: median, xanchor: "right", yanchor: "bottom",
      showarrow: false, font: { size: 12.5, color: palette[1] } }],
  });
}

/** Pre-trained minus random encoder, for each encoder of the study on all its data. */
export function probeDifferenceFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const data = dataTitle("probeDifferenceFigure", rows.filter(isPretrained));
  return differencesFigure(probeDifferences(rows), subtitle([data], options));
}

/**
 * Runs on the study's largest size by encoder and steps, small first: those of the grid, of all folds, and longer ones
 * beside it.
 */
export function trainedOnAll(rows: readonly Row[]): Row[][] {
  const plain = bestOverRates(gridRows(rows)).filter((row) => !isAugmented(row));
  const size = ({ config: { users } }: Row) => (users === "all" ? Infinity : users);
  const largest = Math.max(...plain.map(size));
  const runs = [...plain.filter((row) => size(row) === largest), ...longerRuns(rows)]
    .sort((a, b) => a.encoderParams - b.encoderParams || a.config.width - b.config.width || a.config.steps - b.config.steps);
  return [...groupBy(runs, ({ config }) => JSON.stringify([config.width, config.depth, config.steps])).values()];
}

/** By downstream set: probes of each of `trainedOnAll`, averaged, less those of the same encoder with random weights. */
export function probeDifferences(rows: readonly Row[]): ProbeDifference[] {
  const groups = trainedOnAll(rows);
  return downstreamOrder(groups.flat().flatMap((row) => Object.keys(row.result.probes))).flatMap((set) => groups.flatMap((group) => {
    const [{ config, source }] = group;
    const twins = rows.filter((row) => isRandomEncoder(row) && row.source === source && isOf(row, config));
    const [a, b] = [group, twins].map((some) => some.flatMap((row) => row.result.probes[set] ?? []));
    if (a.length === 0 || b.length === 0) return [];
    const runsInWords = `${a.length} ${a.length === 1 ? "run" : "runs"} of ${plainNumber(config.steps)} steps`;
    return [{
      label: `${config.width} × ${config.depth}, ${runsInWords}`, set, pretrained: meanF1(a), random: meanF1(b), ...f1Difference(a, b),
    }];
  }));
}

/** The mean macro F1 of probes less that of others, over the test users of both. */
export function f1Difference(a: readonly Probe[], b: readonly Probe[]): ReturnType<typeof f1DifferenceInterval> {
  return f1DifferenceInterval(a.map((probe) => probe.confusionByUser), b.map((probe) => probe.confusionByUser));
}

export interface ProbeDifference {
  /** What is compared, "UCI HAR" where it is left out: "256 × 4, 3 seeds". */
  label?: string;
  set: string;
  /** Macro F1 in [0, 1]. */
  pretrained: number;
  random: number;
  difference: number;
  ci95: readonly [low: number, high: number];
}

/** Pre-trained minus random encoder, in points of macro F1, with the interval over test users. */
export function differencesFigure(differences: readonly ProbeDifference[], title: string): Figure {
  if (differences.length === 0) {
    throw new RangeError("probeDifferenceFigure: no pre-training has a random encoder beside it; expected rows of " +
      "steps 0 with the same width and depth");
  }
  const rows = differences.map((each, i) => ({ ...each, y: differences.length - 1 - i,
    name: setTitle(each.set) + (each.label ? `<br><span style="font-size:12px">${each.label}</span>` : "") }));
  const ends = [0, ...rows.flatMap(({ ci95 }) => [100 * ci95[0], 100 * ci95[1]])];
  const colour = ({ ci95 }: ProbeDifference) => ci95[0] > 0 ? palette[0] : ci95[1] < 0 ? palette[1] : ink.soft;
  const traces: Part[] = [{
    type: "scatter", mode: "markers", x: rows.map((row) => 100 * row.difference), y: rows.map((row) => row.y),
    showlegend: false, hoverinfo: "skip", marker: { size: 13, color: rows.map(colour) },
  }];
  return makeFigure("probeDifference", {
    title: "What pre-training adds to a random encoder",
    subtitle: title,
    caption: "Difference of macro F1 between the linear probe of the pre-trained encoder and of the same encoder " +
      "with random weights; 95 % interval, paired over test users. Grey: the interval holds zero.",
  }, traces, {
    width: 900, height: 210 + 56 * rows.length, margin: { l: 200, r: 190, t: 100, b: 72 },
    xaxis: linearAxis("Gain in macro F1 (points)", ends),
    yaxis: { ...linearAxis(""), range: [-0.6, rows.length - 0.4], tickmode: "array", tickvals: rows.map((row) => row.y),
      ticktext: rows.map((row) => row.name), showgrid: false, ticks: "", tickfont: { size: 14 } },
    shapes: [
      { type: "line", x0: 0, x1: 0, yref: "paper", y0: 0, y1: 1, line: { color: ink.soft, width: 1.4, dash: "dot" } },
      ...rows.map((row) => ({ type: "line", x0: 100 * row.ci95[0], x1: 100 * row.ci95[1], y0: row.y, y1: row.y,
        line: { color: colour(row), width: 3 } })),
    ],
    annotations: rows.map((row) => ({
      text: `<b>${row.difference >= 0 ? "+" : "−"}${Math.abs(100 * row.difference).toFixed(1)}</b>` +
        `   ${(100 * row.random).toFixed(1)} → ${(100 * row.pretrained).toFixed(1)} %`,
      xref: "paper", x: 1.02, y: row.y, xanchor: "left", yanchor: "middle", showarrow: false, font: { size: 13.5 },
    })),
  });
}
