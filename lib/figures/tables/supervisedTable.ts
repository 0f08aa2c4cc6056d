/** Networks trained on labels alone as a table: their macro F1 beside simple features, the paper and a public leaderboard. */
import { table } from "arquero";
import { inPoints, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { type SupervisedScore, supervisedScores } from "../../claims/probes/supervisedScores";
import { setTitle } from "../../scaling/study/downstream";
import { leaderboardScores, paperScores } from "../../scaling/study/paperLaws";

const missing = "";

/** Macro F1 in %, a row a set, frame and encoder whose settings were chosen over groups of train users; see `supervisedScores`. */
export function supervisedTable(rows: readonly Row[]): ReturnType<typeof table> {
  const { sets } = supervisedScores(rows);
  const column = (value: (score: SupervisedScore) => string) => sets.map(value);
  const paper = (set: string) => paperScores.find((each) => each.set === set);
  const leader = (set: string) => leaderboardScores.find((each) => each.set === set);
  return table({
    "data set": column(({ set }) => setTitle(set)),
    encoder: column(({ encoder, frame }) => `${encoder}, frame "${frame}"`),
    "macro F1, 95 % over test users": column(({ macroF1, ci95 }) => inPoints(macroF1, ci95)),
    seeds: column(({ bySeed }) => bySeed.map(percent).join(", ")),
    "simple features": column(({ simple }) => simple.map(({ frame, macroF1 }) => `${percent(macroF1)} (${frame})`).join(", ")),
    "paper: from scratch": column(({ set }) => paper(set)?.fromScratch.toFixed(1) ?? missing),
    "paper: pre-trained": column(({ set }) => paper(set)?.linearProbe.toFixed(1) ?? missing),
    "WHAR Arena, other protocol": column(({ set }) => {
      const best = leader(set);
      return best ? `${best.score.toFixed(1)} (${best.model})` : missing;
    }),
  });
}
