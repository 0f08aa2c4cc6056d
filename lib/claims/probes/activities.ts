/** Which activities pre-training helps with, and how far simple features are ahead on each. */
import type { Ci95 } from "../../base/ci95";
import { bullets, inPoints, percent } from "../../base/format";
import type { Probe, Row } from "../../base/row";
import { asMarkdown } from "../../base/text/asMarkdown";
import { mean } from "../../numeric/stats";
import { setInMarkdown } from "../../scaling/study/downstream";
import { encoderOf, gridRows, groupBy, isAugmented, isOf, probeOf } from "../../scaling/study/rows";
import { isOnEverything } from "../../scaling/study/subsets";
import { jackknife } from "../../scaling/study/scoreInterval";
import { bestOverRates, probeSets } from "../../scaling/study/points";
import { isRandomEncoder, simpleFeatureRows } from "../baselines";
import { f1ByActivity } from "../probeHeads";

export interface Activities {
  sets: {
    set: string;
    /** The grid's encoder of the lowest mean validation loss on all users. */
    encoder: { width: number; depth: number };
    activities: {
      activity: string;
      /** F1; the runs of a kind averaged, null where there are none. */
      pretrained: number;
      random: number;
      simple: number | null;
      /** Pre-trained less random, with the interval over test users. */
      gain: number;
      ci95: Ci95;
    }[];
  }[];
  text: string;
}

/** F1 by activity of the best encoder on all users, beside the same encoder untrained and simple features. */
export function activities(rows: readonly Row[]): Activities {
  const full = bestOverRates(gridRows(rows)).filter((row) => isOnEverything(row) && !isAugmented(row));
  const validation = (own: readonly Row[]) => mean(own.map((row) => row.result.validationLoss ?? Infinity));
  const [trained] = [...groupBy(full, (row) => JSON.stringify(encoderOf(row))).values()].sort(
    (a, b) => validation(a) - validation(b),
  );
  if (!trained) return { sets: [], text: "No run on all users: no F1 by activity." };
  const { width, depth } = trained[0].config;
  const randoms = rows.filter((row) => isRandomEncoder(row) && isOf(row, { width, depth }));
  const sets = probeSets(trained).flatMap((set) => {
    const probesOf = (some: readonly Row[]) => some.flatMap((row) => probeOf(row, set) ?? []);
    const [a, b, c] = [trained, randoms, simpleFeatureRows(rows)].map(probesOf);
    return b.length === 0 ? [] : [{ set, encoder: { width, depth }, activities: byActivity(a, b, c) }];
  });
  if (sets.length === 0) return { sets, text: "No encoder has random twins beside it: no gain by activity." };
  const text = bullets(
    sets.map(({ set, activities: own }) => {
      const sorted = [...own].sort((x, y) => y.gain - x.gain);
      const gains = sorted.map(({ activity, gain, ci95 }) => `${asMarkdown(name(activity))} ${inPoints(gain, ci95)}`).join(", ");
      const ahead = own.flatMap((each) => (each.simple === null ? [] : [{ ...each, lead: each.simple - each.pretrained }]));
      const most = ahead.sort((x, y) => y.lead - x.lead).at(0);
      return (
        `${setInMarkdown(set)}, ${width} × ${depth} pre-trained less random, points of F1: ${gains}.` +
        (most?.simple && most.lead > 0
          ? ` Simple features lead it most in ${asMarkdown(name(most.activity))}: ${percent(most.simple)} against ${percent(most.pretrained)}.`
          : "")
      );
    }),
  );
  return { sets, text };
}

function byActivity(trained: Probe[], randoms: Probe[], simple: Probe[]): Activities["sets"][number]["activities"] {
  const users = Object.keys(trained[0].confusionByUser);
  const f1 = (probes: Probe[], k: number, kept = users) => f1ByActivity(probes.map((probe) => onlyUsers(probe, kept)))[k] ?? NaN;
  return trained[0].classes.map((activity, k) => {
    const { value, ci95 } = jackknife("activities", users, (kept) => f1(trained, k, kept) - f1(randoms, k, kept));
    return {
      activity,
      pretrained: f1(trained, k),
      random: f1(randoms, k),
      simple: simple.length > 0 ? f1(simple, k) : null,
      gain: value,
      ci95,
    };
  });
}

function onlyUsers(probe: Probe, kept: readonly string[]): Probe {
  return { ...probe, confusionByUser: Object.fromEntries(kept.map((user) => [user, probe.confusionByUser[user]])) };
}

/** "WALKING_DOWNSTAIRS" → "walking downstairs". */
function name(activity: string): string {
  return activity.toLowerCase().replaceAll("_", " ");
}
