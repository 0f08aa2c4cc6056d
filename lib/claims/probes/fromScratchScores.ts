/** Models trained on the labels alone: the run chosen on held-out users, beside a linear model on simple features. */
import { bullets, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { setInMarkdown } from "../../scaling/study/downstream";
import { groupBy, isFromScratch } from "../../scaling/study/rows";
import { baselines, bestFromScratch } from "../baselines";

export interface FromScratchScores {
  sets: {
    set: string;
    runs: number;
    /** Macro F1 in [0, 1] on test users; `chosenBy` in words. */
    best: { width: number; depth: number; encoderParams: number; macroF1: number; runIds: string[]; chosenBy: string };
    /** Macro F1 of the linear model; null where it was not run. */
    simple: number | null;
  }[];
  text: string;
}

/** Macro F1 of the supervised run that held-out users chose, on each labelled set. */
export function fromScratchScores(rows: readonly Row[]): FromScratchScores {
  const scratch = rows.filter(isFromScratch);
  const sets = [...groupBy(scratch, (row) => row.config.set)].map(([set, own]) => {
    const { width, depth, encoderParams, macroF1, runIds, chosenBy } = bestFromScratch(rows, set);
    const best = { width, depth, encoderParams, macroF1, runIds, chosenBy };
    return { set, runs: own.length, best, simple: baselines(rows, set, []).simple };
  });
  if (sets.length === 0) return { sets, text: "No run of this study was trained on labels alone." };
  const text = bullets(
    sets.map(
      ({ set, runs, best, simple }) =>
        `${setInMarkdown(set)}: of ${runs} runs the one chosen by ${best.chosenBy}, ${best.width} × ${best.depth} ` +
        `(${best.encoderParams.toLocaleString("en-US")} parameters), has macro F1 **${percent(best.macroF1)}**` +
        `${simple === null ? "" : `; the linear model on simple features scores ${percent(simple)}`}.`,
    ),
  );
  return { sets, text };
}
