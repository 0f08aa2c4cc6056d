/** What the longest pre-trainings of a study learned, against predictors that learn nothing. */
import { bullets, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { longRuns } from "../../scaling/study/rows";

export interface PretrainingGains {
  runs: {
    runId: string;
    testLoss: number;
    references: NonNullable<Row["result"]["references"]>;
    /** 1 − test loss / loss of the mean of the visible samples. */
    gain: number;
    stillFalling: boolean;
  }[];
  text: string;
}

/** The test loss of each long run, beside zero, the visible mean and interpolation on the same masks. */
export function pretrainingGains(rows: readonly Row[]): PretrainingGains {
  const runs = longRuns(rows).flatMap(({ runId, config, result: { testLoss, references, stillFalling } }) => {
    if (testLoss === null || references === null) return [];
    return [{ runId, config, testLoss, references, gain: 1 - testLoss / references.visibleMean, stillFalling }];
  });
  const text = bullets(
    runs.map(
      ({ config, testLoss, references, gain, stillFalling }) =>
        `${runName(config)}: test loss **${testLoss.toFixed(3)}** after ${config.steps.toLocaleString("en-US")} steps of ` +
        `${config.batchSize} windows; the mean of the visible samples scores ${references.visibleMean.toFixed(3)}, ` +
        `zero ${references.zero.toFixed(3)}, interpolation ${references.interpolation.toFixed(3)}. ` +
        `The encoder is **${percent(Math.abs(gain))} % ${gain > 0 ? "below" : "above"} the visible mean**` +
        `${stillFalling ? ", and its loss was still falling" : ""}.`,
    ),
  );
  return { runs: runs.map(({ config: _, ...run }) => run), text };
}

/** "512 × 10, seed 1". */
export function runName({ width, depth, seed }: Row["config"]): string {
  return `${width} × ${depth}, seed ${seed}`;
}
