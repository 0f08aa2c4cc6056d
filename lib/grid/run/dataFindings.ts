/** What the window sets at hand amount to, and what they cannot show. */
import { bullets, formatCount, percent } from "../../base/format";
import { setFiles } from "../../data/sets";
import type { SetDescription } from "./overview";

export interface DataFindings {
  /** Of recordings, those sets that are not synthetic. */
  real: string[];
  synthetic: string[];
  text: string;
}

/** Which sets are real recordings, and how much of their time is in windows, with the sentences that say so. */
export function dataFindings(sets: readonly SetDescription[]): DataFindings {
  const named = (source: SetDescription["source"]) => sets.filter((set) => set.source === source).map(({ name }) => name);
  const [real, synthetic] = [named("real"), named("synthetic")];
  const corpus = sets.find(({ name }) => name === "corpus");
  const text = bullets([
    `**${real.length} of ${sets.length} sets are real recordings**${real.length > 0 ? `: ${real.join(", ")}` : ""}.`,
    corpus &&
      `The corpus that encoders are trained on has **${formatCount(corpus.accounting.hours)} hours of ${corpus.accounting.users} people** in windows.`,
    ...sets
      .filter(({ source, accounting }) => source === "real" && accounting.hours < 0.95 * accounting.recordedHours)
      .map(
        ({ name, accounting: { hours, recordedHours } }) =>
          `Of ${name}, ${percent(1 - hours / recordedHours)} % of the recorded time is in no window.`,
      ),
  ]);
  return { real, synthetic, text };
}

/** Hours of the paper's recordings. */
const paperHours = 1589;

/** Sets with fewer activities than their publishers', sets that are generated, and how few hours there are. */
export function dataLimits(sets: readonly SetDescription[]): { text: string } {
  const corpus = sets.find(({ name }) => name === "corpus");
  const text = bullets([
    ...sets.flatMap(({ name, activities, source }) => {
      const published = publishedActivities(name);
      if (source !== "real" || published === null || published <= activities) return [];
      return [
        `**${name} has ${activities} of its publisher's ${published} activities here**, so scores on it are not comparable with those of all ${published}.`,
      ];
    }),
    ...sets
      .filter(({ source }) => source === "synthetic")
      .map(({ name }) => `${name} is synthetic: it says nothing about people.`),
    corpus &&
      `The corpus has ${percent(corpus.accounting.hours / paperHours)} % of the hours of the paper's recordings, and joins sets of other sensors and other activities.`,
  ]);
  return { text };
}

function publishedActivities(name: string): number | null {
  return name in setFiles ? setFiles[name as keyof typeof setFiles].activities : null;
}
