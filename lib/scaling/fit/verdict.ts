/** What rows say of a claim: a kind for programs, reasons for people, and one function that makes words of both. */
import type { Ci95 } from "../../base/ci95";
import { tCritical, tTails } from "../../numeric/distributions";

/**
 * Of a law: "supported" where nothing speaks against it, "not supported" where something does, "inconclusive" where
 * the rows cannot tell; of a power law also that the loss falls in another way. Of a difference: "shown", "opposite shown",
 * or "inconclusive".
 */
export type VerdictKind =
  "supported" | "not supported" | "falls, but not as a power law" | "inconclusive" | "shown" | "opposite shown";

export interface Verdict<Kind extends VerdictKind = VerdictKind> {
  kind: Kind;
  /** What speaks against the claim, or was not tested; empty where there is nothing to add. */
  reasons: string[];
}

/** A verdict on a law. */
export type LawVerdict = Verdict<"supported" | "not supported" | "inconclusive">;

/** A verdict on a power law; another way to fall is a kind of its own. */
export type PowerVerdict = Verdict<LawVerdict["kind"] | "falls, but not as a power law">;

/** "supported", "not supported (the loss rises)". */
export function verdictText({ kind, reasons }: Verdict): string {
  return reasons.length === 0 ? kind : `${kind} (${reasons.join("; ")})`;
}

/** All reasons together: one that speaks against a law outweighs those that leave it open. */
export function combineVerdicts(verdicts: readonly LawVerdict[]): LawVerdict {
  const kind = (["not supported", "inconclusive"] as const).find((each) => verdicts.some((verdict) => verdict.kind === each));
  return { kind: kind ?? "supported", reasons: verdicts.flatMap(({ reasons }) => reasons) };
}

/** What the interval of a difference says of the claim that it is above 0. */
export function aboveZero([low, high]: Readonly<Ci95>): Verdict<"shown" | "opposite shown" | "inconclusive"> {
  if (low > 0) return { kind: "shown", reasons: [] };
  if (high < 0) return { kind: "opposite shown", reasons: [] };
  return { kind: "inconclusive", reasons: ["interval includes 0"] };
}

/** The chance of a difference as far from 0 if there were none, of an interval of Student's t. */
export function pOf([low, high]: Readonly<Ci95>, degrees: number): number {
  if (low === high) return low === 0 ? 1 : 0;
  return tTails(((low + high) * tCritical(degrees)) / (high - low), degrees);
}

/** "under 0.001", "0.031", "0.18". */
export function pText(p: number): string {
  return p < 0.001 ? "under 0.001" : p.toFixed(p < 0.1 ? 3 : 2);
}
