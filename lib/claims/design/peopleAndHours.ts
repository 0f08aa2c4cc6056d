/** What people and hours are worth apart, where a study varied one without the other. */
import { bullets, fixed, formatCount, inAList, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { lossOfSetsAlike, lossOfUsersAlike, lossOnSet, setsOf, withLoss } from "../../scaling/design/dataSets";
import { type Estimate, peopleHours, type PeopleHoursLaw, type Rival, rivalWords } from "../../scaling/design/peopleHours";
import { type LawVerdict, verdictText } from "../../scaling/fit/verdict";
import { setInMarkdown } from "../../scaling/study/downstream";
import { gridRows } from "../../scaling/study/rows";
import { type SubsetPoint, subsetPoints } from "../../scaling/study/subsetPoints";

/** Of the test users of one data set; "" of all. */
export interface PeopleAndHoursOn {
  set: string;
  law: PeopleHoursLaw | null;
  verdict: LawVerdict;
}

/** What people are worth beyond their hours, under a choice that could have been made otherwise. */
export interface PeopleMoreUnder {
  choice: string;
  /** Null where there is no law. */
  byPeopleMore: Estimate | null;
}

export interface PeopleAndHours {
  laws: PeopleAndHoursOn[];
  variations: PeopleMoreUnder[];
  text: string;
}

/** The law of people and hours, on all test users and on those of each data set, with the exchange rate and the laws beside it. */
export function peopleAndHours(rows: readonly Row[]): PeopleAndHours {
  const points = subsetPoints(gridRows(rows));
  const sets = setsOf(points.flatMap(({ row }) => Object.keys(row.result.testLossByUser)));
  const laws = [
    { set: "", ...peopleHours(points) },
    ...(sets.length > 1 ? sets : []).map((set) => ({ set, ...peopleHours(withLoss(points, (row) => lossOnSet(row, set))) })),
  ];
  const variations = laws[0].law ? variationsOf(points) : [];
  return { laws, variations, text: bullets([...laws.map(sentence), variations.length > 0 && variationsSentence(variations)]) };
}

/** Without either end of the subsets, and with test users or data sets that count alike. */
function variationsOf(points: readonly SubsetPoint[]): PeopleMoreUnder[] {
  const fewest = Math.min(...points.map(({ size }) => (size === "all" ? Infinity : size)));
  const least = Math.min(...points.map(({ share }) => share));
  const sets = setsOf(points.flatMap(({ row }) => Object.keys(row.result.testLossByUser)));
  const choices: [choice: string, points: SubsetPoint[]][] = [
    ["without the fewest people", points.filter(({ size }) => size !== fewest)],
    ["without the fewest hours of each", points.filter(({ share }) => share !== least)],
    ["with test users weighted equally", withLoss(points, lossOfUsersAlike)],
    ...(sets.length > 1
      ? [["with data sets weighted equally", withLoss(points, lossOfSetsAlike)] satisfies [string, SubsetPoint[]]]
      : []),
  ];
  return choices.map(([choice, own]) => ({ choice, byPeopleMore: peopleHours(own).law?.byPeopleMore ?? null }));
}

function variationsSentence(variations: readonly PeopleMoreUnder[]): string {
  const above = variations.filter(({ byPeopleMore }) => byPeopleMore && byPeopleMore.ci95[0] > 0);
  const each = variations.map(
    ({ choice, byPeopleMore }) => `${byPeopleMore ? `${share(byPeopleMore)} %` : "not determined"} ${choice}`,
  );
  return (
    `What people are worth beyond their hours, the last number of the first line, is above 0 in ${above.length} of ` +
    `${variations.length} variations: it is ${inAList(each)}.`
  );
}

function sentence({ set, law, verdict }: PeopleAndHoursOn): string {
  const where = set === "" ? "On all test users" : `On the test users of ${setInMarkdown(set)}`;
  if (law === null) return `${where}: no law of people and hours (${verdict.reasons.join("; ")}).`;
  const { a, b, at, byPeople, byHours, byPeopleMore, n, folds } = law;
  const place = `At ${at.people} people with ${formatCount(at.hoursEach)} h each`;
  return (
    `${where}, ${n} points of ${folds} folds with a level for each fold: the exponent of people is ${withInterval(a.value, a.ci95, 2)}, ` +
    `that of all hours ${withInterval(b.value, b.ci95, 2)}; people and hours apart: ${verdictText(verdict)}. ` +
    `${place}, 1 % more people lower the loss by ${share(byPeople)} %, 1 % more hours of the same people by ${share(byHours)} %, ` +
    `${share(byPeopleMore)} less. ${exchangeSentence(law)} ${rivalsSentence(law)}`
  );
}

function rivalsSentence({ over }: PeopleHoursLaw): string {
  const each = (Object.keys(rivalWords) as Rival[]).map((rival) => {
    return `${fixed(Math.abs(over[rival]), 1)} ${over[rival] < 0 ? "worse" : "better"} than one of ${rivalWords[rival]}`;
  });
  return `In AICc the law is ${inAList(each)}.`;
}

const share = ({ value, ci95 }: PeopleHoursLaw["byPeople"]) => withInterval(value, ci95);

function exchangeSentence({ exchange, at }: PeopleHoursLaw): string {
  if (exchange === null) return "How many hours a person is worth is undetermined.";
  const [low, high] = exchange.ci95.map(formatCount);
  return (
    `**One more person, with ${formatCount(at.hoursEach)} h, is worth ${formatCount(exchange.value)} [${low}, ${high}] h more of ` +
    `the same people.**`
  );
}
