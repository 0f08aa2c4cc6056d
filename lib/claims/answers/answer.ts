/** A claim of the paper beside what a study's rows say of it. */
import type { Verdict } from "../../scaling/fit/verdict";

export interface Answer {
  claim: string;
  /** What the paper reports. */
  paper: string;
  /** What the rows give, with intervals at 95 %. */
  here: string;
  verdict: Verdict;
  /** Of each of its differences with an interval of Student's t: the chance of one as far from 0 if there were none. */
  p?: readonly number[];
}
