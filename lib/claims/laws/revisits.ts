/** What a study says of the works that the paper would read again with larger encoders (its section 5). */
import { bullets, formatCount, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { changeText, formatCapacity } from "../../scaling/advice/formatAdvice";
import { type Capacity, optimalCapacity } from "../../scaling/study/optimum";
import { paperLeastParams, paperRevisits } from "../../scaling/study/paperLaws";
import { gridRows } from "../../scaling/study/rows";
import { cellPoints } from "../../scaling/study/points";
import { type Estimate, studyLaws } from "../../scaling/advice/studyLaws";

export interface Revisits {
  works: {
    work: (typeof paperRevisits)[number];
    /** At its own size; null where the rows do not determine it. */
    loss: Estimate | null;
    /** Loss with 30M parameters over that. */
    change: Estimate | null;
    /** What of it is beyond the rows, in words. */
    beyond: string;
  }[];
  /** On the most hours of a run here. */
  hours: number;
  capacity: Capacity;
  /** Of the largest encoder here. */
  mostParams: number;
  text: string;
}

/**
 * Whether the runs here speak for the paper's "when in doubt, increase the model capacity", and how far they reach.
 * Neither loss is theirs to compare with: other sensors, other windows, another loss.
 */
export function revisits(rows: readonly Row[]): Revisits {
  const points = cellPoints(gridRows(rows));
  const laws = studyLaws(points);
  const [hours, mostParams] = [Math.max(...points.map((p) => p.hours)), Math.max(...points.map((p) => p.encoderParams))];
  const capacity = optimalCapacity(points, hours);
  const works = paperRevisits.map((work) => {
    const beyond = laws?.beyond(work) ?? ["too few points for a joint law"];
    return {
      work,
      loss: laws?.loss(work) ?? null,
      change: laws?.change(work, { ...work, params: paperLeastParams }) ?? null,
      beyond: beyond.length > 0 ? beyond.join("; ") : "within the rows",
    };
  });
  const text = bullets([
    `Optimal capacity on all ${formatCount(hours)} hours here: **${formatCapacity(capacity)}**.`,
    ...works.map(({ work, change }) => {
      const answer = change === null ? "these rows do not determine it" : `these rows, extrapolated, say ${changeText(change)}`;
      return (
        `${work.work} on ${work.data}, from ${formatCount(work.params)} to ${formatCount(paperLeastParams)} ` +
        `parameters: ${answer}.`
      );
    }),
    mostParams < paperLeastParams &&
      `**Both are extrapolations**: the largest encoder here has ${formatCount(mostParams)} parameters, a factor of ` +
        `${formatCount(paperLeastParams / mostParams)} below ${formatCount(paperLeastParams)}.`,
  ]);
  return { works, hours, capacity, mostParams, text };
}

/** The same as a table, a row a work. */
export function revisitTable(rows: readonly Row[]): Record<string, string>[] {
  return revisits(rows).works.map(({ work, loss, change, beyond }) => ({
    work: work.work,
    data: work.data,
    hours: formatCount(work.hours),
    people: formatCount(work.users),
    parameters: formatCount(work.params),
    "expected loss": loss ? withInterval(loss.value, loss.ci95) : "not determined",
    [`with ${formatCount(paperLeastParams)}`]: changeText(change),
    "an extrapolation": beyond,
  }));
}
