/** What augmentations in pre-training add to the probe of the same encoder, fold and size. */
import { bullets, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { type FoldEstimate, foldMean } from "../../scaling/study/foldEstimates";
import { setInMarkdown } from "../../scaling/study/downstream";
import { leftOutText, onOneProcessor } from "../../scaling/study/processors";
import { isAugmented, probeOf } from "../../scaling/study/rows";
import { figure7Points, probeSets } from "../../scaling/study/points";

/** Augmented less plain, macro F1 in [−1, 1]. Pairs of a fold share users: the interval is rather too narrow. */
export interface AugmentationGain extends Omit<FoldEstimate, "folds"> {
  set: string;
  pairs: number;
}

export interface AugmentationGains {
  /** Sets with two pairs or more. */
  gains: AugmentationGain[];
  /** That were trained with augmentations, "128 × 4". */
  encoders: string[];
  /** Pairs on two kinds of processor. */
  leftOut: number;
  text: string;
}

/** Augmented less plain in macro F1 on each labelled set, with Student's t over pairs of the same encoder, fold and size. */
export function augmentationGains(rows: readonly Row[]): AugmentationGains {
  const found = rows.filter(isAugmented).flatMap((row) => {
    const plain = rows.find((other) => sameButAugmentations(other, row));
    return plain ? [{ rows: [row, plain] }] : [];
  });
  const { kept, leftOut } = onOneProcessor(found);
  const gains = probeSets(rows).flatMap((set) => {
    const differences = kept.flatMap((pair) => {
      const [a, b] = pair.rows.map((row) => probeOf(row, set));
      return a && b ? [a.macroF1 - b.macroF1] : [];
    });
    if (differences.length < 2) return [];
    const { mean, ci95 } = foldMean(differences);
    return [{ set, mean, ci95, pairs: differences.length }];
  });
  const shown = figure7Points(rows).filter((point) => point.augmented);
  const encoders = [...new Set(shown.map((point) => `${point.width} × ${point.depth}`))];
  const text = bullets([
    ...gains.map(
      ({ set, mean, ci95, pairs }) =>
        `${setInMarkdown(set)}: augmented less plain, the same encoder, fold and size: **${signedPoints(mean, ci95)}** points of ` +
        `macro F1 over ${pairs} pairs (pairs of a fold share users, so the interval is rather too narrow).`,
    ),
    leftOut > 0 && leftOutText(leftOut).trim(),
    `Encoders trained with augmentations: ${encoders.join(", ") || "none"}.`,
  ]);
  return { gains, encoders, leftOut, text };
}

function sameButAugmentations(row: Row, augmented: Row): boolean {
  const plain = (config: Row["config"]) => JSON.stringify(Object.entries({ ...config, augmentations: [] }).sort());
  return !isAugmented(row) && plain(row.config) === plain(augmented.config);
}
