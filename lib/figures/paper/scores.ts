/** Figures 4, 5 and 7: linear-probe scores against hours and parameters, a panel per downstream set. */
import type { Row } from "../../base/row";
import { gridRows, isAugmented } from "../../scaling/study/rows";
import { type Choice, type EncoderScorePoint, figure4Points, figure5Points, figure7Points } from "../../scaling/study/select";
import { type Figure, ink, legendRight, makeFigure, palette, type Part, strategyStyle, withAlpha } from "../kit/theme";
import { logAxis, plainNumber, scoreAxis, shortCount } from "../kit/axes";
import type { ChoiceOptions } from "./figure2";
import { baselines, downstreamOrder, mean } from "../../claims/baselines";
import { besideTwins, runsOf } from "./figure3";
import { panelsBeside, widthOf } from "../kit/panels";
import { dataTitle, setTitle, subtitle } from "../kit/source";

const chosenBy = (choice: Choice = "validation") => choice === "oracle" ? "best on test users (oracle)"
  : "chosen on validation users";

/** Figure 4: best macro F1 against hours; the line is the mean over folds. */
export function figure4(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows);
  const data = dataTitle("figure4", runs);
  const points = figure4Points(runs, options.choice);
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure4", sets);
  const panels = panelsBeside(sets.map(setTitle), (i) => ({
    x: logAxis("Training data (hours)", points.map((point) => point.hours)),
    y: scoreAxis(points.filter((point) => point.set === sets[i]).map((point) => point.macroF1)),
  }));
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  const traces: Part[] = [];
  sets.forEach((set, panel) => {
    const { xaxis, yaxis } = panels[panel];
    (["user", "random"] as const).forEach((strategy, s) => {
      const style = strategyStyle[strategy];
      const own = points.filter((point) => point.set === set && point.strategy === strategy);
      if (own.length === 0) return;
      const color = palette[s];
      for (const fold of folds) {
        const one = own.filter((point) => point.fold === fold);
        traces.push({
          type: "scatter", mode: "markers", xaxis, yaxis, showlegend: false, x: one.map((point) => point.hours),
          y: one.map((point) => 100 * point.macroF1),
          customdata: one.map((point) => point.row.runId),
          hovertemplate: `fold ${fold}, %{x:,.1f} h: %{y:.1f} %<br>%{customdata}<extra></extra>`,
          marker: { symbol: style.symbol, size: 7.5,
            color: one.map((point) => (point.onPlateau ? "#ffffff" : withAlpha(color, 0.45))),
            line: { color: withAlpha(color, 0.8), width: 1.2 } },
        });
      }
      const sizes = [...new Set(own.map((point) => point.users))];
      const at = sizes.map((users) => own.filter((point) => point.users === users));
      traces.push({
        type: "scatter", mode: "lines", xaxis, yaxis, name: `${style.label}, mean over folds`, showlegend: panel === 0,
        x: at.map((group) => mean(group.map((point) => point.hours))),
        y: at.map((group) => 100 * mean(group.map((point) => point.macroF1))),
        line: { color, width: 2.4, dash: style.dash }, hoverinfo: "skip",
      });
    });
  });
  const plateau = points.filter((point) => point.onPlateau).length;
  return makeFigure("figure4", {
    title: "Linear probe score against data size",
    subtitle: subtitle([data, chosenBy(options.choice),
      `${plateau} of ${points.length} points on the plateau`], options),
    caption: "Each marker is one fold and size, the best of encoders and learning rates; hollow: pre-training on the " +
      "plateau. The encoder is frozen, the head is a logistic regression.",
  }, traces, {
    width: widthOf(sets.length, 30), height: 520, margin: { l: 82, r: 28, t: 118, b: 112 },
    ...Object.assign({}, ...panels.map((panel) => panel.layout)), annotations: panels.map((panel) => panel.heading),
    legend: { orientation: "h", x: 0, y: -0.24, yanchor: "top" },
  });
}

/** What a linear model on simple features scores, whatever the encoder: across all encoders' parameters. */
export function simpleFeaturesLine(macroF1: number, encoders: readonly { encoderParams: number }[]): Part {
  const [low, high] = [Math.min, Math.max].map((pick) => pick(...encoders.map((point) => point.encoderParams)));
  return { type: "scatter", mode: "lines", name: "simple features", x: [low * 0.5, high * 2], y: [100 * macroF1, 100 * macroF1],
    line: { color: ink.soft, width: 1.6, dash: "dot" } };
}

/** Figure 5: best macro F1 against parameters, coloured by width, with the baselines that the rows hold. */
export function figure5(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows);
  const data = dataTitle("figure5", runs);
  const points = figure5Points(runs, options.choice);
  const beside = rows.filter((row) => row.source === runs[0].source);
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure5", sets);
  const widths = [...new Set(points.map((point) => point.width))].sort((a, b) => a - b);
  const lines = sets.map((set) => baselines(beside, set, points));
  const panels = panelsBeside(sets.map(setTitle), (i) => ({
    x: logAxis("Encoder parameters", points.map((point) => point.encoderParams), shortCount),
    y: scoreAxis([
      ...points.filter((point) => point.set === sets[i]).flatMap((point) => [point.macroF1, ...(point.ci95 ?? [])]),
      ...lines[i].random.map((point) => point.macroF1),
      ...[lines[i].simple ?? []].flat(),
    ]),
  }));
  const traces: Part[] = [];
  const shapes: Part[] = [];
  sets.forEach((set, panel) => {
    const { xaxis, yaxis } = panels[panel];
    const { random, simple } = lines[panel];
    const own = points.filter((point) => point.set === set);
    if (random.length > 0) {
      traces.push({
        type: "scatter", mode: "lines+markers", xaxis, yaxis, name: "random encoder", showlegend: panel === 0,
        x: random.map((point) => point.encoderParams), y: random.map((point) => 100 * point.macroF1),
        customdata: random.map(({ runIds }) => runIds.join("<br>")),
        hovertemplate: "%{y:.1f} %<br>%{customdata}<extra>random encoder</extra>",
        line: { color: ink.faint, width: 1.6, dash: "dash" },
        marker: { symbol: "x-thin-open", size: 8, color: ink.soft },
      });
    }
    if (simple !== null) traces.push({ ...simpleFeaturesLine(simple, points), xaxis, yaxis, showlegend: panel === 0 });
    widths.forEach((width, i) => {
      const color = palette[i % palette.length];
      const some = own.filter((point) => point.width === width);
      const places = besideTwins(own).filter((_, at) => own[at].width === width);
      traces.push({ ...scoreMarkers(some, color, `width ${width}`), x: places, mode: "lines+markers", xaxis, yaxis,
        showlegend: panel === 0, line: { color: withAlpha(color, 0.45), width: 1.5 } });
    });
  });
  return makeFigure("figure5", {
    title: "Linear probe score against model size",
    subtitle: subtitle([data, chosenBy(options.choice)], options),
    caption: "Each marker is an encoder, best over data sizes, strategies and learning rates" +
      (options.choice === "oracle" ? " and folds." : " in each fold, mean and 95 % interval over folds.") +
      " Dashed: the same encoders with random weights; dotted: a linear model on means, deviations and spectra.",
  }, traces, {
    width: widthOf(sets.length, 170), height: 520, margin: { l: 82, r: 178, t: 118, b: 72 }, legend: legendRight(),
    ...Object.assign({}, ...panels.map((panel) => panel.layout)), shapes,
    annotations: panels.map((panel) => panel.heading),
  });
}

/** Figure 7: with and without augmentations against parameters, or against hours where there is one encoder only. */
export function figure7(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const trained = gridRows(rows);
  const data = dataTitle("figure7", trained);
  const withAugmentations = trained.filter(isAugmented);
  const augmentedEncoders = new Set(withAugmentations.map(encoderKey));
  if (augmentedEncoders.size === 0) {
    throw new RangeError(`figure7: none of ${trained.length} pre-training rows has augmentations; expected a ` +
      "grid with config.augmentations set");
  }
  const byHours = augmentedEncoders.size === 1;
  // Only the encoders, strategies and folds that both sides have, lest one choose among more runs or be tested on others.
  const strategies = new Set(withAugmentations.map((row) => row.config.strategy));
  const folds = new Set(withAugmentations.map((row) => row.config.fold));
  const shared = trained.filter((row) =>
    augmentedEncoders.has(encoderKey(row)) && strategies.has(row.config.strategy) && folds.has(row.config.fold));
  const points = byHours ? pointsByHours(shared, options.choice)
    : figure7Points(shared, options.choice).map((point) => ({ ...point, x: point.encoderParams }));
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure7", sets);
  const panels = panelsBeside(sets.map(setTitle), (i) => ({
    x: logAxis(byHours ? "Training data (hours)" : "Encoder parameters", points.map((point) => point.x),
      byHours ? plainNumber : shortCount),
    y: scoreAxis(points.filter((point) => point.set === sets[i]).flatMap((point) => [point.macroF1, ...(point.ci95 ?? [])])),
  }));
  const traces = sets.flatMap((set, panel) => [false, true].map((augmented): Part => {
    const own = points.filter((point) => point.set === set && point.augmented === augmented);
    const color = palette[augmented ? 1 : 0];
    const name = augmented ? "with augmentations" : "without augmentations";
    return { ...scoreMarkers(own, color, name, augmented ? "diamond" : "circle"), mode: "lines+markers",
      x: own.map((point) => point.x), xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis, showlegend: panel === 0,
      line: { color, width: 1.8, dash: augmented ? "dash" : "solid" } };
  }));
  const [encoder] = shared;
  const names = [...new Set(trained.flatMap((row) => row.config.augmentations))].join(", ");
  return makeFigure("figure7", {
    title: "Augmentations in pre-training: linear probe score",
    subtitle: subtitle([data, byHours ? `MLP width ${encoder.config.width}, depth ${encoder.config.depth}` : undefined,
      chosenBy(options.choice), folds.size === 1 ? `fold ${[...folds][0]}` : undefined], options),
    caption: `${folds.size === 1 ? "One fold" : "Mean and 95 % interval over folds"}, with and without augmentations of input and target: ${names}.`,
  }, traces, {
    width: widthOf(sets.length, 30), height: 520, margin: { l: 82, r: 28, t: 118, b: 112 },
    ...Object.assign({}, ...panels.map((panel) => panel.layout)), annotations: panels.map((panel) => panel.heading),
    legend: { orientation: "h", x: 0, y: -0.24, yanchor: "top" },
  });
}

const encoderKey = (row: Row) => `${row.config.width} × ${row.config.depth}`;

interface AugmentationPoint extends EncoderScorePoint {
  augmented: boolean;
  x: number;
}

/** One encoder: the rule of Figure 7 applied to each data size apart. */
function pointsByHours(rows: Row[], choice?: Choice): AugmentationPoint[] {
  const sizes = new Set(rows.filter(isAugmented).map((row) => row.config.users));
  return [...sizes].flatMap((users) => {
    const some = rows.filter((row) => row.config.users === users);
    const hours = mean(some.map((row) => row.hours));
    return figure7Points(some, choice).map((point) => ({ ...point, x: hours }));
  }).sort((a, b) => a.x - b.x);
}

function scoreMarkers(points: readonly EncoderScorePoint[], color: string, name: string, symbol = "circle"): Part {
  return {
    type: "scatter", name, x: points.map((point) => point.encoderParams), y: points.map((point) => 100 * point.macroF1),
    error_y: { type: "data", symmetric: false, color: withAlpha(color, 0.7), thickness: 1.4, width: 4,
      array: points.map((point) => (point.ci95 ? 100 * (point.ci95[1] - point.macroF1) : 0)),
      arrayminus: points.map((point) => (point.ci95 ? 100 * (point.macroF1 - point.ci95[0]) : 0)) },
    marker: { symbol, size: 10, color, line: { color, width: 1.5 } },
    customdata: points.map((point) => [`${point.width} × ${point.depth}`, runsOf(point)]),
    hovertemplate: `%{customdata[0]}: %{y:.1f} %<br>%{customdata[1]}<extra>${name}</extra>`,
  };
}

function refuseEmpty(figure: string, sets: readonly string[]): void {
  if (sets.length === 0) throw new RangeError(`${figure}: no row has a probe of a downstream set, so nothing to draw`);
}
