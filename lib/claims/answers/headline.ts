/** The answers that a reader looks for first, a line each; the rest is in `answers.ts`. */
import { formatChange, formatCount, inPoints, percent, signedPoints, withInterval } from "../../base/format";
import type { Ci95 } from "../../base/ci95";
import type { Row } from "../../base/row";
import { TELLING } from "../../scaling/fit/aicc";
import { aboveZero, pOf, type Verdict } from "../../scaling/fit/verdict";
import { setInMarkdown } from "../../scaling/study/downstream";
import { paperExponentRatios } from "../../scaling/study/paperLaws";
import { groupBy } from "../../scaling/study/rows";
import { parameterLaw } from "../laws/parameterLaw";
import type { Answer } from "./answer";
import { equalHours } from "../design/equalHours";
import { formsOverFolds } from "../design/formsOverFolds";
import { peopleAndHours } from "../design/peopleAndHours";
import { probeDifferences } from "../probeDifferences";
import { simpleFeaturesGap } from "../probes/simpleFeatures";
import { testUsers } from "./scoreAnswers";

/** Six at most; one that the study has no rows for is left out. */
export function headline(rows: readonly Row[]): Answer[] {
  return [
    ...morePeople(rows),
    ...peopleOverHours(rows),
    ...lossByHours(rows),
    ...lossByParameters(rows),
    ...overRandom(rows),
    ...overSimpleFeatures(rows),
  ];
}

function morePeople(rows: readonly Row[]): Answer[] {
  const gaps = equalHours(rows).gaps.filter(({ share }) => share === 1); // all hours of some people
  if (gaps.length === 0) return [];
  const each = gaps.map(
    ({ users, gap, ci95 }) => `${users} people ${formatChange(1 + gap)} [${ci95.map((end) => percent(end)).join(", ")}]`,
  );
  const shown = gaps.filter(({ ci95 }) => ci95[0] > 0).length;
  return [
    {
      claim: "with the same hours, data from few people give a higher loss than data from everyone",
      paper: `exponents differ by a factor of ${paperExponentRatios.ofMeans.toFixed(1)}`,
      here: each.join(", "),
      verdict:
        shown === 0
          ? { kind: "inconclusive", reasons: ["intervals include 0"] }
          : { kind: "shown", reasons: shown < gaps.length ? [`at ${shown} of ${gaps.length} sizes`] : [] },
      p: gaps.map(({ logRatio }) => pOf(logRatio.ci95, logRatio.folds - 1)),
    },
  ];
}

/** By the law of both, where the study has the most of either. */
function peopleOverHours(rows: readonly Row[]): Answer[] {
  const [{ law }] = peopleAndHours(rows).laws;
  if (law === null) return [];
  const { byPeople, byHours, byPeopleMore, exchange, at, folds, over } = law;
  const percentOf = ({ value, ci95 }: typeof byPeople) => `${withInterval(value, ci95)} %`;
  const worth =
    exchange && `; one more person is worth ${withInterval(exchange.value, exchange.ci95, 1)} h more of the same people`;
  return [
    {
      claim: "1 % more people lower the loss by more than 1 % more hours of the same people",
      paper: `exponents differ by a factor of ${paperExponentRatios.ofMeans.toFixed(1)}`,
      here:
        `${percentOf(byPeople)} against ${percentOf(byHours)} at ${at.people} people with ${formatCount(at.hoursEach)} h each, ` +
        `a difference of ${percentOf(byPeopleMore)}${worth ?? ""}`,
      // Of this law the difference is never below 0: people count where hours alone do worse.
      verdict:
        over.hoursAlone > TELLING
          ? aboveZero(byPeopleMore.ci95)
          : { kind: "inconclusive", reasons: ["a law of all hours alone fits as well"] },
      p: [pOf(byPeopleMore.ci95, folds - 1)],
    },
  ];
}

function lossByHours(rows: readonly Row[]): Answer[] {
  const { user } = formsOverFolds(rows);
  if (user === null) return [];
  const { saturatingOverPower } = user;
  return [
    {
      claim: "the loss falls as a power law of the hours of new people",
      paper: "a power law",
      here:
        `curvature over ln hours ${withInterval(user.quadratic.curvature, user.quadratic.ci95)}; AICc of a saturating law ` +
        `${saturatingOverPower > 0 ? "better" : "worse"} by ${Math.abs(saturatingOverPower).toFixed(1)}`,
      verdict: user.verdict,
      p: [pOf(user.quadratic.ci95, user.n - user.folds - 2)],
    },
  ];
}

function lossByParameters(rows: readonly Row[]): Answer[] {
  const { power } = parameterLaw(rows);
  if (power === null) return [];
  return [
    {
      claim: "the loss falls as a power law of the parameters",
      paper: "a power law from 1M to 63M",
      here: `exponent ${withInterval(power.exponent, power.exponentCi95)} over ${power.n} encoders`,
      verdict: aboveZero(power.exponentCi95),
      p: [pOf(power.exponentCi95, power.n - 2)],
    },
  ];
}

/** The largest encoder's longest training against the same encoder untrained. */
function overRandom(rows: readonly Row[]): Answer[] {
  const largest = [...groupBy(probeDifferences(rows), ({ set }) => set).values()].map((own) => own[own.length - 1]);
  if (largest.length === 0) return [];
  return [
    {
      claim: "pre-training makes a frozen encoder better than a random one",
      paper: "not asked",
      here: largest
        .map(({ set, difference, ci95 }) => `${setInMarkdown(set)} ${signedPoints(difference, ci95)} points`)
        .join(", "),
      verdict: ofSets(largest),
      p: largest.map(({ set, ci95 }) => pOf(ci95, testUsers(rows, set) - 1)),
    },
  ];
}

function overSimpleFeatures(rows: readonly Row[]): Answer[] {
  const { sets } = simpleFeaturesGap(rows);
  if (sets.length === 0) return [];
  const each = sets.map(
    ({ set, pretrained, simple, difference, ci95: [low, high] }) =>
      `${setInMarkdown(set)} ${percent(pretrained)} against ${percent(simple)} %: ${inPoints(-difference, [-high, -low])} points`,
  );
  return [
    {
      claim: "the best encoder beats a linear model on simple features",
      paper: "not asked",
      here: each.join(", "),
      verdict: ofSets(sets.map(({ set, ci95: [low, high] }) => ({ set, ci95: [-high, -low] as Ci95 }))),
      p: sets.map(({ set, ci95 }) => pOf(ci95, testUsers(rows, set) - 1)),
    },
  ];
}

/** One verdict where all sets have the same, else inconclusive, with each. */
function ofSets(sets: readonly { set: string; ci95: Readonly<Ci95> }[]): Verdict {
  const verdicts = sets.map(({ ci95 }) => aboveZero(ci95));
  if (new Set(verdicts.map(({ kind }) => kind)).size === 1) return verdicts[0];
  return { kind: "inconclusive", reasons: sets.map(({ set }, i) => `${setInMarkdown(set)}: ${verdicts[i].kind}`) };
}
