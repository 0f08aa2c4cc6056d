/** A study: which runs are to be made, written as grids, each a cross product of values. */
import type { Config } from "../../base/config";

/** One cross product: what is fixed, the encoders (each may have its own rate, kind …), and the axes with the values each one takes. */
export interface Grid {
  fixed?: Partial<Config>;
  encoders?: readonly (Pick<Config, "width" | "depth"> & Partial<Config>)[];
  axes?: { [K in keyof Config]?: readonly Config[K][] };
  /**
   * Settings that each supervised run of the grid chooses from, by macro F1 over its train users in `probeFolds` groups, each
   * tested by a training on the others. They are runs of their own; the run with the chosen settings, which is refitted on all
   * train users and tests the test users once, joins the plan when their rows are there. All seeds share the choice.
   */
  candidates?: readonly Partial<Config>[];
  /**
   * On the study's defaults, the supervised run that teaches the grid's students: a run of its own on the same set, fold, labels
   * and seed, so that no student learns of labels that it does not have itself. A student joins the plan when its teacher's
   * row is there.
   */
  teacher?: Partial<Config>;
}

/** Which runs are made: the sets, the defaults of their configs, and the grids that vary them. */
export interface Study {
  name: string;
  /** One line for titles and tables. */
  title: string;
  /** Sets to pre-train on, best first: the first with real recordings at hand is taken, else the first, synthetic. */
  pretrainSets: readonly string[];
  /**
   * Labelled sets that every encoder is probed on; only those with recordings of the same kind, real or synthetic. One
   * without a published split, such as your own, is tested in its folds of whole users.
   */
  downstream: readonly string[];
  /**
   * Its rows are part of the project: they are kept as they are, whatever code and recordings are at hand, and
   * `wearlaws grid verify` makes one of them again. Until all are there, none of other code is added.
   */
  published?: true;
  /** What departs from the paper's defaults in every run. */
  defaults: Partial<Config>;
  grids: Record<string, Grid>;
}

/** The runs of a study: `cells` as the grids count them, `configs` distinct, `undecided` those whose settings or teachers others of these are still to make. */
export interface Plan {
  cells: number;
  configs: Config[];
  undecided: number;
}

/** The runs that train an encoder without labels; with 0 steps it stays random. */
export function pretrainings({ configs }: Pick<Plan, "configs">): Config[] {
  return configs.filter(({ task, steps }) => task === "pretrain" && steps > 0);
}

/** Every width with every depth. */
export function encoderGrid(widths: readonly number[], depths: readonly number[]): Pick<Config, "width" | "depth">[] {
  return widths.flatMap((width) => depths.map((depth) => ({ width, depth })));
}
