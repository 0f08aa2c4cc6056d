/** Whether a loss or a score got worse and then better again along the long runs (section 4.4 of the paper). */
import { bullets, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { longRuns } from "../../scaling/study/rows";
import { runName } from "./pretrainingGains";

export interface DoubleDescent {
  runs: {
    runId: string;
    /** The largest rise of the test loss that is later undone, as a share of the highest loss of the curve. */
    rise: number;
    /** The largest such fall of macro F1 on the first probed set; null for fewer than two probes. */
    fall: number | null;
  }[];
  text: string;
}

/** A rise below it is one of noise. */
const LEAST_RISE = 0.02;

/** The largest rise of the test loss along each long run, and what F1 lost meanwhile, where they recovered. */
export function doubleDescent(rows: readonly Row[]): DoubleDescent {
  const runs = longRuns(rows).map(({ runId, config, result }) => {
    const losses = result.curve.flatMap(([, , test]) => (test === null ? [] : [test]));
    const scores = result.probeCurve.flatMap(({ macroF1 }) => Object.values(macroF1).slice(0, 1));
    const rise = largestRise(losses) / Math.max(...losses);
    return { runId, config, rise, fall: scores.length > 1 ? largestRise(scores.map((score) => -score)) : null };
  });
  const text = bullets(
    runs.map(({ config, rise, fall }) => {
      const loss = isNothing(rise)
        ? "the test loss never rose and fell again along its curve"
        : `along its curve the test loss rose by up to ${percent(rise)} % of its highest value and fell again`;
      const score =
        fall === null
          ? ""
          : isNothing(fall)
            ? "; the first set's macro F1 never fell and rose again"
            : `; the first set's macro F1 fell by up to ${percent(fall)} points and rose again`;
      const answer = rise < LEAST_RISE ? "No double descent of the loss at this length." : "A rise worth a longer run.";
      return `${runName(config)}: ${loss}${score}. ${answer}`;
    }),
  );
  return { runs: runs.map(({ config: _, ...run }) => run), text };
}

const isNothing = (share: number): boolean => percent(share) === "0.0";

/** The largest rise above a minimum that is later undercut. */
function largestRise(values: readonly number[]): number {
  let [lowest, highest, largest] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < lowest) {
      if (highest > lowest) largest = Math.max(largest, highest - lowest);
      [lowest, highest] = [value, value];
    } else highest = Math.max(highest, value);
  }
  return largest;
}
