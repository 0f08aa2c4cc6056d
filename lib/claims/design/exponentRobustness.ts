/** Whether USER's exponent stays above RANDOM's when sizes, the encoder or the weights of test users change. */
import { bullets, range, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { type Variation, variations } from "../../scaling/design/variations";
import { gridRows } from "../../scaling/study/rows";

export interface ExponentRobustness {
  variations: Variation[];
  /** Of the ratio of exponents over encoders, each alone; null for fewer than two. */
  ratioByEncoder: [low: number, high: number] | null;
  text: string;
}

/** How the difference of the exponents of USER and RANDOM varies when a size is left out or one encoder is taken. */
export function exponentRobustness(rows: readonly Row[]): ExponentRobustness {
  const found = variations(gridRows(rows));
  const of = (kind: Variation["kind"]) => found.filter((each) => each.kind === kind);
  const [sizes, encoders] = [of("size left out"), of("one encoder")];
  const ratios = encoders.map(({ ratio }) => ratio);
  const ratioByEncoder: ExponentRobustness["ratioByEncoder"] =
    ratios.length > 1 ? [Math.min(...ratios), Math.max(...ratios)] : null;
  if (found.length === 0) return { variations: found, ratioByEncoder, text: "Too few folds and sizes to vary anything." };
  const others = found.filter(({ kind }) => kind !== "size left out" && kind !== "one encoder");
  const unsure = found.filter(({ difference }) => difference.ci95[0] <= 0);
  const named = ({ label, difference }: Variation) => `${label} (${withInterval(difference.mean, difference.ci95)})`;
  const text = bullets([
    `**The difference of exponents is above 0 in ${found.length - unsure.length} of ${found.length} variations.** ` +
      (unsure.length > 0 ? `The interval includes 0 for ${unsure.map(named).join(" and ")}.` : ""),
    sizes.length > 1 && `With any one size left out the difference is ${range(sizes.map(({ difference }) => difference.mean))}.`,
    others.length > 0 && `Under other choices: ${others.map(named).join(", ")}.`,
    ratioByEncoder !== null &&
      `**The ratio of exponents varies more**: from ${ratioByEncoder.map((ratio) => ratio.toFixed(1)).join(" to ")} by encoder, ` +
        `as it divides by RANDOM's exponents of ${range(encoders.map(({ random }) => random))}.`,
  ]);
  return { variations: found, ratioByEncoder, text };
}
