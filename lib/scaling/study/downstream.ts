/** The downstream sets: their titles, and the paper's order. */
import { asMarkdown } from "../../base/text/asMarkdown";

/** Long names, and the activities that the publishers' sets have, in the paper's order. */
export const downstream: { set: string; title: string; activities: number }[] = [
  { set: "uci-har", title: "UCI HAR", activities: 6 },
  { set: "wisdm-phone", title: "WISDM Phone", activities: 18 },
  { set: "wisdm-watch", title: "WISDM Watch", activities: 18 },
  { set: "wisdm-phone-4", title: "WISDM Phone (4)", activities: 18 },
];

/** Other sets that texts name. */
const others = new Map([
  ["hapt", "HAPT"],
  ["sisfall", "SisFall"],
  ["wisdm", "WISDM"],
  ["mobifall", "MobiFall"],
  ["voisard", "Voisard"],
  ["ha24", "HA24"],
  ["ha24-watch", "HA24 watch"],
  ["ha24-phone", "HA24 phone"],
  ["myo-eating", "ASU Myo eating"],
  ["weda-fall", "WEDA-FALL"],
]);

export function setTitle(set: string): string {
  return downstream.find((each) => each.set === set)?.title ?? others.get(set) ?? set;
}

/** The title in the text of a claim. */
export const setInMarkdown = (set: string): string => asMarkdown(setTitle(set));

/** The distinct sets, the paper's three first and in its order. */
export function downstreamOrder(sets: readonly string[]): string[] {
  const place = (set: string) => (downstream.findIndex((each) => each.set === set) + 9) % 9;
  return [...new Set(sets)].sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}
