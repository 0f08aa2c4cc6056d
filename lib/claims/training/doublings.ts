/** What a training twice as long lowers the test loss by, from runs that differ in their steps alone. */
import { bullets, formatCount, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { branchRows, groupBy } from "../../scaling/study/rows";

export interface Doubling {
  /** Two lengths that follow each other. */
  steps: [from: number, to: number];
  runs: number;
  /** 1 − the factor of the loss when the steps are doubled; mean, least and most of the runs. */
  gain: number;
  range: [least: number, most: number];
  /** Runs whose loss gains under 1 % by a doubling. */
  settled: number;
}

export interface Doublings {
  doublings: Doubling[];
  text: string;
}

/** A gain below it is not worth a training twice as long. */
const LEAST_GAIN = 0.01;

/** The grid's runs, each beside the same one of the next length; between two lengths ln L is taken to fall evenly in ln steps. */
export function doublings(rows: readonly Row[]): Doublings {
  const trainings = groupBy(branchRows(rows), ({ config: { steps: _, ...same } }) => JSON.stringify(same));
  const gains = [...trainings.values()].flatMap((runs) => {
    const byLength = [...runs].sort((a, b) => a.config.steps - b.config.steps);
    return byLength.slice(1).map((longer, i) => gainOf(byLength[i], longer));
  });
  const pairs = groupBy(gains, ({ steps }) => steps.join());
  const found = [...pairs.values()].map((own): Doubling => {
    const values = own.map(({ gain }) => gain);
    return {
      steps: own[0].steps,
      runs: own.length,
      gain: mean(values),
      range: [Math.min(...values), Math.max(...values)],
      settled: values.filter((gain) => gain < LEAST_GAIN).length,
    };
  });
  found.sort((a, b) => a.steps[0] - b.steps[0] || a.steps[1] - b.steps[1]);
  if (found.length === 0)
    return { doublings: [], text: "The grid has runs of one length: what a longer training gains is not known." };
  return { doublings: found, text: bullets(found.map(lineOf)) };
}

/** @param shorter,longer finished runs, whose test losses are numbers */
function gainOf(shorter: Row, longer: Row): { steps: Doubling["steps"]; gain: number } {
  const steps: Doubling["steps"] = [shorter.config.steps, longer.config.steps];
  const fall = Math.log((longer.result.testLoss as number) / (shorter.result.testLoss as number));
  return { steps, gain: -Math.expm1(fall / Math.log2(steps[1] / steps[0])) };
}

function lineOf({ steps: [from, to], runs, gain, range: [least, most], settled }: Doubling): string {
  return (
    `From ${formatCount(from)} to ${formatCount(to)} steps a doubling ${gain < 0 ? "raises" : "lowers"} the test loss by **${percent(Math.abs(gain))} %** on average over ${runs} ` +
    `runs (${percent(least)} to ${percent(most)}); **${settled} of them gain under ${percent(LEAST_GAIN)} %**.`
  );
}
