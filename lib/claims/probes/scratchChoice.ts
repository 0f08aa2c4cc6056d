/** What the choice of a supervised run on held-out people costs, and whether its validation loss says anything. */
import { bullets, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { spearman } from "../../numeric/correlation";
import { epochsOf } from "../../scaling/design/trainingLength";
import { downstreamOrder, setInMarkdown } from "../../scaling/study/downstream";
import { scratchRuns } from "../baselines";
import { isFromScratch, probeOf } from "../../scaling/study/rows";

export interface ScratchChoice {
  sets: {
    set: string;
    runs: number;
    /** Of the lowest validation loss; macro F1 on test users. */
    chosen: { runId: string; width: number; depth: number; learningRate: number; macroF1: number; epochs: number };
    /** The highest of all runs on test users: an oracle, not a result. */
    best: { runId: string; macroF1: number };
    /** Of the chosen run among all by macro F1 on test users; 1 is the best. */
    rank: number;
    /** Spearman's ρ of validation loss with macro F1 on test users: −1 where the loss orders the runs rightly. */
    spearman: number;
  }[];
  text: string;
}

/** The supervised run that the validation loss chooses on each labelled set, beside the best on the test users. */
export function scratchChoice(rows: readonly Row[]): ScratchChoice {
  const trained = rows.filter(isFromScratch).map((row) => row.config.set);
  const sets = downstreamOrder(trained).flatMap((set) => {
    const runs = scratchRuns(rows, set).filter((row) => probeOf(row, set) && row.result.validationLoss !== null);
    if (runs.length < 3) return [];
    const f1 = (row: Row) => row.result.probes[set].macroF1;
    const loss = (row: Row) => row.result.validationLoss as number;
    const chosen = runs.reduce((a, b) => (loss(b) < loss(a) ? b : a));
    const best = runs.reduce((a, b) => (f1(b) > f1(a) ? b : a));
    const { runId, config } = chosen;
    const { width, depth, learningRate } = config;
    return [
      {
        set,
        runs: runs.length,
        chosen: { runId, width, depth, learningRate, macroF1: f1(chosen), epochs: epochsOf(chosen) },
        best: { runId: best.runId, macroF1: f1(best) },
        rank: 1 + runs.filter((row) => f1(row) > f1(chosen)).length,
        spearman: spearman(runs.map(loss), runs.map(f1)),
      },
    ];
  });
  if (sets.length === 0) return { sets, text: "No downstream set has three supervised runs with a validation loss." };
  const text = bullets([
    ...sets.map(
      ({ set, runs, chosen, best, rank, spearman: rho }) =>
        `${setInMarkdown(set)}, from scratch: the run chosen by validation loss, of ${runs}, has macro F1 **${percent(chosen.macroF1)}** on test users; ` +
        `the best on test users has **${percent(best.macroF1)}**, and the chosen one is number ${rank}. ` +
        `Validation loss and test F1 have a Spearman's ρ of ${rho < 0 ? "−" : ""}${Math.abs(rho).toFixed(2)}` +
        `${Math.abs(rho) < 0.3 ? ": the choice is close to a draw" : ""}. The chosen run saw each window ${chosen.epochs.toFixed(1)} times.`,
    ),
    "So a study to come chooses by macro F1 over groups of train users: `candidates` of its grid.",
  ]);
  return { sets, text };
}
