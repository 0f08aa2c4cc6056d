/** What pre-training adds to a random encoder, in points of macro F1. */
import type { Row } from "../../base/row";
import { type ProbeDifference, probeDifferences } from "../../claims/probeDifferences";
import { transferScores } from "../../claims/probes/transferScores";
import { dataTitle } from "../../scaling/study/dataTitle";
import { setTitle } from "../../scaling/study/downstream";
import { isPretrained } from "../../scaling/study/rows";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { subtitle } from "../kit/labels";
import { type Figure, type FigureOptions, type FigureText, ink, makeFigure, palette, type PlotlyObject } from "../kit/theme";

/** Pre-trained minus random encoder, for each encoder of the study on all its data. */
export function probeDifferenceFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const data = dataTitle("probeDifferenceFigure", rows.filter(isPretrained));
  const title = "What pre-training adds to a random encoder";
  return differencesFigure("probeDifference", probeDifferences(rows), {
    title,
    subtitle: subtitle([data], options),
    source: rows[0].source,
  });
}

/** The same of encoders on each set that they were tested on, of whose people they know none. */
export function transferFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const differences = transferScores(rows)
    .scores.filter(({ knowsPeople }) => !knowsPeople)
    .map(({ trainedOn, set, macroF1, random, overRandom }) => {
      return { label: `trained on ${setTitle(trainedOn)}`, set, pretrained: macroF1, random, ...overRandom };
    });
  const text = { title: "What pre-training adds on sets that it never saw", subtitle: subtitle([], options) };
  return differencesFigure("transfer", differences, { ...text, source: rows[0].source });
}

/** Pre-trained minus random encoder, in points of macro F1, with the interval over test users. */
function differencesFigure(
  name: string,
  differences: readonly ProbeDifference[],
  text: Pick<FigureText, "title" | "subtitle" | "source">,
): Figure {
  if (differences.length === 0) {
    throw new RangeError(
      `${name}: no pre-training has a random encoder beside it; expected rows of ` + "steps 0 with the same width and depth",
    );
  }
  const rows = differences.map((each, i) => ({
    ...each,
    y: differences.length - 1 - i,
    name: asDrawn(setTitle(each.set)) + (each.label ? `<br><span style="font-size:12px">${each.label}</span>` : ""),
  }));
  const ends = [0, ...rows.flatMap(({ ci95 }) => [100 * ci95[0], 100 * ci95[1]])];
  const colour = ({ ci95 }: ProbeDifference) => (ci95[0] > 0 ? palette[0] : ci95[1] < 0 ? palette[1] : ink.soft);
  const traces: PlotlyObject[] = [
    {
      type: "scatter",
      mode: "markers",
      x: rows.map((row) => 100 * row.difference),
      y: rows.map((row) => row.y),
      showlegend: false,
      hoverinfo: "skip",
      marker: { size: 13, color: rows.map(colour) },
    },
  ];
  return makeFigure(
    name,
    {
      ...text,
      caption:
        "Difference of macro F1 between the linear probe of the pre-trained encoder and of the same encoder " +
        "with random weights; 95 % interval, paired over test users. Grey: the interval includes 0.",
    },
    traces,
    {
      width: 900,
      height: 96 + 56 * rows.length,
      margin: { l: 200, r: 190, t: 24, b: 72 },
      xaxis: linearAxis("Gain in macro F1 (points)", ends),
      yaxis: {
        ...linearAxis(""),
        range: [-0.6, rows.length - 0.4],
        tickmode: "array",
        tickvals: rows.map((row) => row.y),
        ticktext: rows.map((row) => row.name),
        showgrid: false,
        ticks: "",
        tickfont: { size: 14 },
      },
      shapes: [
        { type: "line", x0: 0, x1: 0, yref: "paper", y0: 0, y1: 1, line: { color: ink.soft, width: 1.4, dash: "dot" } },
        ...rows.map((row) => ({
          type: "line",
          x0: 100 * row.ci95[0],
          x1: 100 * row.ci95[1],
          y0: row.y,
          y1: row.y,
          line: { color: colour(row), width: 3 },
        })),
      ],
      annotations: rows.map((row) => ({
        text:
          `<b>${row.difference >= 0 ? "+" : "−"}${Math.abs(100 * row.difference).toFixed(1)}</b>` +
          `   ${(100 * row.random).toFixed(1)} → ${(100 * row.pretrained).toFixed(1)} %`,
        xref: "paper",
        x: 1.02,
        y: row.y,
        xanchor: "left",
        yanchor: "middle",
        showarrow: false,
        font: { size: 13.5 },
      })),
    },
  );
}
