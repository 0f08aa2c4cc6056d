/** Whether the exponents depend on how long the encoders are trained: the laws at each step of the runs' curves. */
import { windowsSeen } from "../../base/modelSize";
import type { Row } from "../../base/row";
import { figure2Points } from "../study/points";
import { strategyExponents, type StrategyExponents } from "./strategyExponents";

export interface ExponentsAtSteps extends StrategyExponents {
  steps: number;
}

/** How often a run has seen each of its windows. */
export function epochsOf({ config, windows }: Row): number {
  return windowsSeen(config) / windows;
}

/**
 * The exponents at every step that all curves have, the start left out. Of the encoders the one with the lowest test
 * loss at that step is taken: curves have no validation loss.
 *
 * @param grid rows of one source, as `gridRows` gives them
 */
export function exponentsBySteps(grid: readonly Row[]): ExponentsAtSteps[] {
  const [first, ...others] = grid.map((row) => new Map(row.result.curve.map(([step, , testLoss]) => [step, testLoss])));
  if (first === undefined) return [];
  const shared = [...first.keys()].filter((step) => step > 0 && others.every((curve) => curve.has(step)));
  return shared.flatMap((steps) => {
    const found = strategyExponents(
      figure2Points(
        grid.map((row) => atStep(row, steps)),
        "oracle",
      ),
    );
    return found === null ? [] : [{ steps, ...found }];
  });
}

/** The row with the test loss that it had then. */
function atStep(row: Row, step: number): Row {
  const point = row.result.curve.find(([each]) => each === step);
  return { ...row, result: { ...row.result, testLoss: point?.[2] ?? null } };
}
