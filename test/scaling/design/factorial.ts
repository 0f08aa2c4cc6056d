/** Rows of a factorial study that never ran: shares of people × shares of each person's windows, with a planted law. */
import type { Row } from "../../../lib/base/row";
import { random } from "../../../lib/base/random";
import { fakeRow, planted } from "../../figures/fakeRows";

export interface Factorial {
  folds: number;
  draws: number;
  /** Shares of the people, and of the windows of each. */
  people: number[];
  share: number[];
  everyone: number;
  /** Hours of each person. */
  hoursEach: number;
  /** Of people and of the hours of each. */
  law(people: number, hoursEach: number): number;
  /** Factor between folds, and deviation of ln L. */
  foldStep: number;
  noise: number;
}

export const factorial: Factorial = {
  folds: 5,
  draws: 2,
  people: [0.1, 0.2, 0.4, 0.7, 1],
  share: [0.1, 0.2, 0.4, 0.7, 1],
  everyone: 80,
  hoursEach: 0.5,
  law: (people, hoursEach) => 0.2 + 0.4 * people ** -0.6 + 0.1 * (people * hoursEach) ** -0.5,
  foldStep: 1.05,
  noise: 0,
};

/** Everyone's windows are in the first draw alone, as a plan has them. */
export function factorialRows(options: Partial<Factorial> = {}): Row[] {
  const plan = { ...factorial, ...options };
  const rows: Row[] = [];
  for (let fold = 0; fold < plan.folds; fold++)
    for (const people of plan.people)
      for (const share of plan.share)
        for (let draw = 0; draw < (people === 1 && share === 1 ? 1 : plan.draws); draw++)
          rows.push(factorialRow(plan, { fold, people, share, draw }));
  return rows;
}

function factorialRow(plan: Factorial, cell: { fold: number; people: number; share: number; draw: number }): Row {
  const row = fakeRow(planted, { ...cell, users: "all", strategy: "user", width: 512, depth: 5, learningRate: 1e-3, seed: 1 });
  const count = Math.round(cell.people * plan.everyone);
  const hoursEach = cell.share * plan.hoursEach;
  const { normal } = random(cell.fold, `factorial ${JSON.stringify(cell)}`);
  const testLoss = plan.law(count, hoursEach) * plan.foldStep ** cell.fold * Math.exp(plan.noise * normal());
  return {
    ...row,
    users: Array.from({ length: count }, (_, i) => `someone/${i}`),
    hours: count * hoursEach,
    result: { ...row.result, testLoss, validationLoss: testLoss, testLossByUser: { "someone/a": [10 * testLoss, 10] } },
  };
}
