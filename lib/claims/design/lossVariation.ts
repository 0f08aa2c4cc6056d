/** How far a loss is off by what no one asks for: the fold, the draw of people, the seed and the processor. */
import { bullets } from "../../base/format";
import type { Row } from "../../base/row";
import { type LossDeviation, lossDeviations, type Source } from "../../scaling/design/deviations";

export interface LossVariation {
  deviations: LossDeviation[];
  text: string;
}

const words: Record<Source, string> = {
  fold: "from fold to fold (other test users and training users)",
  draw: "from draw to draw (other training users of a fold)",
  seed: "from seed to seed",
  processor: "from processor to processor",
};

/** Over pre-trainings that are alike in all else. @param rows of one study, or of several that share runs */
export function lossVariation(rows: readonly Row[]): LossVariation {
  const deviations = lossDeviations(rows);
  if (deviations.length === 0) return { deviations, text: "No two runs differ in fold, draw, seed or processor alone." };
  const share = (value: number) => `${Number((100 * value).toPrecision(2))}`;
  const text = bullets(
    deviations.map(
      ({ source, deviation, ci95, runs }) =>
        `The test loss varies by **${share(deviation)} % [${ci95.map(share).join(", ")}]** ${words[source]}: standard deviation over ` +
        `${runs} runs that differ in nothing else.`,
    ),
  );
  return { deviations, text };
}
