/** What the window sets at hand amount to, and what they cannot show. */
import { bullets, formatCount, percent } from "../../base/format";
import { setFiles } from "../../data/sets";
import { paperArithmetic, paperEncoders, type SetDescription } from "./overview";

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
      .filter(
        ({ name, source, accounting }) =>
          name !== "corpus" && source === "real" && accounting.hours < 0.95 * accounting.recordedHours,
      )
      .map(
        ({ name, accounting: { hours, recordedHours } }) =>
          `Of ${name}, ${percent(1 - hours / recordedHours)} % of the recorded time is in no window.`,
      ),
  ]);
  return { real, synthetic, text };
}

/** What the paper's own numbers amount to. */
export function paperFindings(): { text: string } {
  const encoders = paperEncoders();
  const differing = paperArithmetic().filter((line) => line["the paper"] !== "–" && !agree(line));
  const text = bullets([
    `The paper's ${encoders.length} encoders have **${encoders[0].parameters} to ${encoders[encoders.length - 1].parameters} parameters**.`,
    differing.length === 0
      ? "Each of its numbers that can be computed from others agrees with them."
      : `These numbers do not follow from the others: ${differing.map(({ what }) => what).join("; ")}.`,
  ]);
  return { text };
}

/** "1589" and 1589.67, "over 100" and 639. */
function agree({ "the paper": paper, computed }: Record<string, string | number>): boolean {
  const [stated, found] = [Number(String(paper).replace(/\D/g, "")), Number.parseFloat(String(computed))];
  return String(paper).startsWith("over") ? found > stated : Math.abs(found - stated) < 1;
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
  return Object.hasOwn(setFiles, name) ? setFiles[name as keyof typeof setFiles].activities : null;
}
