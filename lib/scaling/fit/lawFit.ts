/** A fitted law: what `fitLaw` finds, what is said of it, and what is printed. */
import type { Ci95 } from "../../base/ci95";
import type { FormName, SizeName } from "../forms/forms";
import type { Contender } from "./rivals";
import type { LawVerdict } from "./verdict";

/** Sizes at which the law's loss is asked for. */
export type SizesAsked = Partial<Record<SizeName, number>>;

export interface LawFit {
  form: FormName;
  /** δ of the Huber objective; null for least squares. */
  huber: number | null;
  /** Sum of squared residuals of ln L, or of Huber's function of them. */
  objective: number;
  gradientNorm: number;
  params: Record<string, number>;
  /** An end is infinite (null in JSON) where the rows give none. */
  ci95: Record<string, Ci95> | null;
  /** How the intervals were found: Student's t of a straight line, of a profile, or resamples of rows. */
  intervals: "t" | "profile" | "bootstrap" | null;
  /** Of the bootstrap. */
  standardErrors: Record<string, number> | null;
  /** The law's loss at the sizes asked for, not that of one more run; `beyond`: outside the rows' sizes. */
  prediction: { at: SizesAsked; loss: number; ci95: Ci95 | null; beyond: boolean } | null;
  starts: { tried: number; converged: number };
  /** null for a Huber objective, which is no likelihood, and for too few rows. */
  aicc: number | null;
  /** The form and its rivals on the same rows; null for a Huber objective. */
  comparison: Contender[] | null;
  /** Share of the variance of L explained; negative where the mean loss were better. */
  r2: number;
  n: number;
  /** Rows left out that have the sizes and the loss of another; missing where there are none. */
  copies?: number;
  verdict: LawVerdict;
}
