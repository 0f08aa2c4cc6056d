/** The quick study with hardly any training: it shows that every notebook runs, and nothing else. */
import { study as quick } from "../../lib/grid/studies/quick";
import type { Grid, Study } from "../../lib/grid/study";

const brief = { testWindows: 256, batchSize: 32, warmupSteps: 5, curvePoints: 4, probePoints: 2, testMasks: 1 };
const encoders = [{ width: 64, depth: 1 }, { width: 128, depth: 1 }];

function shorten(grid: Grid): Grid {
  const steps = grid.fixed?.steps === 0 ? 0 : (grid.fixed?.steps ?? 600) > 600 ? 40 : 20;
  return { ...grid, ...(grid.encoders && { encoders }), fixed: { ...grid.fixed, ...brief, steps, probePoints: steps === 40 ? 2 : 0 } };
}

export const study: Study = {
  ...quick,
  name: "smoke",
  title: "smoke: the quick study with hardly any training",
  grids: Object.fromEntries(Object.entries(quick.grids).map(([name, grid]) => [name, shorten(grid)])),
};
