/** A linear model on simple features against the probe of the largest encoder's longest training. */
import { bullets, inPoints, percent } from "../../base/format";
import type { Ci95 } from "../../base/ci95";
import type { Row } from "../../base/row";
import { downstreamOrder, setInMarkdown } from "../../scaling/study/downstream";
import { meanF1, simpleFeatureRows } from "../baselines";
import { f1Difference, trainedOnAll } from "../probeDifferences";
import { probeOf } from "../../scaling/study/rows";

export interface SimpleFeaturesGap {
  sets: {
    set: string;
    /** "512 × 10, 32,000 steps". */
    encoder: string;
    /** Macro F1. */
    simple: number;
    pretrained: number;
    /** Simple features less the encoder, with the interval over test users. */
    difference: number;
    ci95: Ci95;
  }[];
  text: string;
}

/** Simple features less the best pre-trained encoder on each labelled set, with the interval over test users. */
export function simpleFeaturesGap(rows: readonly Row[]): SimpleFeaturesGap {
  const own = simpleFeatureRows(rows).filter((row) => row.status === "done");
  const trained = trainedOnAll(rows).at(-1) ?? [];
  const sets = downstreamOrder(own.map((row) => row.config.set)).flatMap((set) => {
    const [simple, pretrained] = [own, trained].map((some) => some.flatMap((row) => probeOf(row, set) ?? []));
    if (simple.length === 0 || pretrained.length === 0) return [];
    const { width, depth, steps } = trained[0].config;
    const encoder = `${width} × ${depth}, ${steps.toLocaleString("en-US")} steps`;
    return [{ set, encoder, simple: meanF1(simple), pretrained: meanF1(pretrained), ...f1Difference(simple, pretrained) }];
  });
  if (sets.length === 0) return { sets, text: "No set has both simple features and a pre-trained encoder on all users." };
  const text = bullets(
    sets.map(
      ({ set, encoder, simple, pretrained, difference, ci95 }) =>
        `${setInMarkdown(set)}: simple features ${percent(simple)}, the encoder (${encoder}) ${percent(pretrained)}: a difference of ` +
        `**${inPoints(difference, ci95)}** points over test users` +
        (ci95[0] > 0
          ? ", **simple features are better**."
          : ci95[1] < 0
            ? ", the encoder is better."
            : "; which is better is not shown."),
    ),
  );
  return { sets, text };
}
