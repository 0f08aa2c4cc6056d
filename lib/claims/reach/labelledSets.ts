/** What the downstream scores of a study rest on: activities and test users of each labelled set. */
import { bullets } from "../../base/format";
import type { Row } from "../../base/row";
import { asMarkdown } from "../../base/text/asMarkdown";
import { downstream, setInMarkdown } from "../../scaling/study/downstream";
import { probeSets } from "../../scaling/study/points";
import { probeOf } from "../../scaling/study/rows";

export interface LabelledSets {
  sets: {
    set: string;
    activities: string[];
    /** That the published set has; null for a set that the paper does not use. */
    published: number | null;
    testUsers: number;
  }[];
  text: string;
}

/** How many of its published activities and how many test users each labelled set has here. */
export function labelledSets(rows: readonly Row[]): LabelledSets {
  const sets = probeSets(rows).flatMap((set) => {
    const probe = rows.find((row) => probeOf(row, set))?.result.probes[set];
    if (!probe) return [];
    const published = downstream.find((each) => each.set === set)?.activities ?? null;
    return [{ set, activities: probe.classes, published, testUsers: Object.keys(probe.confusionByUser).length }];
  });
  const text = bullets(
    sets.map(({ set, activities, published, testUsers }) => {
      const few = published !== null && activities.length < published;
      const has = `${setInMarkdown(set)} has ${activities.length} of its ${published} activities here`;
      return (
        (few
          ? `**${has}** (${asMarkdown(activities.join(", "))}), so its scores are not comparable with the paper's.`
          : `${setInMarkdown(set)} has ${published === null ? "" : "all of "}its ${activities.length} activities.`) +
        ` Its intervals rest on **${testUsers} test users**.`
      );
    }),
  );
  return { sets, text };
}
