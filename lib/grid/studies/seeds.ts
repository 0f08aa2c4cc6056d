/**
 * By how much does a loss differ when nothing but the seed does? Two cells of the study `people` in one fold, four seeds each; the
 * fifth of each is that study's own run.
 */
import type { Study } from "../plan/study";
import { study as people } from "./people";

const axes = { seed: [2, 3, 4, 5], steps: [500, 2000, 8000] };

export const study: Study = {
  ...people,
  name: "seeds",
  title: "seeds: two cells of the study people by four seeds more",
  grids: {
    everything: { axes },
    sixteenth: { fixed: { people: 1 / 4, share: 1 / 4 }, axes },
  },
};
