/**
 * What would turn the study `people` round? Nine of its cells trained four times as long, in three folds: if its exponents are those of
 * trainings that have settled, these have the same. And two cells of one fold by four seeds more; the fifth is that study's own.
 */
import type { Study } from "../plan/study";
import { study as people } from "./people";

const shares = [1 / 16, 1 / 4, 1];
const seeds = { seed: [2, 3, 4, 5], steps: [500, 2000, 8000] };

export const study: Study = {
  ...people,
  name: "peopleChecks",
  title: "people, checks: trainings four times as long, and other seeds",
  grids: {
    long: { fixed: { steps: 32_000 }, axes: { fold: [0, 1, 2], people: shares, share: shares } },
    everything: { axes: seeds },
    sixteenth: { fixed: { people: 1 / 4, share: 1 / 4 }, axes: seeds },
  },
};
