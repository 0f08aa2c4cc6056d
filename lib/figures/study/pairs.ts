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
import { panelsBeside, widthOf } from "../kit/panels";
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
  const data = dataTitle(
    "pairScoresFigure",
    pairs.flatMap((pair) => pair.rows),
  );
  const panels = downstreamOrder(probeSets(rows)).map((set) => ({
    set,
    lines: linesOf(pairs, (row) => probeOf(row, set)?.macroF1 ?? null),
  }));
  const people = peopleOf(panels.flatMap(({ lines }) => lines));
  const drawn = panelsBeside(
    panels.map(({ set }) => setHeading(rows, set)),
    (panel) => ({
      x: logAxis("People trained on", people),
      y: scoreAxis(panels[panel].lines.flatMap(({ points }) => points.map(({ y }) => y))),
    }),
  );
  const traces = panels.flatMap(({ lines }, panel) =>
    lines.map((line) =>
      trace(pairs, line, "pretext", 100, { xaxis: drawn[panel].xaxis, yaxis: drawn[panel].yaxis, showlegend: panel === 0 }),
    ),
  );
  return makeFigure(
    "pairScores",
    {
      title: "What a frozen encoder is worth, by encoder and pretext",
      subtitle: subtitle([data, "mean over folds"], options),
      caption: "Macro F1 of the linear probe at each number of people. Colours are pretexts, markers and dashes encoders.",
      source: rows[0].source,
    },
    traces,
    {
      ...layoutOf(panels.length),
      ...Object.assign({}, ...drawn.map(({ layout }) => layout)),
      annotations: drawn.map(({ heading }) => heading),
    },
  );
}

/** Test loss by people, an axis for each pretext: the losses of two cannot be compared. */
export function pairLossesFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const pairs = pairsOf(rows);
  const data = dataTitle(
    "pairLossesFigure",
    pairs.flatMap((pair) => pair.rows),
  );
  const panels = [
    ...groupBy(
      linesOf(pairs, (row) => row.result.testLoss),
      ({ pair }) => pair.pretext,
    ).values(),
  ];
  const people = peopleOf(panels.flat());
  const drawn = panelsBeside(
    panels.map(
      ([{ pair }]) => `${bold(pair.pretext)}<br><span style="font-size:12px">${traitsOf(pair.rows[0].config).loss}</span>`,
    ),
    (panel) => ({
      x: logAxis("People trained on", people),
      y: linearAxis(
        "Test loss (another unit in each panel)",
        panels[panel].flatMap(({ points }) => points.map(({ y }) => y)),
      ),
    }),
  );
  const named = new Set<string>();
  const traces = panels.flatMap((lines, panel) =>
    lines.map((line) => {
      const showlegend = !named.has(line.pair.encoder);
      named.add(line.pair.encoder);
      const { xaxis, yaxis } = drawn[panel];
      return {
        ...trace(pairs, line, "encoder", 1, { xaxis, yaxis, showlegend }),
        name: line.pair.encoder,
        legendgroup: line.pair.encoder,
      };
    }),
  );
  return makeFigure(
    "pairLosses",
    {
      title: "Test loss of each pretext, by encoder",
      subtitle: subtitle([data, "mean over folds"], options),
      caption: "Panels share no unit: compare encoders within one, and pretexts by their probes.",
      source: rows[0].source,
    },
    traces,
    {
      ...layoutOf(panels.length),
      ...Object.assign({}, ...drawn.map(({ layout }) => layout)),
      annotations: drawn.map(({ heading }) => heading),
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

const peopleOf = (lines: readonly Line[]): number[] => lines.flatMap(({ points }) => points.map(({ people }) => people));

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

function layoutOf(panels: number): PlotlyObject {
  return { width: widthOf(panels, 240), height: 440, margin: { l: 84, r: 24, t: 56, b: 68 }, legend: legendRight() };
}
