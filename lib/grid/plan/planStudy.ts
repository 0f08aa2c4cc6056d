/** Lists a study's runs as configs; nothing here trains. */
import { join } from "node:path";
import { type Config, defaultConfig } from "../../base/config";
import { scores, sumConfusions } from "../../base/metrics";
import type { Row } from "../../base/row";
import { configHash } from "./configHash";
import { checkRun, checkStudy } from "./checkStudy";
import { runIdOf } from "./runId";
import type { Grid, Plan, Study } from "./study";

/**
 * Lists a study's runs in the order of its grids, pre-training on `pretrainSet` where a grid names no set.
 * Both strategies, and all draws, share the run of the full size.
 *
 * @param rows of runs that choose settings or teach: what they choose, and their students, are planned as well
 * @throws RangeError where a value is none that the config takes, or values do not fit each other
 */
export function planStudy(study: Study, pretrainSet = study.pretrainSets[0], rows: readonly Row[] = []): Plan {
  const distinct = new Map<string, Config>();
  const rowOf = new Map(rows.map((row) => [row.configHash, row]));
  let [cells, undecided] = [0, 0];
  checkStudy(study);
  const add = (name: string, config: Config) => {
    checkRun(study, name, config);
    const shared = sharedRun(config);
    distinct.set(configHash(shared), shared);
  };
  for (const [name, grid] of Object.entries(study.grids)) {
    for (const config of crossProduct({ ...defaultConfig, set: pretrainSet, ...study.defaults }, grid)) {
      cells++;
      if (grid.teacher) {
        const teacher = teacherOf(config, { ...defaultConfig, ...study.defaults, ...grid.teacher });
        add(name, teacher);
        const file = join("runs", study.name, runIdOf(sharedRun(teacher)), "weights.safetensors");
        const student = { ...config, teacher: file };
        checkRun(study, name, student);
        if (rowOf.get(configHash(sharedRun(teacher)))?.status === "done") add(name, student);
        else undecided++;
        continue;
      }
      if (!grid.candidates) {
        add(name, config);
        continue;
      }
      const seed = grid.axes?.seed?.[0] ?? config.seed;
      const tried = grid.candidates.map((candidate) => groupsOf({ ...config, ...candidate, seed }));
      for (const group of tried.flat()) add(name, group);
      const chosen = chooseSettings(tried, rowOf);
      if (chosen === null) undecided++;
      else add(name, { ...chosen, seed: config.seed, group: null });
    }
  }
  return { cells, configs: [...distinct.values()], undecided };
}

function teacherOf({ set, fold, split, labelledUsers, draw, seed }: Config, taught: Config): Config {
  return { ...taught, set, fold, split, labelledUsers, draw, seed };
}

/** A run for each group of train users. */
function groupsOf(config: Config): Config[] {
  const { probeFolds, labelledUsers } = config;
  const count = labelledUsers === "all" ? probeFolds : Math.min(probeFolds, labelledUsers);
  return Array.from({ length: count }, (_, group) => sharedRun({ ...config, validation: "none", group }));
}

/** The settings of the best macro F1 over all held-out users together, the first of equals; null until each has its rows. */
function chooseSettings(tried: readonly Config[][], rowOf: ReadonlyMap<string, Row>): Config | null {
  let best: { config: Config; macroF1: number } | null = null;
  for (const groups of tried) {
    const made = groups.map((config) => rowOf.get(configHash(config)));
    if (made.some((row) => row === undefined || row.status === "failed")) return null;
    const confusions = made.flatMap((row) => Object.values(row?.result.heldOut?.confusionByUser ?? {}));
    const isSound = made.every((row) => row?.status === "done");
    const macroF1 = isSound ? scores(sumConfusions(confusions)).macroF1 : 0; // it diverged
    if (best === null || macroF1 > best.macroF1) best = { config: groups[0], macroF1 };
  }
  return best?.config ?? null;
}

/** Everyone's windows are the same ones, whichever strategy and draw they are the largest size of. */
function sharedRun(config: Config): Config {
  if (config.users !== "all") return config;
  const isWhole = config.people === 1 && config.share === 1 && config.labelledUsers === "all";
  return { ...config, strategy: "user", draw: isWhole ? 0 : config.draw };
}

function crossProduct(defaults: Config, grid: Grid): Config[] {
  let configs: Config[] = [{ ...defaults, ...grid.fixed }];
  for (const [field, values] of Object.entries(grid.axes ?? {})) {
    configs = configs.flatMap((config) => values.map((value) => ({ ...config, [field]: value })));
  }
  if (grid.encoders) {
    const encoders = grid.encoders;
    configs = configs.flatMap((config) => encoders.map((encoder) => ({ ...config, ...encoder })));
  }
  return configs;
}
