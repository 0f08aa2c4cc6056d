/** Sets that join others to pre-train on; people whom a downstream set tests stay out. */
import type { WindowSet } from "./store/windowSet";
import { type NativeSet, peopleOf } from "./sets";

export interface CorpusPart {
  set: NativeSet;
  /** Those whose recordings are taken; by default all. */
  takes?: (user: string) => boolean;
  /** What rows that came before call it and its people, and draw by. */
  as?: string;
}

export type CorpusName = "corpus" | "phone" | "body";

export interface Corpus {
  title: string;
  parts: readonly CorpusPart[];
}

/** WISDM's other users are those that it is tested on. */
const trainUsers = (user: string) => Number(user) < 1634;

/** Worn at the hips, as in the paper's setting. */
const hips: CorpusPart[] = [
  { set: "sisfall" },
  { set: "wisdm-phone", takes: trainUsers },
  { set: "mobifall" },
  { set: "voisard-lower-back" },
];

export const corpora: Record<CorpusName, Corpus> = {
  corpus: {
    title: "SisFall + WISDM phone users 1600–1633",
    parts: [{ set: "sisfall" }, { set: "wisdm-phone-4", takes: trainUsers, as: "wisdm-phone" }],
  },
  phone: { title: "SisFall + WISDM phone users 1600–1633 + MobiFall + Voisard lower back", parts: hips },
  body: {
    title: "SisFall + WISDM phone and watch users 1600–1633 + MobiFall + Voisard lower back and feet + HA24 + Myo + WEDA-FALL",
    parts: [
      ...hips,
      { set: "wisdm-watch", takes: trainUsers },
      { set: "ha24-watch" },
      { set: "ha24-phone" },
      { set: "myo-eating" },
      { set: "weda-fall" },
      { set: "voisard-feet" },
    ],
  },
};

export const isCorpus = (name: string): name is CorpusName => Object.hasOwn(corpora, name);

/** A part for `unionWindows`: its people are those of its publishers, whichever device they wore. */
export function partOf({ set, takes = () => true, as }: CorpusPart, loaded: WindowSet) {
  return {
    set: { ...loaded, name: as ?? set },
    users: loaded.users.filter(takes),
    people: as ?? peopleOf(set),
  };
}
