/** Figure 7: linear-probe score of pre-training with and without augmentations. */
import type { Row } from "../../base/row";
import { plainNumber, shortCount } from "../../base/format";
import { baselines } from "../../claims/baselines";
import { mean } from "../../numeric/stats";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { encoderOf, gridRows, isAugmented } from "../../scaling/study/rows";
import { f1Interval } from "../../scaling/study/scoreInterval";
import { type EncoderScorePoint, figure7Points } from "../../scaling/study/points";
import type { Choice } from "../../scaling/study/selection";
import { logAxis, scoreAxis } from "../kit/axes";
import { legendBelow } from "../kit/legends";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { baselineLine, chosenBy, type ChoiceOptions, refuseEmpty, scoreMarkers } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, makeFigure, palette, type PlotlyObject } from "../kit/theme";

/** Against parameters, or against hours where one encoder alone was trained with augmentations. */
export function figure7(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const trained = gridRows(rows);
  const data = dataTitle("figure7", trained);
  const { shared, byHours, folds } = comparable(trained);
  const points = (
    byHours
      ? pointsByHours(shared, options.choice)
      : figure7Points(shared, options.choice).map((point) => ({ ...point, x: point.encoderParams }))
  ).map((point) => (folds.length === 1 ? withUserInterval(point, options.choice) : point));
  const sets = downstreamOrder(points.map((point) => point.set));
  refuseEmpty("figure7", sets);
  const beside = rows.filter((row) => row.source === trained[0].source);
  const lines = sets.map((set) => baselines(beside, set, shared.map(encoderOf)));
  const xs = points.map((point) => point.x);
  const panels = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    (i) => ({
      x: logAxis(byHours ? "Training data (hours)" : "Encoder parameters", xs, byHours ? plainNumber : shortCount),
      y: scoreAxis([
        ...points.filter((point) => point.set === sets[i]).flatMap((point) => [point.macroF1, ...(point.ci95 ?? [])]),
        ...lines[i].random.map(({ macroF1 }) => macroF1),
        ...[lines[i].simple ?? []].flat(),
      ]),
    }),
  );
  const traces = sets.flatMap((set, panel) => {
    const { random, simple } = lines[panel];
    const drawn = [false, true].map((augmented): PlotlyObject => {
      const own = points.filter((point) => point.set === set && point.augmented === augmented);
      const color = palette[augmented ? 1 : 0];
      const name = augmented ? "with augmentations" : "without augmentations";
      return {
        ...scoreMarkers(own, color, name, augmented ? "diamond" : "circle"),
        mode: "lines+markers",
        x: own.map((point) => point.x * (augmented ? 1.02 : 0.98)), // so that both intervals can be read
        line: { color, width: 1.8, dash: augmented ? "dash" : "solid" },
      };
    });
    if (random.length > 0) {
      const best = Math.max(...random.map(({ macroF1 }) => macroF1));
      drawn.push(baselineLine(random.length > 1 ? "best random encoder" : "random encoder", best, xs, "dash"));
    }
    if (simple !== null) drawn.push(baselineLine("simple features", simple, xs, "dot"));
    return drawn.map((trace) => ({ ...trace, xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis, showlegend: panel === 0 }));
  });
  const [encoder] = shared;
  const names = [...new Set(trained.flatMap((row) => row.config.augmentations))].join(", ");
  const oneFold = folds.length === 1 ? `fold ${folds[0]}` : undefined;
  return makeFigure(
    "figure7",
    {
      title: "Augmentations in pre-training: linear probe score",
      subtitle: subtitle(
        [
          data,
          byHours ? `MLP width ${encoder.config.width}, depth ${encoder.config.depth}` : undefined,
          chosenBy(options.choice),
          oneFold,
        ],
        options,
      ),
      caption:
        `${oneFold ? "One fold, 95 % interval over its test users" : "Mean and 95 % interval over folds"}, with and without ` +
        `augmentations of input and target: ${names}. Dashed: ${byHours ? "the encoder" : "the best encoder"} with random ` +
        "weights; dotted: a linear model on means, deviations and spectra. Both were tested on the same users, so their " +
        "difference is surer than the intervals suggest.",
      source: trained[0].source,
    },
    traces,
    {
      width: widthOf(sets.length, 30),
      height: 470,
      margin: { l: 82, r: 28, t: 46, b: 124 },
      ...layoutOf(panels),
      legend: legendBelow(210, 300, 74),
    },
  );
}

const encoderKey = (row: Row) => `${row.config.width} × ${row.config.depth}`;

/** The runs of the encoders, strategies and folds that both sides have: else one could choose among more, or be tested on others. */
function comparable(trained: readonly Row[]): { shared: Row[]; byHours: boolean; folds: number[] } {
  const augmented = trained.filter(isAugmented);
  if (augmented.length === 0) {
    throw new RangeError(
      `figure7: none of ${trained.length} pre-training rows has augmentations; expected a ` +
        "grid with config.augmentations set",
    );
  }
  const encoders = new Set(augmented.map(encoderKey));
  const strategies = new Set(augmented.map((row) => row.config.strategy));
  const folds = new Set(augmented.map((row) => row.config.fold));
  const shared = trained.filter(
    (row) => encoders.has(encoderKey(row)) && strategies.has(row.config.strategy) && folds.has(row.config.fold),
  );
  return { shared, byHours: encoders.size === 1, folds: [...folds] };
}

interface AugmentationPoint extends EncoderScorePoint {
  augmented: boolean;
  x: number;
}

/** One encoder: the rule of Figure 7 applied to each data size. */
function pointsByHours(rows: Row[], choice?: Choice): AugmentationPoint[] {
  const sizes = new Set(rows.filter(isAugmented).map((row) => row.config.users));
  return [...sizes]
    .flatMap((users) => {
      const some = rows.filter((row) => row.config.users === users);
      const hours = mean(some.map((row) => row.hours));
      return figure7Points(some, choice).map((point) => ({ ...point, x: hours }));
    })
    .sort((a, b) => a.x - b.x);
}

/** A single fold has no interval over folds; an oracle's score has none over the users that chose it. */
function withUserInterval(point: AugmentationPoint, choice?: Choice): AugmentationPoint {
  if (choice === "oracle") return point;
  return { ...point, ci95: f1Interval(point.folds.map(({ row }) => row.result.probes[point.set].confusionByUser)) };
}
