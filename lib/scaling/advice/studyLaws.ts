/**
 * What a study says of parameters, hours and people at once. USER runs grow people and hours together, RANDOM runs hours
 * alone; each fold has a joint law of both, L(N, D) = E + A/N^α + B/D^β, and they meet at the full size. For H hours of
 * P people, where the study has h hours of each,
 *
 *   L(N, H, P) = L_user(N, P h) · L_random(N, H) / L_random(N, P h):
 *
 * USER's law for as many people, moved along RANDOM's law to the hours that there are. A law that falls with N for all
 * encoders may miss a single one at every size; so the law of an encoder of the study is moved, fold by fold, to the
 * level of its own USER runs. Intervals are Student's t over the folds' ln L, so that they hold what the folds' fits and
 * their test users differ by.
 */
import { mean } from "../../numeric/stats";
import { foldMean } from "../study/foldEstimates";
import { bindForm, canFit, type Observations } from "../forms/forms";
import { lossAt, valuesAt } from "../forms/law";
import { gridStarts, multiStart } from "../fit/multiStart";
import { lawObjective } from "../fit/objective";
import type { Ci95 } from "../../base/ci95";
import { formatCount } from "../../base/format";
import { verdictText } from "../fit/verdict";
import { contest, rivalVerdicts } from "../fit/rivals";
import { type Encoder, groupBy } from "../study/rows";
import type { CellPoint } from "../study/points";

/** A model of so many parameters, pre-trained on so many hours of so many people. */
export interface Plan {
  params: number;
  hours: number;
  users: number;
}

export interface Estimate {
  /** Geometric mean over folds. */
  value: number;
  /** null for one fold. */
  ci95: Ci95 | null;
}

export interface StudyLaws {
  /** What they are, as a caption begins. */
  title: string;
  folds: number;
  /** Whether RANDOM rows tell hours from people. */
  hasRandom: boolean;
  /** The expected test loss; null where the folds leave it open by a factor of 10 or more. */
  loss(plan: Plan): Estimate | null;
  /** Loss of `to` over that of `from`; null as above. */
  change(from: Plan, to: Plan): Estimate | null;
  /** What of a plan is beyond the rows, in words. */
  beyond(plan: Plan): string[];
  /** What speaks against the joint law, by fold and strategy: in words, and of how many laws. */
  doubts(): { found: string[]; of: number };
}

const STARTS = 24;
/** An estimate that may be wrong by more, either way, is none. */
const OPEN_FACTOR = 10;

type JointLaw = (params: number, hours: number) => number;

/**
 * @param encoder of the study, to whose own runs the level of the loss is moved
 * @returns null where no fold has 6 USER runs of 3 encoders and 3 sizes
 */
export function studyLaws(points: readonly CellPoint[], encoder: Encoder | null = null): StudyLaws | null {
  const series = (["user", "random"] as const).map((strategy) => {
    const folds = groupBy(
      points.filter((point) => point.strategy === strategy),
      (point) => point.fold,
    );
    return new Map(
      [...folds].map(([fold, own]) => [fold, observationsOf(own)] as const).filter(([, rows]) => canFit("chinchilla", rows)),
    );
  });
  const folds = [...series[0].keys()];
  if (folds.length === 0) return null;
  const hasRandom = folds.every((fold) => series[1].has(fold));
  const [user, random] = (hasRandom ? series : [series[0], series[0]]).map((each) =>
    folds.map((fold) => jointLaw(each.get(fold) as Observations)),
  );
  const own = points.filter((point) => point.strategy === "user");
  const hoursPerUser = usualHours(points);
  const levels = folds.map((fold, i) =>
    levelOf(
      encoder,
      own.filter((point) => point.fold === fold),
      user[i],
    ),
  );

  /** ln L of each fold. */
  const logLosses = ({ params, hours, users }: Plan) =>
    folds.map((_, i) => {
      if (!hasRandom) return levels[i] + user[i](params, hours);
      const usual = users * hoursPerUser;
      return levels[i] + user[i](params, usual) + random[i](params, hours) - random[i](params, usual);
    });
  const strategies = hasRandom ? ["USER", "RANDOM"] : ["USER"];
  return {
    title: hasRandom ? "The joint laws of both strategies" : "The joint law of parameters and hours",
    folds: folds.length,
    hasRandom,
    loss: (plan) => overFolds(logLosses(plan)),
    change(from, to) {
      const before = logLosses(from);
      return overFolds(logLosses(to).map((value, i) => value - before[i]));
    },
    beyond: ({ params, hours, users }) => [
      ...outside(
        "parameters",
        params,
        points.map((point) => point.encoderParams),
      ),
      ...outside(
        "hours",
        hours,
        points.map((point) => point.hours),
      ),
      ...outside(
        "people",
        users,
        own.map((point) => point.row.users.length),
      ),
    ],
    doubts: () => ({
      of: strategies.length * folds.length,
      found: strategies.flatMap((name, i) =>
        folds.flatMap((fold) => {
          const why = rivalVerdicts(contest("chinchilla", series[i].get(fold) as Observations));
          return why.map((verdict) => `fold ${fold}, ${name}: ${verdictText(verdict)}`);
        }),
      ),
    }),
  };
}

/** Hours of one person in a study, by its USER runs. */
export function usualHours(points: readonly CellPoint[]): number {
  const own = points.filter((point) => point.strategy === "user");
  const sum = (value: (point: CellPoint) => number) => own.reduce((total, point) => total + value(point), 0);
  return sum((point) => point.hours) / sum((point) => point.row.users.length);
}

function observationsOf(points: readonly CellPoint[]): Observations {
  const column = (value: (point: CellPoint) => number) => Float64Array.from(points, value);
  return {
    n: column((point) => point.encoderParams),
    d: column((point) => point.hours),
    loss: column((point) => point.testLoss),
  };
}

function jointLaw(rows: Observations): JointLaw {
  const law = bindForm("chinchilla", rows);
  const { x } = multiStart(lawObjective(law, rows.loss), law, gridStarts(law, STARTS, 0));
  return (params, hours) => Math.log(valuesAt([lossAt(law, [params, hours])], x).loss);
}

/** The mean of ln L of the encoder's runs over the law; 0 without an encoder. */
function levelOf(encoder: Encoder | null, points: readonly CellPoint[], law: JointLaw): number {
  const own = points.filter(({ width, depth }) => width === encoder?.width && depth === encoder.depth);
  if (own.length === 0) return 0;
  const over = own.map(({ encoderParams, hours, testLoss }) => Math.log(testLoss) - law(encoderParams, hours));
  return mean(over);
}

function overFolds(logs: readonly number[]): Estimate | null {
  if (!logs.every(Number.isFinite)) return null;
  if (logs.length < 2) return { value: Math.exp(logs[0]), ci95: null };
  const {
    mean,
    ci95: [low, high],
  } = foldMean(logs);
  return high - mean > Math.log(OPEN_FACTOR) ? null : { value: Math.exp(mean), ci95: [Math.exp(low), Math.exp(high)] };
}

/** In words, where a value is beyond those of the rows. */
export function outside(name: string, value: number, values: readonly number[]): string[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (value > most * (1 + 1e-9)) {
    return [`${name} ${formatCount(value)}: ${formatCount(value / most)} times the rows' most, ${formatCount(most)}`];
  }
  if (value < least * (1 - 1e-9)) return [`${name} ${formatCount(value)}: below the rows' least, ${formatCount(least)}`];
  return [];
}
