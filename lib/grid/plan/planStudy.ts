/** Lists a study's runs as configs; nothing here trains. */
import { type Config, defaultConfig } from "../../base/config";
import { configHash } from "./configHash";
import { checkRun, checkStudy } from "./checkStudy";
import type { Grid, Plan, Study } from "./study";

/**
 * Lists a study's runs in the order of its grids, pre-training on `pretrainSet` where a grid names no set.
 * Both strategies, and all draws, share the run of the full size.
 *
 * @throws RangeError where a value is none that the config takes, or values do not fit each other
 */
export function planStudy(study: Study, pretrainSet = study.pretrainSets[0]): Plan {
  const distinct = new Map<string, Config>();
  let cells = 0;
  checkStudy(study);
  for (const [name, grid] of Object.entries(study.grids)) {
    for (const config of crossProduct({ ...defaultConfig, set: pretrainSet, ...study.defaults }, grid)) {
      cells++;
      checkRun(study, name, config);
      const shared = sharedRun(config);
      distinct.set(configHash(shared), shared);
    }
  }
  return { cells, configs: [...distinct.values()] };
}

/** Everyone's windows are the same ones, whichever strategy and draw they are the largest size of. */
function sharedRun(config: Config): Config {
  if (config.users !== "all") return config;
  const isWhole = config.people === 1 && config.share === 1;
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
