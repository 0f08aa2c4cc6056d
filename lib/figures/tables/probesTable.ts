/** A trained encoder on a labelled set, beside the same encoder before its training and simple features. */
import { table } from "arquero";
import type { Probe, Scores } from "../../base/row";
import { f1DifferenceInterval } from "../../scaling/study/scoreInterval";
import { inPoints, percent } from "../../base/format";

/** A linear head on features of one kind, as lib/eval/probeSet.ts makes it. */
interface Head extends Scores, Pick<Probe, "confusionByUser" | "atEdge"> {
  features: string;
  pooling: "mean" | "meanAndDeviation" | "meanAndMax" | null;
  frame: string;
  dim: number;
  l2: readonly (number | null)[];
}

/** A row each head; the encoder's, which is the first, is held against the others over the same test users. */
export function probesTable(heads: readonly Head[]): ReturnType<typeof table> {
  const [encoder] = heads;
  const ahead = (other: Head) => {
    const { difference, ci95 } = f1DifferenceInterval([encoder.confusionByUser], [other.confusionByUser]);
    return inPoints(difference, ci95);
  };
  return table({
    features: heads.map((head) => head.features),
    pooling: heads.map(
      ({ pooling }) =>
        ({ none: "", mean: "mean", meanAndDeviation: "mean, deviation", meanAndMax: "mean, maximum" })[pooling ?? "none"],
    ),
    frame: heads.map((head) => head.frame),
    dimension: heads.map((head) => head.dim),
    "macro F1, %": heads.map((head) => percent(head.macroF1)),
    "weighted F1, %": heads.map((head) => percent(head.weightedF1)),
    "accuracy, %": heads.map((head) => percent(head.accuracy)),
    L2: heads.map((head) => [...new Set(head.l2)].join(", ") + (head.atEdge ? " (at the grid's edge)" : "")),
    "encoder ahead by, points of macro F1": heads.map((head) => (head === encoder ? "" : ahead(head))),
  });
}
