/** Tables 1 and 2 as danfojs DataFrames, ours beside the paper's. */
import type { DataFrame } from "danfojs-node";
import type { Row } from "../../base/row";
import { localExponents } from "../../scaling/design/localExponents";
import { formsOfData } from "../../scaling/design/pooledForms";
import { verdictText } from "../../scaling/fit/verdict";
import { percent } from "../../base/format";
import { compareStrategies } from "../../scaling/study/exponents";
import { foldMean } from "../../scaling/study/foldEstimates";
import { paperExponentRatios, paperLaws, paperScores } from "../../scaling/study/paperLaws";
import type { Ci95 } from "../../base/ci95";
import { formatLaw, powerLaw } from "../../scaling/fit/powerLaw";
import { encoderOf, gridRows } from "../../scaling/study/rows";
import { figure2Points, figure4Points, figure5Points, type LossPoint } from "../../scaling/study/points";
import type { Choice } from "../../scaling/study/selection";
import { baselines, bestFromScratch, scratchRuns } from "../../claims/baselines";
import { mean } from "../../numeric/stats";
import { strategyStyle } from "../kit/theme";
import { dataTitle } from "../../scaling/study/dataTitle";
import { setName } from "../kit/headings";

const missing = "not run";

/**
 * Macro F1 in % on the paper's three sets. The linear probe is that of the full data size, chosen on validation users,
 * with its range over folds; beside it the best of all runs on the test users, which is how the paper chooses.
 * Random encoder: the best of the grid's own encoders, untrained.
 */
export function table1(rows: readonly Row[], { choice }: { choice?: Choice } = {}): DataFrame {
  dataTitle("table1", rows);
  const trained = gridRows(rows);
  const encoders = trained.map(encoderOf);
  return frame(
    paperScores.map(({ set, ...paper }) => {
      const scratch = scratchRuns(rows, set);
      const probes = figure4Points(trained, choice)
        .filter((point) => point.set === set && point.users === "all" && point.strategy === trained[0].config.strategy)
        .map((point) => point.macroF1);
      const oracle = figure5Points(trained, "oracle")
        .filter((point) => point.set === set)
        .map((point) => point.macroF1);
      const { random, simple } = baselines(rows, set, encoders);
      return {
        "data set": setName(rows, set),
        "from scratch": scratch.length > 0 ? percent(bestFromScratch(rows, set, choice).macroF1) : missing,
        "linear probe": probes.length > 0 ? percent(mean(probes)) + range(probes) : missing,
        "linear probe, oracle": oracle.length > 0 ? percent(Math.max(...oracle)) : missing,
        "random encoder": random.length > 0 ? percent(Math.max(...random.map((each) => each.macroF1))) : missing,
        "simple features": simple === null ? missing : percent(simple),
        "paper: from scratch": paper.fromScratch.toFixed(1),
        "paper: linear": paper.linearProbe.toFixed(1),
      };
    }),
  );
}

/**
 * By the paper's procedure, a power law of test loss against hours per fold and strategy, with 95 % intervals of both
 * parameters and the exponents from size to size; below each strategy the mean exponent over folds, and whether all folds
 * together support a power law, which one fold has too few sizes to tell; below both the ratio of the two.
 */
export function table2(rows: readonly Row[], { choice }: { choice?: Choice } = {}): DataFrame {
  const trained = gridRows(rows);
  dataTitle("table2", trained);
  const points = figure2Points(trained, choice);
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  const laws = (["user", "random"] as const).flatMap((strategy) => {
    const exponents: number[] = [];
    const records = folds.flatMap((fold) => {
      const own = points.filter((point) => point.strategy === strategy && point.fold === fold);
      if (own.length === 0) return [];
      const xy = own.map((point) => ({ x: point.hours, y: point.testLoss }));
      const law = new Set(own.map((point) => point.hours)).size < 3 ? null : powerLaw(xy);
      if (law) exponents.push(law.exponent);
      const paper = paperLaws[strategy].at(fold);
      return [
        {
          fold: String(fold),
          sampling: strategyStyle[strategy].label,
          law: law ? formatLaw(law) : "under 3 sizes",
          "coefficient, 95 %": law ? interval(law.coefficientCi95) : "",
          "exponent, 95 %": law ? interval(negated(law.exponentCi95)) : "",
          "R²": law ? law.r2.toFixed(3) : "",
          points: String(own.length),
          "on plateau": String(own.filter((point) => point.onPlateau).length),
          "from size to size": exponentsOf(own, strategy),
          verdict: "",
          "paper's law": paper ? formatLaw(paper) : "",
        },
      ];
    });
    if (exponents.length < 2) return records;
    const { mean: exponent, ci95 } = foldMean(exponents);
    const forms = formsOfData(points, strategy);
    const paperMean = mean(paperLaws[strategy].map((law) => law.exponent));
    return [
      ...records,
      {
        fold: "mean",
        sampling: strategyStyle[strategy].label,
        law: `exponent ${(-exponent).toFixed(3)}`,
        "coefficient, 95 %": "",
        "exponent, 95 %": interval(negated(ci95)),
        "R²": "",
        points: `${exponents.length} folds`,
        "on plateau": "",
        "from size to size": exponentsOf(points, strategy),
        verdict: forms ? verdictText(forms.verdict) : "too few folds and sizes",
        "paper's law": `exponent ${(-paperMean).toFixed(3)}`,
      },
    ];
  });
  return frame([...laws, ...ratioRecord(points)]);
}

/** USER over RANDOM exponents, of the folds that have both. */
function ratioRecord(points: readonly LossPoint[]): Record<string, string>[] {
  const found = compareStrategies(points);
  if (found === null) return [];
  const { ratio, ci95, byFold } = found;
  return [
    {
      fold: "ratio",
      sampling: `${strategyStyle.user.label} / ${strategyStyle.random.label}`,
      law: ci95 ? `exponents ${ratio.toFixed(2)}` : "undetermined",
      "coefficient, 95 %": "",
      "exponent, 95 %": ci95 ? `[${ci95.map((end) => end.toFixed(2)).join(", ")}]` : "",
      "R²": "",
      points: `${byFold.length} folds`,
      "on plateau": "",
      "from size to size": "",
      verdict: ci95 ? "" : "the RANDOM exponent does not differ from 0",
      "paper's law": `exponents ${paperExponentRatios.ofMeans.toFixed(2)}`,
    },
  ];
}

const exponentsOf = (points: readonly LossPoint[], strategy: LossPoint["strategy"]) =>
  localExponents(points, strategy)
    .map(({ exponent }) => (-exponent).toFixed(3))
    .join(" ");

function frame(records: Record<string, string>[]): DataFrame {
  // Loaded on call: danfojs brings tfjs along, and reading rows must not.
  const { DataFrame: Frame } = require("danfojs-node") as typeof import("danfojs-node");
  return new Frame(records);
}

const range = (scores: number[]) =>
  scores.length < 2 ? "" : ` (${percent(Math.min(...scores))}–${percent(Math.max(...scores))})`;
const negated = ([low, high]: Ci95): Ci95 => [-high, -low];
const interval = ([low, high]: Ci95) => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
