/** Lists a study's runs as configs; nothing here trains. */
import { type Config, defaultConfig } from "../../base/config";
import { configHash } from "./configHash";
import type { Grid, Plan, Study } from "./study";

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
