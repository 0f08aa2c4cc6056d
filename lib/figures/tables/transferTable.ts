/** Encoders on labelled sets that they never saw, beside random ones and simple features, as a table. */
import { table } from "arquero";
import { inPoints, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { type Ahead, transferScores } from "../../claims/probes/transferScores";
import { pText } from "../../scaling/fit/verdict";
import { setTitle } from "../../scaling/study/downstream";

/** A row for each set that encoders were trained on and each that they are tested on; macro F1 in %, differences in points. */
export function transferTable(rows: readonly Row[]): ReturnType<typeof table> {
  const { scores } = transferScores(rows);
  const ahead = ({ difference, ci95, p }: Ahead) => `${inPoints(difference, ci95)}, p ${pText(p)}`;
  return table({
    "trained on": scores.map(({ trainedOn }) => setTitle(trainedOn)),
    "tested on": scores.map(({ set, knowsPeople }) => setTitle(set) + (knowsPeople ? " (its people)" : "")),
    encoder: scores.map(({ macroF1 }) => percent(macroF1)),
    "random encoder": scores.map(({ random }) => percent(random)),
    "simple features": scores.map(({ simple }) => percent(simple)),
    "over random": scores.map(({ overRandom }) => ahead(overRandom)),
    "over simple features": scores.map(({ overSimple }) => ahead(overSimple)),
  });
}
