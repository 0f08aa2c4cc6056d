/** Which activities a linear probe takes for which: the confusion matrix of each downstream set. */
import type { Confusion, Row } from "../../base/row";
import { sumConfusions } from "../../base/metrics";
import { type ProbeHead, probeHeads } from "../../claims/probeHeads";
import { trainedOnAll } from "../../claims/probeDifferences";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { isPretrained } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";
import { activityNames } from "../kit/activities";
import { setHeading } from "../kit/headings";
import { refuseEmpty } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, type FigureOptions, ink, makeFigure, note, palette, type PlotlyObject } from "../kit/theme";

/** Pixels: of a cell, and left of each matrix for the names of the activities. */
const [CELL, NAMES] = [58, 156];

/** A matrix a set, in % of each true activity's windows, over the test users of all runs of the head. */
export function confusionFigure(
  rows: readonly Row[],
  { head: kind = "pre-trained", cells }: FigureOptions & { head?: ProbeHead["kind"] } = {},
): Figure {
  const data = dataTitle("confusionFigure", rows.filter(isPretrained));
  const matrices = downstreamOrder(probeSets(rows)).flatMap((set) => {
    const head = probeHeads(rows, set).find((each) => each.kind === kind);
    if (!head) return [];
    const confusion = sumConfusions(head.probes.flatMap(({ confusionByUser }) => Object.values(confusionByUser)));
    return [{ set, confusion, names: activityNames(head.probes[0].classes) }];
  });
  refuseEmpty(
    "confusionFigure",
    matrices.map(({ set }) => set),
  );
  const sizes = matrices.map(({ names }) => CELL * names.length);
  const inner = sizes.reduce((sum, size) => sum + size + NAMES, -NAMES);
  const tall = Math.max(...sizes);
  const start = (panel: number) => sizes.slice(0, panel).reduce((sum, size) => sum + size + NAMES, 0);
  const layout: PlotlyObject = {};
  const traces = matrices.map(({ confusion, names }, panel) => {
    const id = panel === 0 ? "" : String(panel + 1);
    const axis = { tickfont: { size: 12, color: ink.text }, showgrid: false, zeroline: false, ticks: "", fixedrange: true };
    const title = (text: string) => ({ text, font: { size: 13.5, color: ink.text }, standoff: 8 });
    const [left, size] = [start(panel), sizes[panel]];
    layout[`xaxis${id}`] = {
      ...axis,
      title: title("Predicted activity"),
      domain: [left / inner, (left + size) / inner],
      anchor: `y${id}`,
      tickangle: -40,
      automargin: true,
    };
    layout[`yaxis${id}`] = {
      ...axis,
      domain: [1 - size / tall, 1],
      anchor: `x${id}`,
      autorange: "reversed",
      ...(panel === 0 && { title: title("True activity") }),
    };
    return { ...matrixTrace(confusion, names), xaxis: `x${id}`, yaxis: `y${id}` };
  });
  const encoder = trainedOnAll(rows).at(-1)?.[0].config;
  const what =
    kind === "simple features" || kind === "from scratch" || !encoder ? kind : `${kind}, ${encoder.width} × ${encoder.depth}`;
  return makeFigure(
    "confusion",
    {
      title: "Confusion matrix of the linear probe",
      subtitle: subtitle([data, what], { cells }),
      caption:
        "Of each true activity's windows, the share in % that the head takes for each activity; over all test users. " +
        "The diagonal is right.",
      source: rows[0].source,
    },
    traces,
    {
      width: NAMES + 12 + inner + 24,
      height: 46 + tall + 128,
      margin: { l: NAMES + 12, r: 24, t: 46, b: 128 },
      ...layout,
      annotations: matrices.map(({ set }, panel) =>
        note(setHeading(rows, set), start(panel) / inner, 1.015, {
          yanchor: "bottom",
          font: { size: 14.5, color: ink.text },
        }),
      ),
    },
  );
}

function matrixTrace(confusion: Confusion, names: readonly string[]): PlotlyObject {
  const shares = confusion.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? null : (100 * count) / total));
  });
  return {
    type: "heatmap",
    x: names,
    y: names,
    z: shares,
    zmin: 0,
    zmax: 100,
    showscale: false,
    xgap: 1,
    ygap: 1,
    colorscale: [
      [0, "#f4f6f8"],
      [0.02, "#e6f0f7"],
      [1, palette[0]],
    ],
    text: shares.map((row) => row.map((share) => (share === null || share < 0.05 ? "" : share.toFixed(share < 9.95 ? 1 : 0)))),
    texttemplate: "%{text}",
    textfont: { size: 12.5 },
    customdata: confusion,
    hovertemplate: "%{y} taken for %{x}: %{z:.1f} %, %{customdata:,} windows<extra></extra>",
  };
}
