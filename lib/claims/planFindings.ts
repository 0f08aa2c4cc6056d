/** What a study says of the works that the paper would read again with larger encoders: closing cells of notebook 10. */
import type { Row } from "../base/row";
import { formatCapacity, changeText } from "../scaling/advice/formatAdvice";
import { optimalCapacity } from "../scaling/study/optimum";
import { paperLeastParams, paperRevisits } from "../scaling/study/paperLaws";
import { gridRows } from "../scaling/study/rows";
import { cellPoints } from "../scaling/study/select";
import { type StudyLaws, studyLaws } from "../scaling/study/studyLaws";
import { bullets, withInterval, formatCount } from "../base/format";

/**
 * The works of section 5 of the paper, a row each: the expected loss at their own size, and its change at 30M parameters.
 * Neither is theirs to compare with: other sensors, other windows, another loss.
 */
export function revisitTable(rows: readonly Row[]): Record<string, string>[] {
  const laws = studyLaws(cellPoints(gridRows(rows)));
  return paperRevisits.map((work) => {
    const larger = { ...work, params: paperLeastParams };
    const loss = laws?.loss(work) ?? null;
    return {
      work: work.work,
      data: work.data,
      hours: formatCount(work.hours),
      people: formatCount(work.users),
      parameters: formatCount(work.params),
      "expected loss": loss ? withInterval(loss.value, loss.ci95) : "not determined",
      [`with ${formatCount(paperLeastParams)}`]: changeText(laws?.change(work, larger) ?? null),
      "an extrapolation": beyondOf(laws, work),
    };
  });
}

/** Whether the runs here speak for the paper's "when in doubt, increase the model capacity", and how far they reach. */
export function findCapacity(rows: readonly Row[]): string {
  const points = cellPoints(gridRows(rows));
  const laws = studyLaws(points);
  const [hours, params] = [Math.max(...points.map((p) => p.hours)), Math.max(...points.map((p) => p.encoderParams))];
  return bullets([
    `Optimal capacity on all ${formatCount(hours)} hours here: **${formatCapacity(optimalCapacity(points, hours))}**.`,
    ...paperRevisits.map((work) => {
      const change = laws?.change(work, { ...work, params: paperLeastParams }) ?? null;
      const answer = change === null ? "these rows do not determine it" : `these rows, extrapolated, say ${changeText(change)}`;
      return (
        `${work.work} on ${work.data}, from ${formatCount(work.params)} to ${formatCount(paperLeastParams)} ` +
        `parameters: ${answer}.`
      );
    }),
    `**Both are extrapolations**: the largest encoder here has ${formatCount(params)} parameters, a factor of ` +
      `${formatCount(paperLeastParams / params)} below ${formatCount(paperLeastParams)}.`,
  ]);
}

function beyondOf(laws: StudyLaws | null, work: (typeof paperRevisits)[number]): string {
  const beyond = laws?.beyond(work) ?? [];
  return laws === null ? "too few points for a joint law" : beyond.length > 0 ? beyond.join("; ") : "within the rows";
}
