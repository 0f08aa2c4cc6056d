/** What the explorer is asked for, and the same as the hash of its address. */

export interface Filter {
  name: "study" | "task" | "pretext" | "encoder" | "set" | "fold" | "strategy";
  label: string;
}

export const filters: readonly Filter[] = [
  { name: "study", label: "Study" },
  { name: "task", label: "Task" },
  { name: "pretext", label: "Pretext" },
  { name: "encoder", label: "Encoder" },
  { name: "set", label: "Set" },
  { name: "fold", label: "Fold" },
  { name: "strategy", label: "Strategy" },
];

export type Choice = Record<Filter["name"] | "runs" | "x" | "y" | "colour" | "form" | "run", string>;

/** "" is any value of a filter, and no law. */
export function firstChoice(study: string): Choice {
  return {
    runs: "best",
    ...{ study, task: "", pretext: "", encoder: "", set: "", fold: "", strategy: "user" },
    ...{ x: "hours", y: "result.testLoss", colour: "fold", form: "power", run: "" },
  };
}

/** What differs from the first choice. */
export function toHash(choice: Choice, first: Choice): string {
  const changed = Object.entries(choice).filter(([name, value]) => value !== first[name as keyof Choice]);
  return new URLSearchParams(changed).toString();
}

/** The first choice with what a hash says; names that are none of the choice's are passed over. */
export function fromHash(hash: string, first: Choice): Choice {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  return Object.fromEntries(Object.entries(first).map(([name, value]) => [name, asked.get(name) ?? value])) as Choice;
}
