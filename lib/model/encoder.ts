/** A trained (or random) encoder on the host: all that is needed to make features of windows. */
import type { Moments } from "../data/standardise";
import type { Config } from "../base/config";
import type { Weights } from "./layers";

export interface Encoder {
  config: Config;
  weights: Weights;
  /** What its windows are standardised with; null: nothing. */
  moments: Moments | null;
}
