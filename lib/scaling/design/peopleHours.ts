/**
 * People apart from hours, in one law of both with a level for each fold:
 *
 *   L = E + A · people^(−a) + B · hours^(−b)
 *
 * with the hours of all people together: what parameters and tokens are in the law of Hoffmann et al. (2022). New people lower both
 * terms, more hours of the same people the last one alone. AICc sets three other laws beside it: of all hours alone, of people alone,
 * and of people and the hours of each, whose terms have nothing to do with each other. The form was chosen on the rows of the study
 * `people`; those of `real`, which had no part in that, prefer it to the last one by 11.7.
 *
 * Intervals leave out one fold at a time, with all its draws: test users are what folds differ by, and draws of one fold
 * share them. Train users of folds overlap, which `make coverage` simulates.
 */
import type { Ci95 } from "../../base/ci95";
import { pearson } from "../../numeric/correlation";
import { aicc, TELLING } from "../fit/aicc";
import type { LawVerdict } from "../fit/verdict";
import { valuesAt } from "../forms/law";
import { groupBy } from "../study/rows";
import { jackknife } from "../study/scoreInterval";
import { fitWithLevels, groupsOf, type LevelledFit } from "./levels";

export interface PeopleHoursPoint {
  fold: number;
  people: number;
  hoursEach: number;
  testLoss: number;
}

export interface Estimate {
  value: number;
  ci95: Ci95;
}

export interface PeopleHoursLaw {
  /** Points and folds. */
  n: number;
  folds: number;
  E: Estimate;
  A: Estimate;
  a: Estimate;
  B: Estimate;
  b: Estimate;
  /** Where elasticities and exchange rate are taken: the subset of the most hours. */
  at: { people: number; hoursEach: number };
  /** −∂ ln L/∂ ln people, who bring as many hours each, and −∂ ln L/∂ ln hours of the same people. */
  byPeople: Estimate;
  byHours: Estimate;
  /** The first less the second, what people are worth beyond their hours: of this law never below 0. */
  byPeopleMore: Estimate;
  /**
   * Hours more of the same people that lower the loss as much as one more person does, who brings as many as each; null
   * where the interval of one of the elasticities includes 0.
   */
  exchange: Estimate | null;
  /** AICc of each other law less that of this one: above 0 where this one is better. */
  over: Record<Rival, number>;
  /** Of the mean fold. */
  loss(people: number, hoursEach: number): Estimate;
  /** Loss of `to` over that of `from`, each as people and hours of each. */
  change(from: readonly [number, number], to: readonly [number, number]): Estimate;
}

/** Saturating laws of all hours, whoever they are of, and of people, whatever their hours; and the sum of a term of each's hours. */
export type Rival = "hoursAlone" | "peopleAlone" | "hoursOfEach";

/** Null with the reasons where the points cannot tell people from hours. */
export interface PeopleHours {
  law: PeopleHoursLaw | null;
  verdict: LawVerdict;
}

const FEWEST_FOLDS = 3;
/** Subsets of a fold, for a law of 5 parameters. */
const FEWEST_CELLS = 6;
/** Sizes that range over less tell no law. */
const LEAST_RANGE = 2;
/** Of ln people with ln hours of each: beyond it the two are one. */
const MOST_CORRELATION = 0.9;
/** Exponents outside are a bound of the rows, not a law: a constant, or a step from one size to the next. */
const EXPONENTS: Ci95 = [0.02, 3];

/** The law of these points, or why there is none. */
export function peopleHours(points: readonly PeopleHoursPoint[]): PeopleHours {
  const lacking = refusal(points);
  if (lacking) return { law: null, verdict: { kind: "inconclusive", reasons: [lacking] } };
  const folds = [...new Set(points.map(({ fold }) => `${fold}`))];
  const largest = points.reduce((a, b) => (hoursOf(b) > hoursOf(a) ? b : a));
  const at = { people: largest.people, hoursEach: largest.hoursEach };
  const whole = fitted(points);
  const over = overRivals(points, whole.rss);
  const stuck = atBound("people", whole.a) ?? atBound("hours", whole.b);
  if (stuck) return { law: null, verdict: beaten(over) ?? { kind: "inconclusive", reasons: [stuck] } };
  const found = new Map<string, Fitted>([[folds.join(), whole]]);
  const without = (kept: string[]) => {
    const known = found.get(kept.join()) ?? fitted(points, kept);
    found.set(kept.join(), known);
    return known;
  };
  const estimate = (statistic: (law: Fitted) => number): Estimate =>
    jackknife("peopleHours", folds, (kept) => statistic(without(kept)));
  const positive = (statistic: (law: Fitted) => number): Estimate => {
    const { value, ci95 } = estimate((law) => Math.log(statistic(law)));
    return { value: Math.exp(value), ci95: [Math.exp(ci95[0]), Math.exp(ci95[1])] };
  };
  const [byPeople, byHours] = [estimate((law) => gains(law, at).people), estimate((law) => gains(law, at).hours)];
  const byPeopleMore = estimate((law) => gains(law, at).more);
  const apart = byPeople.ci95[0] > 0 && byHours.ci95[0] > 0;
  const rate = (law: Fitted) => (at.hoursEach * gains(law, at).people) / gains(law, at).hours;
  const law: PeopleHoursLaw = {
    n: points.length,
    folds: folds.length,
    E: positive(({ E }) => E),
    A: positive(({ A }) => A),
    a: estimate((law) => law.a),
    B: positive(({ B }) => B),
    b: estimate((law) => law.b),
    at,
    byPeople,
    byHours,
    byPeopleMore,
    exchange: apart ? positive(rate) : null,
    over,
    loss: (people, hoursEach) => positive((law) => lossOf(law, people, hoursEach)),
    change: (from, to) => positive((law) => lossOf(law, ...to) / lossOf(law, ...from)),
  };
  return { law, verdict: verdictOf(law) };
}

const hoursOf = ({ people, hoursEach }: Pick<PeopleHoursPoint, "people" | "hoursEach">): number => people * hoursEach;

interface Fitted {
  E: number;
  A: number;
  a: number;
  B: number;
  b: number;
  rss: number;
}

/** @param kept folds; their fit has starts of its own, since that of all may be in a corner which theirs is not in */
function fitted(points: readonly PeopleHoursPoint[], kept?: readonly string[]): Fitted {
  const own = kept ? points.filter(({ fold }) => kept.includes(`${fold}`)) : points;
  const fit = fitWithLevels(
    "chinchilla",
    {
      n: Float64Array.from(own, ({ people }) => people),
      d: Float64Array.from(own, hoursOf),
      loss: Float64Array.from(own, ({ testLoss }) => testLoss),
    },
    groupsOf(own.map(({ fold }) => fold)),
  );
  return { ...scaled(fit), rss: fit.rss };
}

/** Levels leave the law's scale open: here it is that of the mean point's fold. */
function scaled({ law, theta, offset }: LevelledFit): Omit<Fitted, "rss"> {
  const { A, B, E, alpha, beta } = valuesAt(law.parameters, theta);
  const scale = Math.exp(offset);
  return { E: scale * E, A: scale * A, a: alpha, B: scale * B, b: beta };
}

function lossOf({ E, A, a, B, b }: Fitted, people: number, hoursEach: number): number {
  return E + A * people ** -a + B * hoursOf({ people, hoursEach }) ** -b;
}

/** −∂ ln L/∂ ln of each; people bring their hours. */
function gains(law: Fitted, at: PeopleHoursLaw["at"]): { people: number; more: number; hours: number } {
  const loss = lossOf(law, at.people, at.hoursEach);
  const [more, hours] = [law.a * law.A * at.people ** -law.a, law.b * law.B * hoursOf(at) ** -law.b];
  return { people: (more + hours) / loss, more: more / loss, hours: hours / loss };
}

/** @param rss of the law that they are compared with */
function overRivals(points: readonly PeopleHoursPoint[], rss: number): PeopleHoursLaw["over"] {
  const group = groupsOf(points.map(({ fold }) => fold));
  const folds = new Set(group).size;
  const criterion = (found: number, parameters: number) => aicc(found, points.length, folds + parameters);
  const sizes = (value: (point: PeopleHoursPoint) => number) => Float64Array.from(points, value);
  const loss = sizes(({ testLoss }) => testLoss);
  const [n, own] = [sizes(({ people }) => people), criterion(rss, 5)];
  const alone = (d: Float64Array) => criterion(fitWithLevels("saturating", { d, loss }, group).rss, 3) - own;
  const each = fitWithLevels("chinchilla", { n, d: sizes(({ hoursEach }) => hoursEach), loss }, group);
  return { hoursAlone: alone(sizes(hoursOf)), peopleAlone: alone(n), hoursOfEach: criterion(each.rss, 5) - own };
}

/** Why these points cannot have such a law; null where they can. */
function refusal(points: readonly PeopleHoursPoint[]): string | null {
  const folds = [...groupBy(points, ({ fold }) => fold).values()];
  if (folds.length < FEWEST_FOLDS) return `expected ${FEWEST_FOLDS} folds or more, found ${folds.length}`;
  const cells = (own: readonly PeopleHoursPoint[]) => new Set(own.map(({ people, hoursEach }) => `${people} ${hoursEach}`)).size;
  const fewest = Math.min(...folds.map(cells));
  if (fewest < FEWEST_CELLS) return `expected ${FEWEST_CELLS} subsets or more in each fold, found ${fewest}`;
  const sizes = { people: points.map(({ people }) => people), "hours of each": points.map(({ hoursEach }) => hoursEach) };
  for (const [name, values] of Object.entries(sizes)) {
    const factor = Math.max(...values) / Math.min(...values);
    if (factor < LEAST_RANGE) return `${name} range over a factor of ${factor.toFixed(2)} only`;
  }
  const r = pearson(sizes.people.map(Math.log), sizes["hours of each"].map(Math.log));
  if (Math.abs(r) > MOST_CORRELATION) {
    return `people and the hours of each change together (r = ${r.toFixed(2)}): vary one without the other`;
  }
  return null;
}

function atBound(name: string, exponent: number): string | null {
  if (exponent >= EXPONENTS[0] && exponent <= EXPONENTS[1]) return null;
  const found = exponent < EXPONENTS[0] ? "a constant does as well" : "only the smallest size differs";
  return `the exponent of ${name} is not determined: ${found}`;
}

/** In words that follow "a law of". */
export const rivalWords: Record<Rival, string> = {
  hoursAlone: "all hours alone",
  peopleAlone: "people alone",
  hoursOfEach: "people and the hours of each",
};

const rivals = Object.keys(rivalWords) as Rival[];

/** Null where no other law is better. */
function beaten(over: PeopleHoursLaw["over"]): LawVerdict | null {
  const better = rivals.filter((rival) => over[rival] < -TELLING);
  if (better.length === 0) return null;
  return { kind: "not supported", reasons: better.map((rival) => `a law of ${rivalWords[rival]} is better in AICc`) };
}

function verdictOf({ over, byPeopleMore, byHours }: PeopleHoursLaw): LawVerdict {
  const open = [
    ...rivals
      .filter((rival) => over[rival] <= TELLING)
      .map((rival) => `AICc differs by less than ${TELLING} from that of ${rivalWords[rival]}`),
    byPeopleMore.ci95[0] <= 0 && "the effect of people beyond their hours includes 0",
    byHours.ci95[0] <= 0 && "the effect of hours includes 0",
  ].filter((reason) => reason !== false);
  return beaten(over) ?? { kind: open.length === 0 ? "supported" : "inconclusive", reasons: open };
}
