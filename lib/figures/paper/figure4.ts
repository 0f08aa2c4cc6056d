/** Figure 4: linear-probe score against hours, a panel per downstream set. */
import { groupBy, gridRows, encoderOf } from "../../scaling/study/rows";
import type { Row } from "../../base/row";
import { baselines } from "../../claims/baselines";
import { mean } from "../../numeric/stats";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { foldMean } from "../../scaling/study/foldEstimates";
import { figure4Points, type ScorePoint } from "../../scaling/study/points";
import { logAxis, scoreAxis } from "../kit/axes";
import { legendBelow, markerKey } from "../kit/legends";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { baselineLine, chosenBy, type ChoiceOptions, errorBars, refuseEmpty } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, palette, type PlotlyObject, strategyStyle, withAlpha } from "../kit/theme";

const strategies = ["user", "random"] as const;

/** Best macro F1 of each fold and size; lines and intervals are the mean over folds. */
export function figure4(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows);
  const data = dataTitle("figure4", runs);
  const points = figure4Points(runs, options.choice);
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure4", sets);
  const beside = rows.filter((row) => row.source === runs[0].source);
  const lines = sets.map((set) => {
    const { random, simple } = baselines(beside, set, runs.map(encoderOf));
    return { random: random.length > 0 ? Math.max(...random.map(({ macroF1 }) => macroF1)) : null, simple };
  });
  const means = sets.map((set) =>
    strategies.map((strategy) => meansOf(points.filter((point) => point.set === set && point.strategy === strategy))),
  );
  const hours = points.map((point) => point.hours);
  const panels = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    (i) => ({
      x: logAxis("Training data (hours)", hours),
      y: scoreAxis([
        ...points.filter((point) => point.set === sets[i]).map((point) => point.macroF1),
        ...means[i].flat().flatMap(({ ci95 }) => ci95 ?? []),
        ...[lines[i].random, lines[i].simple].flatMap((score) => score ?? []),
      ]),
    }),
  );
  const traces: PlotlyObject[] = sets.flatMap((set, panel) => {
    const { xaxis, yaxis } = panels[panel];
    const { random, simple } = lines[panel];
    const drawn = strategies.flatMap((strategy, s) => {
      const own = points.filter((point) => point.set === set && point.strategy === strategy);
      return own.length === 0 ? [] : [...foldMarkers(own, palette[s]), meanLine(means[panel][s], strategy, s)];
    });
    if (random !== null) drawn.push(baselineLine("best random encoder", random, hours, "dash"));
    if (simple !== null) drawn.push(baselineLine("simple features", simple, hours, "dot"));
    return drawn.map((trace) => ({ showlegend: panel === 0, ...trace, xaxis, yaxis }));
  });
  const plateau = points.filter((point) => point.onPlateau).length;
  traces.push(
    markerKey("one fold", {
      symbol: "circle",
      size: 7.5,
      color: withAlpha(ink.soft, 0.45),
      line: { color: ink.soft, width: 1.2 },
    }),
  );
  if (plateau > 0) {
    traces.push(
      markerKey("one fold, on the plateau", {
        symbol: "circle",
        size: 7.5,
        color: "#ffffff",
        line: { color: ink.soft, width: 1.2 },
      }),
    );
  }
  return makeFigure(
    "figure4",
    {
      title: "Linear probe score against data size",
      subtitle: subtitle([data, chosenBy(options.choice), `${plateau} of ${points.length} points on the plateau`], options),
      caption:
        "Each marker is one fold and size, the best of encoders and learning rates; hollow: pre-training on the " +
        "plateau. Lines: mean over folds with its 95 % interval. The encoder is frozen, the head is a logistic regression. " +
        "Dashed: the best of the same encoders with random weights; dotted: a linear model on means, deviations and spectra.",
      source: runs[0].source,
    },
    traces,
    {
      width: widthOf(sets.length, 30),
      height: 484,
      margin: { l: 82, r: 28, t: 46, b: 138 },
      ...layoutOf(panels),
      legend: legendBelow(250, 300, 74),
    },
  );
}

interface SizeMean {
  hours: number;
  score: number;
  /** Null for a single fold. */
  ci95: Readonly<[number, number]> | null;
}

/** Over folds, a fold's seeds averaged first. */
function meansOf(points: readonly ScorePoint[]): SizeMean[] {
  return [...groupBy(points, (point) => point.users).values()].map((own) => {
    const folds = [...groupBy(own, (point) => point.fold).values()].map((fold) => mean(fold.map((point) => point.macroF1)));
    return {
      hours: mean(own.map((point) => point.hours)),
      score: mean(folds),
      ci95: folds.length > 1 ? foldMean(folds).ci95 : null,
    };
  });
}

function foldMarkers(points: readonly ScorePoint[], color: string): PlotlyObject[] {
  return [...groupBy(points, (point) => point.fold)].map(([fold, one]) => ({
    type: "scatter",
    mode: "markers",
    showlegend: false,
    x: one.map((point) => point.hours),
    y: one.map((point) => 100 * point.macroF1),
    customdata: one.map((point) => point.row.runId),
    hovertemplate: `fold ${fold}, %{x:,.1f} h: %{y:.1f} %<br>%{customdata}<extra></extra>`,
    marker: {
      symbol: strategyStyle[one[0].strategy].symbol,
      size: 7.5,
      color: one.map((point) => (point.onPlateau ? "#ffffff" : withAlpha(color, 0.45))),
      line: { color: withAlpha(color, 0.8), width: 1.2 },
    },
  }));
}

/** The strategies are 2 % apart, so that both intervals can be read. */
function meanLine(means: readonly SizeMean[], strategy: "user" | "random", index: number): PlotlyObject {
  const { label, dash } = strategyStyle[strategy];
  const color = palette[index];
  return {
    type: "scatter",
    mode: "lines",
    name: `${label}, mean and 95 % interval`,
    x: means.map((each) => each.hours * 1.02 ** (2 * index - 1)),
    y: means.map((each) => 100 * each.score),
    error_y: errorBars(means, color),
    line: { color, width: 2.4, dash },
    hoverinfo: "skip",
  };
}
