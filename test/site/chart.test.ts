import { fitLaw } from "../../lib/scaling/fit/fitLaw";
import { chart } from "../../site/browser/chart";
import type { Chosen } from "../../site/browser/chosenRows";
import { close } from "../close";

describe("the explorer's line of a law", () => {
  const sizes = Array.from({ length: 12 }, (_, i) => 2 ** i);
  const losses = {
    saturating: (x: number) => 0.3 + 0.5 * x ** -0.4,
    broken: (x: number) => 0.1 + 0.5 * x ** -0.1 * (1 + (x / 40) ** 4) ** -0.1,
  };

  for (const form of ["saturating", "broken"] as const) {
    it(`has the losses that the library gives the ${form} form, at its ends`, () => {
      const y = sizes.map((x, i) => losses[form](x) * (1 + 0.01 * Math.sin(7 * i)));
      const group = sizes.map((x, i) => ({ row: { runId: `${i}` }, cells: { x, y: y[i] } }) as unknown as Chosen);
      const rows = { d: Float64Array.from(sizes), loss: Float64Array.from(y) };
      const fits = [sizes[0], sizes[11]].map((d) => fitLaw(form, rows, { at: { d }, starts: 10, bootstrap: 0 }));
      const [line] = chart([{ word: form, group, law: fits[0] }], { x: "x", y: "y" }).data as { y: number[] }[];
      for (const [i, { prediction }] of fits.entries())
        close(line.y.at(-i), prediction?.loss as number, { relative: 1e-9 }, `loss at ${sizes[11 * i]}`);
    });
  }
});
