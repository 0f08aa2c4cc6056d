/** How long the encoders of a study were trained, and what that does to its exponents. */
import { bullets, formatCount, inAList, withInterval } from "../../base/format";
import type { Config } from "../../base/config";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { peopleHours, type PeopleHoursLaw } from "../../scaling/design/peopleHours";
import { epochsOf, exponentsBySteps, type ExponentsAtSteps } from "../../scaling/design/trainingLength";
import { gridRows, groupBy } from "../../scaling/study/rows";
import { lengthsOf } from "../training/lengths";
import { figure2Points } from "../../scaling/study/points";
import { subsetPoints } from "../../scaling/study/subsetPoints";

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
  const { batchSize } = points[0].row.config;
  const [first, last] = [bySize[0], bySize[bySize.length - 1]];
  const of = ({ users, epochs: count }: (typeof bySize)[number]) => `**${rounded(count)} epochs of ${users} users**`;
  const text =
    `${lengthsOf(points.map(({ row }) => row)).text} steps of ${batchSize} windows are ${of(last)}` +
    (bySize.length > 1 ? ` and ${of(first)}, on average over folds.` : ".");
  return { bySize, text };
}

export interface ExponentsByTraining {
  /** At every step that all curves have, the best encoder chosen by its test loss then; none where trainings branch. */
  bySteps: ExponentsAtSteps[];
  text: string;
}

/** The exponents that a shorter training would have given; where trainings branch into several lengths, the law of each. */
export function exponentsByTraining(rows: readonly Row[]): ExponentsByTraining {
  if (lengthsOf(gridRows(rows)).lengths.length > 1) return { bySteps: [], text: exponentsByLength(rows).text };
  const bySteps = exponentsBySteps(gridRows(rows));
  if (bySteps.length < 2) return { bySteps, text: "The curves have too few points for exponents at several steps." };
  const shown = [...new Set([0, 1 / 3, 2 / 3, 1].map((share) => Math.round(share * (bySteps.length - 1))))].map(
    (i) => bySteps[i],
  );
  const list = (value: (each: ExponentsAtSteps) => string) => inAList(shown.map(value));
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

export interface ExponentsByLength {
  /** Of each length alone, the shortest first; `chosen`: subsets for which validation users choose it. */
  lengths: { steps: number; chosen: number; law: PeopleHoursLaw | null }[];
  text: string;
}

/** The law of people and hours of every length of training, where each decays from one training with a stable rate. */
export function exponentsByLength(rows: readonly Row[]): ExponentsByLength {
  const grid = gridRows(rows);
  const best = subsetPoints(grid);
  const lengths = [...groupBy(grid, ({ config }) => config.steps)].map(([steps, own]) => ({
    steps,
    chosen: best.filter(({ row }) => row.config.steps === steps).length,
    law: peopleHours(subsetPoints(own)).law,
  }));
  lengths.sort((a, b) => a.steps - b.steps);
  if (lengths.length < 2) return { lengths, text: "The grid has trainings of one length." };
  const line = ({ steps, chosen, law }: ExponentsByLength["lengths"][number]) =>
    `Of ${formatCount(steps)} steps, which validation people choose for ${chosen} of ${best.length} subsets: ` +
    (law === null
      ? "no law of people and hours."
      : `the exponent of people is ${withInterval(law.a.value, law.a.ci95, 2)}, that of all hours ${withInterval(law.b.value, law.b.ci95, 2)}; ` +
        `at the largest subset 1 % more people lower the loss by ${withInterval(law.byPeople.value, law.byPeople.ci95)} %, ` +
        `1 % more hours of the same people by ${withInterval(law.byHours.value, law.byHours.ci95)} %.`);
  return { lengths, text: bullets(lengths.map(line)) };
}

function rounded(count: number): string {
  return count < 10 ? `${Number(count.toPrecision(2))}` : Math.round(count).toLocaleString("en-US");
}
