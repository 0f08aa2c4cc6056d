/** Which encoder is best for so many operations, from trainings of several lengths. */
import { bullets, fixed, formatCount, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { type Frontier, frontier, type IsoFlop } from "../../scaling/design/frontier";
import { branchRows, groupBy, isAugmented } from "../../scaling/study/rows";
import { cellPoints } from "../../scaling/study/points";

export interface ComputeFrontier extends Frontier {
  text: string;
}

/** Of the trainings on everyone's windows, by encoder, fold and length; the best over rates by validation loss. */
export function computeFrontier(rows: readonly Row[]): ComputeFrontier {
  const runs = branchRows(rows).filter((row) => !isAugmented(row));
  const lengths = [...groupBy(runs, ({ config }) => config.steps).values()];
  const points = lengths.flatMap((own) =>
    cellPoints(own).filter(({ strategy, users }) => strategy === "user" && users === "all"),
  );
  const found = frontier(
    points.map(({ fold, encoderParams, testLoss, row }) => ({ fold, encoderParams, flops: row.flops, testLoss })),
  );
  if (found.levels.length === 0) {
    return { ...found, text: "No operations are shared by three encoders trained to several lengths: no frontier." };
  }
  return { ...found, text: bullets([...found.levels.map(levelLine), exponentLine(found.exponent)]) };
}

function levelLine({ flops, encoders, capacity, withoutOne }: IsoFlop): string {
  const place = `At ${flops.toExponential(1)} operations, by ${encoders.length} encoders`;
  if (capacity.params === null) return `${place}: ${capacity.verdict}.`;
  const interval = capacity.ci95 ? ` [${capacity.ci95.map(formatCount).join(", ")}]` : "";
  const range = withoutOne ? `; ${withoutOne.map(formatCount).join(" to ")} when one encoder is left out` : "";
  return `${place}, the lowest loss is at **${formatCount(capacity.params)}${interval}** parameters${range}.`;
}

function exponentLine(exponent: Frontier["exponent"]): string {
  if (exponent === null) return "How the best size grows with operations is undetermined.";
  const { value, ci95 } = exponent;
  return `The best size grows with operations to the power **${ci95 ? withInterval(value, ci95, 2) : fixed(value, 2)}**.`;
}
