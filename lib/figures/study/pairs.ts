/** Encoders and pretexts beside each other: scores on one axis, which all share, and losses in a panel for each pretext. */
import { traitsOf } from "../../base/pretexts";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { type Pair, pairsOf } from "../../scaling/study/pairs";
import { probeSets } from "../../scaling/study/points";
import { groupBy, probeOf } from "../../scaling/study/rows";
import { linearAxis, logAxis, scoreAxis } from "../kit/axes";
import { bold, setHeading } from "../kit/headings";
import { subtitle } from "../kit/labels";
import { legendRight } from "../kit/legends";
import { layoutOf, type Panel, panelsBeside, widthOf } from "../kit/panels";
import { type Figure, type FigureOptions, makeFigure, palette, type PlotlyObject } from "../kit/theme";

const dashes = ["solid", "dash", "dot", "dashdot"];
const symbols = ["circle", "square", "diamond", "cross", "triangle-up", "star", "x"];

/** A point a size: mean over folds. */
interface Line {
  pair: Pair;
  points: { people: number; y: number }[];
}

/** Macro F1 by people, a panel for each labelled set: colours are pretexts, markers encoders. */
export function pairScoresFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const pairs = pairsOf(rows);
  const panels = downstreamOrder(probeSets(rows)).map((set) => ({
    heading: setHeading(rows, set),
    lines: linesOf(pairs, (row) => probeOf(row, set)?.macroF1 ?? null),
  }));
  return pairsFigure("pairScores", rows, options, {
    pairs,
    title: "What a frozen encoder is worth, by encoder and pretext",
    caption: "Macro F1 of the linear probe at each number of people. Colours are pretexts, markers and dashes encoders.",
    panels,
    y: scoreAxis,
    traces: ({ lines }, panel, axes) =>
      lines.map((line) => trace(pairs, line, "pretext", 100, { ...axes, showlegend: panel === 0 })),
  });
}

/** Test loss by people, an axis for each pretext: the losses of two cannot be compared. */
export function pairLossesFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const pairs = pairsOf(rows);
  const byPretext = groupBy(
    linesOf(pairs, (row) => row.result.testLoss),
    ({ pair }) => pair.pretext,
  );
  const named = new Set<string>();
  return pairsFigure("pairLosses", rows, options, {
    pairs,
    title: "Test loss of each pretext, by encoder",
    caption: "Panels share no unit: compare encoders within one, and pretexts by their probes.",
    panels: [...byPretext].map(([pretext, lines]) => ({
      heading: `${bold(pretext)}<br><span style="font-size:12px">${traitsOf(lines[0].pair.rows[0].config).loss}</span>`,
      lines,
    })),
    y: (losses) => linearAxis("Test loss (another unit in each panel)", losses),
    traces: ({ lines }, _, axes) =>
      lines.map((line) => {
        const { encoder } = line.pair;
        const showlegend = !named.has(encoder);
        named.add(encoder);
        return { ...trace(pairs, line, "encoder", 1, { ...axes, showlegend }), name: encoder, legendgroup: encoder };
      }),
  });
}

interface LinePanel {
  heading: string;
  lines: Line[];
}

/** Panels of lines over one axis of people. */
function pairsFigure(
  name: string,
  rows: readonly Row[],
  options: FigureOptions,
  {
    pairs,
    title,
    caption,
    panels,
    y,
    traces,
  }: {
    pairs: readonly Pair[];
    title: string;
    caption: string;
    panels: readonly LinePanel[];
    y: (values: number[]) => PlotlyObject;
    traces: (panel: LinePanel, place: number, axes: Pick<Panel, "xaxis" | "yaxis">) => PlotlyObject[];
  },
): Figure {
  const data = dataTitle(
    `${name}Figure`,
    pairs.flatMap((pair) => pair.rows),
  );
  const pointsOf = ({ lines }: LinePanel) => lines.flatMap(({ points }) => points);
  const people = panels.flatMap(pointsOf).map((point) => point.people);
  const drawn = panelsBeside(
    panels.map(({ heading }) => heading),
    (place) => ({ x: logAxis("People trained on", people), y: y(pointsOf(panels[place]).map((point) => point.y)) }),
  );
  return makeFigure(
    name,
    { title, subtitle: subtitle([data, "mean over folds"], options), caption, source: rows[0].source },
    panels.flatMap((panel, place) => traces(panel, place, { xaxis: drawn[place].xaxis, yaxis: drawn[place].yaxis })),
    {
      ...{ width: widthOf(panels.length, 240), height: 440, margin: { l: 84, r: 24, t: 56, b: 68 }, legend: legendRight() },
      ...layoutOf(drawn),
    },
  );
}

function linesOf(pairs: readonly Pair[], valueOf: (row: Row) => number | null): Line[] {
  return pairs.flatMap((pair) => {
    const found = pair.rows.flatMap((row) => {
      const y = valueOf(row);
      return y === null ? [] : [{ size: JSON.stringify([row.config.people, row.config.users]), people: row.users.length, y }];
    });
    const points = [...groupBy(found, ({ size }) => size).values()].map((own) => ({
      people: mean(own.map(({ people }) => people)),
      y: mean(own.map(({ y }) => y)),
    }));
    return points.length === 0 ? [] : [{ pair, points: points.sort((a, b) => a.people - b.people) }];
  });
}

/** The colour says which of `coloured` it is, marker and dashes which encoder. */
function trace(
  pairs: readonly Pair[],
  { pair, points }: Line,
  coloured: "encoder" | "pretext",
  scale: number,
  more: PlotlyObject,
): PlotlyObject {
  const placeOf = (of: "encoder" | "pretext") => [...new Set(pairs.map((each) => each[of]))].indexOf(pair[of]);
  const [encoder, color] = [placeOf("encoder"), palette[placeOf(coloured) % palette.length]];
  return {
    type: "scatter",
    mode: "lines+markers",
    name: pair.name,
    legendgroup: pair.name,
    x: points.map(({ people }) => people),
    y: points.map(({ y }) => scale * y),
    marker: { color, symbol: symbols[encoder % symbols.length], size: 9 },
    line: { color, width: 1.6, dash: dashes[encoder % dashes.length] },
    hovertemplate: `%{x:.0f} people: %{y:.4g}<extra>${pair.name}</extra>`,
    ...more,
  };
}
