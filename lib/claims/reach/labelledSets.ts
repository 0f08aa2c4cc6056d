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
    /** "time stamps of 150 streams spread evenly": how the recordings here differ from the publisher's; else null. */
    remark: string | null;
  }[];
  text: string;
}

/** How many of its published activities and how many test users each labelled set has here. */
export function labelledSets(rows: readonly Row[]): LabelledSets {
  const sets = probeSets(rows).flatMap((set) => {
    const probe = rows.find((row) => probeOf(row, set))?.result.probes[set];
    if (!probe) return [];
    const published = downstream.find((each) => each.set === set)?.activities ?? null;
    // What trains on the set itself carries its title, remark included.
    const title = rows.find((row) => row.config.set === set)?.dataTitle ?? "";
    const remark = /\((.+)\)$/.exec(title)?.[1] ?? null;
    return [{ set, activities: probe.classes, published, testUsers: Object.keys(probe.confusionByUser).length, remark }];
  });
  const text = bullets(
    sets.map(({ set, activities, published, testUsers, remark }) => {
      const few = published !== null && activities.length < published;
      const has = `${setInMarkdown(set)} has ${activities.length} of its ${published} activities here`;
      return (
        (few
          ? `**${has}** (${asMarkdown(activities.join(", "))}), so its scores are not comparable with the paper's.`
          : `${setInMarkdown(set)} has ${published === null ? "" : "all of "}its ${activities.length} activities.`) +
        (remark === null ? "" : ` Its recordings here: ${asMarkdown(remark)}.`) +
        ` Its intervals rest on **${testUsers} test users**.`
      );
    }),
  );
  return { sets, text };
}
