/**
 * A study: which runs are to be made. It is written as grids, each a cross product of values,
 * and listed here as configs; nothing in this file trains.
 */
import { type Config, defaultConfig } from "../../base/config";
import { configHash } from "./hash";

/** One cross product: what is fixed, the encoders (each may have its own rate), and the axes with the values each one takes. */
export interface Grid {
  fixed?: Partial<Config>;
  encoders?: readonly (Pick<Config, "width" | "depth"> & Partial<Pick<Config, "learningRate">>)[];
  axes?: { [K in keyof Config]?: readonly Config[K][] };
}

/** Which runs are made: the sets, the defaults of their configs, and the grids that vary them. */
export interface Study {
  name: string;
  /** One line for titles and tables. */
  title: string;
  /** Sets to pre-train on, best first: the first with real recordings at hand is taken, else the first, synthetic. */
  pretrainSets: readonly string[];
  /** Labelled sets that every encoder is probed on; only those with recordings of the same kind, real or synthetic. */
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

/** The runs of a study: `cells` as the grids count them, `configs` distinct. */
export interface Plan {
  cells: number;
  configs: Config[];
}

/** Every width with every depth. */
export function encoderGrid(widths: readonly number[], depths: readonly number[]): Pick<Config, "width" | "depth">[] {
  return widths.flatMap((width) => depths.map((depth) => ({ width, depth })));
}

/**
 * Lists a study's runs in the order of its grids, pre-training on `pretrainSet` where a grid names no set.
 * Both strategies share the run of the full size.
 */
export function planStudy(study: Study, pretrainSet = study.pretrainSets[0]): Plan {
  const distinct = new Map<string, Config>();
  let cells = 0;
  for (const grid of Object.values(study.grids)) {
    for (const config of crossProduct({ ...defaultConfig, set: pretrainSet, ...study.defaults }, grid)) {
      cells++;
      const shared: Config = config.users === "all" ? { ...config, strategy: "user" } : config;
      distinct.set(configHash(shared), shared);
    }
  }
  return { cells, configs: [...distinct.values()] };
}

function crossProduct(defaults: Config, grid: Grid): Config[] {
  let configs: Config[] = [{ ...defaults, ...grid.fixed }];
  for (const [field, values] of Object.entries(grid.axes ?? {})) {
    if (!(field in defaultConfig)) throw new RangeError(`study axis "${field}" is not a field of the config`);
    configs = configs.flatMap((config) => values.map((value) => ({ ...config, [field]: value })));
  }
  if (grid.encoders) {
    const encoders = grid.encoders;
    configs = configs.flatMap((config) => encoders.map((encoder) => ({ ...config, ...encoder })));
  }
  return configs;
}

/** Readable and unique: "mae-w512d5-u8-random-f0-lr0.001-s1-1f0c9a3b". */
export function runIdOf(config: Config): string {
  if (config.task === "simpleFeatures") return `simpleFeatures-${config.set}-${configHash(config).slice(0, 8)}`;
  const what = config.task === "fromScratch" ? `scratch-${config.set}` : config.steps === 0 ? "random" : "mae";
  const data = config.task === "fromScratch" ? "" : `-u${config.users}-${config.strategy}-f${config.fold}`;
  const augmented = config.augmentations.length ? "-aug" : "";
  return (
    `${what}-w${config.width}d${config.depth}${data}${augmented}` +
    `-lr${config.learningRate}-s${config.seed}-${configHash(config).slice(0, 8)}`
  );
}

/** @throws Error where a run that is asked for is none of the study's */
export function refuseUnknown({ name }: Study, planned: readonly string[], asked: Iterable<string>): void {
  const known = new Set(planned);
  for (const runId of asked) {
    if (!known.has(runId))
      throw new Error(`${name} has no run "${runId}" among its ${planned.length}: see wearlaws grid status ${name} --runs`);
  }
}
