/**
 * Answers to the practical question: with so many hours of so many people and a device that can afford so much, which
 * loss to expect, which encoder to take, and what more data, more people or a larger model would buy.
 */
import type { Row } from "../../base/row";
import { inferenceFlops } from "../../base/modelSize";
import { type Capacity, optimalCapacity, withinBudget } from "../study/optimum";
import { labelled } from "../study/dataTitle";
import { encoderOf, type Encoder, gridRows, groupBy } from "../study/rows";
import { type CellPoint, cellPoints } from "../study/points";
import { peopleHoursLaws } from "./peopleHoursLaws";
import { type Estimate, type Plan, type StudyLaws, studyLaws, usualHours } from "./studyLaws";

export interface Question {
  hours: number;
  /** People who wore the sensor; as many as the study has for so many hours without it. */
  users?: number;
  /** Parameters of a model that is at hand; without it an encoder of the study is chosen. */
  params?: number;
  /** What the device can afford: parameters, floating-point operations a window (`inferenceFlops`). */
  maxParams?: number;
  maxFlops?: number;
}

export interface AffordableEncoder extends Encoder {
  /** Floating-point operations a window. */
  flops: number;
}

/** A larger study to run next, and its loss over the loss now. */
export interface NextStudy {
  what: string;
  plan: Plan;
  /** null where the rows give none. */
  change: Estimate | null;
  /** What of it is beyond the rows, in words. */
  beyond: string[];
}

export interface Advice {
  dataTitle: string;
  plan: Plan;
  /** Of the study, the one to take; null for a model at hand, and where none is within the budget. */
  encoder: AffordableEncoder | null;
  /** What the answers are from; null where the rows give none. */
  laws: StudyLaws | null;
  /** Encoders within the budget, and all. */
  affordable: { encoders: number; of: number };
  /** null where the rows give none. */
  loss: Estimate | null;
  folds: number;
  /** Parameters of lowest loss for these hours, and the same within the budget. */
  capacity: Capacity;
  affordableCapacity: Capacity;
  nextStudies: NextStudy[];
  warnings: string[];
}

const MORE_HOURS = 100;
const MORE_USERS = 10;

/**
 * Advice from the grid of a study.
 *
 * @param rows of one study and one source
 * @throws RangeError for a question whose numbers are not positive and finite, a model at hand with a budget, or rows
 *   without a finished pre-training
 */
export function advise(rows: readonly Row[], question: Question): Advice {
  checkQuestion(question);
  const grid = gridRows(rows);
  const points = cellPoints(grid);
  if (points.length === 0) throw new RangeError("advise: expected rows of finished pre-trainings, found none");
  const encoders = encodersOf(grid);
  const within = encoders.filter(
    ({ encoderParams, flops }) => encoderParams <= (question.maxParams ?? Infinity) && flops <= (question.maxFlops ?? Infinity),
  );
  const most = mostParams(question, within.at(-1) ?? encoders[0]);
  const encoder = question.params === undefined ? bestMeasured(points, within, question.hours) : null;
  // Of a study with one encoder, the law of people and the hours of each.
  const laws = studyLaws(points, encoder) ?? peopleHoursLaws(grid);
  const params = question.params ?? encoder?.encoderParams ?? most;
  const plan = { params, hours: question.hours, users: question.users ?? question.hours / usualHours(points) };
  const capacity = optimalCapacity(points, question.hours);
  const optimumBelow = capacity.ci95 !== null && capacity.ci95[1] < 2 * params;
  return {
    dataTitle: [...new Set(grid.map((row) => labelled(row.source, row.dataTitle)))].join("; "),
    plan,
    encoder,
    laws,
    affordable: { encoders: within.length, of: encoders.length },
    loss: laws?.loss(plan) ?? null,
    folds: laws?.folds ?? 0,
    capacity,
    affordableCapacity: withinBudget(capacity, most),
    nextStudies: laws ? nextStudiesFrom(plan, laws, optimumBelow) : [],
    warnings: [
      ...(within.length === 0 ? [tooSmallBudget(encoders[0])] : []),
      ...warningsOf(plan, points, laws, optimumBelow, question),
    ],
  };
}

function checkQuestion(question: Question): void {
  for (const [name, value] of Object.entries(question)) {
    if (value !== undefined && !(value > 0 && value < Infinity)) {
      throw new RangeError(`advise: expected a positive ${name}, found ${value}`);
    }
  }
  if (question.params !== undefined && (question.maxParams ?? question.maxFlops) !== undefined) {
    throw new RangeError("advise: expected the parameters of a model or a budget for one, found both");
  }
}

/** Small first. */
function encodersOf(grid: readonly Row[]): AffordableEncoder[] {
  return [...groupBy(grid, (row) => JSON.stringify(encoderOf(row))).values()]
    .map(([row]) => ({ ...encoderOf(row), flops: inferenceFlops(row.config) }))
    .sort((a, b) => a.encoderParams - b.encoderParams);
}

function tooSmallBudget({ encoderParams, flops }: AffordableEncoder): string {
  return (
    `no encoder of the study is within the budget, the smallest has ${encoderParams} parameters and takes ${flops} ` +
    "operations a window: this is for a model of as many parameters as the budget allows"
  );
}

/** The encoder of lowest test loss at the study's size that is nearest to `hours`: USER, the mean of ln L over folds. */
function bestMeasured(
  points: readonly CellPoint[],
  encoders: readonly AffordableEncoder[],
  hours: number,
): AffordableEncoder | null {
  if (encoders.length === 0) return null;
  const own = points.filter((point) => point.strategy === "user");
  const meanLog = (values: number[]) => values.reduce((sum, value) => sum + Math.log(value), 0) / values.length;
  const sizes = [...groupBy(own, (point) => point.users).values()].map((size) => ({
    size,
    distance: Math.abs(meanLog(size.map((point) => point.hours)) - Math.log(hours)),
  }));
  const nearest = sizes.reduce((a, b) => (b.distance < a.distance ? b : a)).size;
  const measured = encoders.map((encoder) => {
    const losses = nearest
      .filter((point) => point.width === encoder.width && point.depth === encoder.depth)
      .map((point) => point.testLoss);
    return { encoder, loss: losses.length > 0 ? meanLog(losses) : Infinity };
  });
  return measured.reduce((a, b) => (b.loss < a.loss ? b : a)).encoder;
}

/** The parameters that a budget allows, with as many operations a parameter as `encoder` has. */
function mostParams({ maxParams = Infinity, maxFlops = Infinity }: Question, encoder: AffordableEncoder): number {
  return Math.min(maxParams, (maxFlops * encoder.encoderParams) / encoder.flops);
}

/** No loss is given for a model above the optimal capacity: the joint law falls with N forever. */
function nextStudiesFrom(plan: Plan, laws: StudyLaws, optimumBelow: boolean): NextStudy[] {
  const { hours, users, params } = plan;
  const more = users + MORE_USERS;
  const ways: [what: string, plan: Plan][] = [
    [`${MORE_HOURS} hours more of the same people`, { ...plan, hours: hours + MORE_HOURS }],
    [`${MORE_USERS} people more, as long each`, { ...plan, users: more, hours: (hours * more) / users }],
    ["a model of twice the parameters", { ...plan, params: 2 * params }],
  ];
  return ways.map(([what, next]) => {
    const change = optimumBelow && next.params > params ? null : laws.change(plan, next);
    return { what, plan: next, change, beyond: laws.beyond(next) };
  });
}

function warningsOf(
  plan: Plan,
  points: readonly CellPoint[],
  laws: StudyLaws | null,
  optimumBelow: boolean,
  question: Question,
): string[] {
  if (laws === null) {
    return [
      "too few points for a law: 6 USER runs of a fold needed, of 3 encoders and 3 sizes, or with one encoder 6 subsets of people and hours in each of 3 folds",
    ];
  }
  const { found, of } = laws.doubts();
  const stuck = points.filter((point) => point.onPlateau).length;
  return [
    ...laws.beyond(plan).map((what) => `extrapolated: ${what}`),
    ...(stuck > 0 ? [`${stuck} of ${points.length} runs are on the plateau of the visible mean: their laws say little`] : []),
    ...(found.length > 0 ? [`the joint law is doubted in ${found.length} of ${of} cases: ${found[0]}`] : []),
    ...(laws.hasRandom || question.users === undefined
      ? []
      : ["no RANDOM runs, so the number of people is not used: hours and people grow together"]),
    ...(optimumBelow
      ? [
          "the optimal capacity is below twice the parameters, and a joint law falls with them for ever: it cannot tell their loss",
        ]
      : []),
  ];
}
