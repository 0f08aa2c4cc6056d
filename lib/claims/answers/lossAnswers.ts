/** Answers about the test loss: laws of hours, people and parameters. */
import { fixed, percent, range, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { aboveZero, pOf, verdictText } from "../../scaling/fit/verdict";
import { paperExponentRatios, paperLaws } from "../../scaling/study/paperLaws";
import { equalHours } from "../design/equalHours";
import { formsOverFolds } from "../design/formsOverFolds";
import { dataLaw } from "../laws/dataLaw";
import { parameterLaw } from "../laws/parameterLaw";
import { mixOfSets } from "../reach/mixOfSets";
import type { Answer } from "./answer";

export function lossAnswers(rows: readonly Row[]): Answer[] {
  return [...fallsWithHours(rows), ...isPowerLaw(rows), ...moreAtEqualHours(rows), ...steeper(rows), ...lawOfParameters(rows)];
}

const hoursOf = { user: "new people (USER)", random: "the same people (RANDOM)" };

function fallsWithHours(rows: readonly Row[]): Answer[] {
  const law = dataLaw(rows);
  return (["user", "random"] as const).flatMap((strategy) => {
    const found = law[strategy].mean;
    if (found === null) return [];
    const paper = paperLaws[strategy].map((each) => each.exponent);
    return [
      {
        claim: `the loss falls with the hours of ${hoursOf[strategy]}`,
        paper: `exponent ${mean(paper).toFixed(3)} (${range(paper)})`,
        here: `exponent ${withInterval(found.mean, found.ci95)} over ${found.folds} folds`,
        verdict: aboveZero(found.ci95),
        p: [pOf(found.ci95, found.folds - 1)],
      },
    ];
  });
}

function isPowerLaw(rows: readonly Row[]): Answer[] {
  const forms = formsOverFolds(rows);
  return (["user", "random"] as const).flatMap((strategy) => {
    const found = forms[strategy];
    if (found === null) return [];
    const by = found.saturatingOverPower;
    const preferred = by > 0 ? "a saturating law fits better than it" : "it fits better than a saturating law";
    return [
      {
        claim: `that fall with ${hoursOf[strategy]} is a power law`,
        paper: "a power law in every fold",
        here: `over ${found.folds} folds together ${preferred} by ${Math.abs(by).toFixed(1)} in AICc`,
        verdict: found.verdict,
      },
    ];
  });
}

/** Only sizes with people from all data sets: at others, more people would also mean another mix of sets. */
function moreAtEqualHours(rows: readonly Row[]): Answer[] {
  const { users, sets } = mixOfSets(rows);
  const oneSided = new Set(users.filter(({ bySet }) => Object.keys(bySet).length < sets.length).map((each) => each.users));
  const gaps = equalHours(rows).gaps.filter(({ users: size, share }) => share === 1 && !oneSided.has(size));
  if (gaps.length === 0) return [];
  const shown = [...new Set([gaps[0], gaps[gaps.length - 1]])];
  const { logRatio: largest } = gaps[gaps.length - 1];
  const each = shown.map(
    ({ users: people, gap, ci95 }) => `with ${people} people ${percent(gap)} % [${ci95.map(percent).join(", ")}]`,
  );
  return [
    {
      claim: "more people are worth more than more hours",
      paper: "about three times the exponent",
      here: `on equal hours the loss is above that of everyone's hours: ${each.join(", ")}`,
      verdict: aboveZero(largest.ci95),
      p: [pOf(largest.ci95, largest.folds - 1)],
    },
  ];
}

function steeper(rows: readonly Row[]): Answer[] {
  const { comparison } = dataLaw(rows);
  if (comparison === null) return [];
  const { ratio, ci95, difference } = comparison;
  return [
    {
      claim: "the loss falls more steeply with more people than with more hours",
      paper: `ratio of exponents ${paperExponentRatios.ofMeans.toFixed(2)}`,
      here: `ratio ${ci95 ? withInterval(ratio, ci95, 2) : "undetermined"}; difference ${withInterval(difference.mean, difference.ci95)}`,
      verdict: aboveZero(difference.ci95),
      p: [pOf(difference.ci95, difference.folds - 1)],
    },
  ];
}

function lawOfParameters(rows: readonly Row[]): Answer[] {
  const { power, verdict } = parameterLaw(rows);
  if (power === null) return [];
  const [low, high] = power.exponentCi95;
  const includesZero = low <= 0 && high >= 0;
  return [
    {
      claim: "the loss falls with the parameters as a power law",
      paper: "a power law from 1M to 63M",
      here:
        `exponent ${fixed(power.exponent, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}] over ${power.n} encoders` +
        (includesZero ? "" : `; the form is ${verdictText(verdict)}`),
      verdict: aboveZero(power.exponentCi95),
      p: [pOf(power.exponentCi95, power.n - 2)],
    },
  ];
}
