/** How long the encoders of a study were trained, and what that does to its exponents. */
import { bullets } from "../../base/format";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { epochsOf, exponentsBySteps, type ExponentsAtSteps } from "../../scaling/design/trainingLength";
import { gridRows, groupBy } from "../../scaling/study/rows";
import { figure2Points } from "../../scaling/study/points";

export interface Epochs {
  /** Of the runs that USER's points show, mean over folds, small sizes first. */
  bySize: { users: Config["users"]; epochs: number }[];
  text: string;
}

/** How often each window was seen: a fixed number of steps is many epochs of few users and few of all. */
export function epochs(rows: readonly Row[]): Epochs {
  const points = figure2Points(gridRows(rows)).filter((point) => point.strategy === "user");
  const bySize = [...groupBy(points, (point) => point.users)].map(([users, own]) => ({
    users,
    epochs: mean(own.map(({ row }) => epochsOf(row))),
  }));
  if (bySize.length === 0) return { bySize, text: "No finished run of the grid: no epochs to count." };
  const { steps, batchSize } = points[0].row.config;
  const [first, last] = [bySize[0], bySize[bySize.length - 1]];
  const of = ({ users, epochs: count }: (typeof bySize)[number]) => `**${rounded(count)} epochs of ${users} users**`;
  const text =
    `${steps.toLocaleString("en-US")} steps of ${batchSize} windows are ${of(last)}` +
    (bySize.length > 1 ? ` and ${of(first)}, on average over folds.` : ".");
  return { bySize, text };
}

/** "1, 2 and 3". */
const inAList = new Intl.ListFormat("en-GB");

export interface ExponentsByTraining {
  /** At every step that all curves have, the best encoder chosen by its test loss then. */
  bySteps: ExponentsAtSteps[];
  text: string;
}

/** The exponents that a shorter training would have given. */
export function exponentsByTraining(rows: readonly Row[]): ExponentsByTraining {
  const bySteps = exponentsBySteps(gridRows(rows));
  if (bySteps.length < 2) return { bySteps, text: "The curves have too few points for exponents at several steps." };
  const shown = [...new Set([0, 1 / 3, 2 / 3, 1].map((share) => Math.round(share * (bySteps.length - 1))))].map(
    (i) => bySteps[i],
  );
  const list = (value: (each: ExponentsAtSteps) => string) => inAList.format(shown.map(value));
  const [first, last] = [bySteps[0], bySteps[bySteps.length - 1]];
  const grown = last.user > first.user && last.random > first.random;
  const text = bullets([
    `After ${list(({ steps }) => steps.toLocaleString("en-US"))} steps USER's exponent is ${list(({ user }) => user.toFixed(3))}; ` +
      `RANDOM's is ${list(({ random }) => random.toFixed(3))}; their ratio is ${list(({ ratio }) => ratio.toFixed(1))}.`,
    grown && "**Both exponents grow with training**, so they are those of this length of training and no other.",
    "The encoder with the lowest test loss at each step is taken here, because curves have no validation loss.",
  ]);
  return { bySteps, text };
}

function rounded(count: number): string {
  return count < 10 ? `${Number(count.toPrecision(2))}` : Math.round(count).toLocaleString("en-US");
}
