/** Tables 1 and 2 as danfojs DataFrames, ours beside the paper's. */
import type { DataFrame } from "danfojs-node";
import type { Row } from "../row";
import { Ci95, formatLaw, powerLaw } from "../scaling/powerLaw";
import { isPretrained } from "../scaling/rows";
import { Choice, figure2Points, figure4Points, figure5Points } from "../scaling/select";
import { baselines, bestFromScratch, mean } from "./baselines";
import { dataTitle, downstream } from "./source";
import { strategyStyle } from "./theme";

/** Table 1 of the paper: best F1 from scratch and by linear evaluation, in %. */
const paperTable1: Record<string, [fromScratch: number, linear: number]> = {
  "uci-har": [95.1, 97.9], "wisdm-phone": [31.9, 34.3], "wisdm-watch": [62.6, 63.1],
};

/** Table 2 of the paper by fold: L = coefficient · D^-exponent. */
const paperTable2 = {
  user: [[0.058, 0.049], [0.057, 0.045], [0.052, 0.046], [0.051, 0.052], [0.043, 0.044]],
  random: [[0.046, 0.017], [0.047, 0.015], [0.043, 0.02], [0.04, 0.019], [0.035, 0.016]],
};

const missing = "not run";

/**
 * Macro F1 in % on the paper's three sets. The linear probe is that of the full data size, chosen on validation users,
 * with its range over folds; beside it the best of all runs on the test users, which is how the paper chooses.
 */
export function table1(rows: readonly Row[]): DataFrame {
  dataTitle("table1", rows);
  const trained = rows.filter(isPretrained);
  return frame(downstream.map(({ set, title }) => {
    const scratch = rows.filter((row) => row.config.task === "fromScratch" && row.config.set === set &&
      row.status === "done");
    const probes = figure4Points(trained).filter((point) => point.set === set && point.users === "all" &&
      point.strategy === trained[0].config.strategy).map((point) => point.macroF1);
    const oracle = figure5Points(trained, "oracle").filter((point) => point.set === set).map((point) => point.macroF1);
    const { random, simple } = baselines(rows, set);
    const [paperScratch, paperLinear] = paperTable1[set];
    return {
      "data set": title,
      "from scratch": scratch.length > 0 ? percent(bestFromScratch(scratch, set).macroF1) : missing,
      "linear probe": probes.length > 0 ? percent(mean(probes)) + range(probes) : missing,
      "linear probe, oracle": oracle.length > 0 ? percent(Math.max(...oracle)) : missing,
      "random encoder": random.length > 0 ? percent(Math.max(...random.map((each) => each.macroF1))) : missing,
      "simple features": simple === null ? missing : percent(simple),
      "paper: from scratch": paperScratch.toFixed(1),
      "paper: linear": paperLinear.toFixed(1),
    };
  }));
}

/** A power law of test loss against hours per fold and strategy, with 95 % intervals of both parameters. */
export function table2(rows: readonly Row[], { choice }: { choice?: Choice } = {}): DataFrame {
  const trained = rows.filter(isPretrained);
  dataTitle("table2", trained);
  const points = figure2Points(trained, choice);
  const folds = [...new Set(points.map((point) => point.fold))].sort((a, b) => a - b);
  return frame((["user", "random"] as const).flatMap((strategy) => folds.flatMap((fold) => {
    const own = points.filter((point) => point.strategy === strategy && point.fold === fold);
    if (own.length === 0) return [];
    const law = new Set(own.map((point) => point.hours)).size < 3 ? null
      : powerLaw(own.map((point) => ({ x: point.hours, y: point.testLoss })));
    const paper = paperTable2[strategy][fold];
    return [{
      fold,
      sampling: strategyStyle[strategy].label,
      law: law ? formatLaw(law) : "under 3 sizes",
      "coefficient, 95 %": law ? interval(law.coefficientCi95) : "",
      "exponent, 95 %": law ? interval([-law.exponentCi95[1], -law.exponentCi95[0]]) : "",
      "R²": law ? law.r2.toFixed(3) : "",
      points: own.length,
      "on plateau": own.filter((point) => point.onPlateau).length,
      "paper's law": paper ? formatLaw({ coefficient: paper[0], exponent: paper[1] }) : "",
    }];
  })));
}

function frame(records: Record<string, string | number>[]): DataFrame {
  // Loaded on call: danfojs brings tfjs along, and reading rows must not.
  const { DataFrame: Frame } = require("danfojs-node") as typeof import("danfojs-node");
  return new Frame(records);
}

const percent = (score: number) => (100 * score).toFixed(1);
const range = (scores: number[]) => scores.length < 2 ? ""
  : ` (${percent(Math.min(...scores))}–${percent(Math.max(...scores))})`;
const interval = ([low, high]: Ci95) => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
