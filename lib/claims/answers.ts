/** The paper's claims beside what a study's rows say of them, each with its interval and in a word whether it holds. */
import type { Row } from "../base/row";
import { compareLaws } from "../scaling/fit/compareLaws";
import { aboveZero, verdictText } from "../scaling/fit/verdict";
import { compareStrategies, exponentsByFold } from "../scaling/study/exponents";
import { foldMean } from "../scaling/study/foldEstimates";
import { paperExponentRatios, paperLaws, paperScores } from "../scaling/study/paperLaws";
import type { Ci95 } from "../base/ci95";
import { netTwins } from "./probes/netTwins";
import { type Encoder, gridRows, groupBy, isOf, twins } from "../scaling/study/rows";
import { figure2Points, figure3Points, type LossPoint } from "../scaling/study/select";
import { bestFromScratch, meanF1, scratchRuns } from "./baselines";
import { mean } from "../numeric/stats";
import { formsOverFolds, type StrategyForms } from "./design/formsOverFolds";
import { augmentationGains, sizeGains, twinGains } from "./probeFindings";
import { percent, range, signedPoints, withInterval } from "../base/format";
import { f1Difference, type ProbeDifference, probeDifferences, trainedOnAll } from "./probeDifferences";
import { setTitle } from "../scaling/study/downstream";

export interface Answer {
  claim: string;
  paper: string;
  here: string;
  verdict: string;
}

/** The claims one by one; those that the study has no rows for are left out. */
export function answers(rows: readonly Row[]): Answer[] {
  const grid = gridRows(rows);
  const points = figure2Points(grid);
  return [
    ...lawsOfData(rows, points),
    ...moreUsers(points),
    ...lawOfParameters(grid),
    ...scoresByHours(grid),
    ...overRandom(probeDifferences(rows)),
    ...overScratch(rows),
    ...augmented(rows),
    ...widerOrDeeper(rows),
    ...deeperFromScratch(rows),
  ];
}

/** As a Markdown table, a row a claim. */
export function inMarkdown(found: readonly Answer[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const columns = ["claim", "the paper", "here", "verdict"];
  return [
    line(columns),
    line(columns.map(() => "---")),
    ...found.map(({ claim, paper, here, verdict }) => line([claim, paper, here, verdict])),
  ].join("\n");
}

/** What an interval says of a claim that a difference is above 0, in words. */
const above = (ci95: Readonly<Ci95>) => verdictText(aboveZero(ci95));

function lawsOfData(rows: readonly Row[], points: readonly LossPoint[]): Answer[] {
  const forms = formsOverFolds(rows);
  return (["user", "random"] as const).flatMap((strategy) => {
    const exponents = [...exponentsByFold(points, strategy).values()];
    if (exponents.length < 2) return [];
    const form = forms[strategy];
    const { mean: exponent, ci95 } = foldMean(exponents);
    const paper = paperLaws[strategy].map((law) => law.exponent);
    return [
      {
        claim: `the loss falls as a power law of the hours of ${strategy === "user" ? "new people (USER)" : "the same people (RANDOM)"}`,
        paper: `exponent ${mean(paper).toFixed(3)} (${range(paper)})`,
        here: `exponent ${withInterval(exponent, ci95)}${form === null ? "" : `; ${formInWords(form)}`}`,
        verdict: form !== null && form.saturatingOverPower > 2 && ci95[0] > 0 ? "it falls, but not as a power law" : above(ci95),
      },
    ];
  });
}

function formInWords({ saturatingOverPower, folds }: StrategyForms): string {
  const by = Math.abs(saturatingOverPower).toFixed(1);
  return `over ${folds} folds a saturating law is ${saturatingOverPower > 0 ? "better" : "worse"} by ${by} in AICc`;
}

function moreUsers(points: readonly LossPoint[]): Answer[] {
  const found = compareStrategies(points);
  if (found === null) return [];
  const { ratio, ci95, difference } = found;
  return [
    {
      claim: "more people are worth more than more hours",
      paper: `ratio of exponents ${paperExponentRatios.ofMeans.toFixed(2)}`,
      here: `ratio ${ci95 ? withInterval(ratio, ci95, 2) : "undetermined"}; difference ${withInterval(difference.mean, difference.ci95)}`,
      verdict: above(difference.ci95),
    },
  ];
}

function lawOfParameters(grid: readonly Row[]): Answer[] {
  const points = figure3Points(grid);
  const { power, verdict } = compareLaws(points.map((point) => ({ x: point.encoderParams, y: point.testLoss })));
  if (power === null) return [];
  return [
    {
      claim: "the loss falls as a power law of the parameters",
      paper: "a power law from 1M to 63M",
      here: `exponent ${withInterval(power.exponent, power.exponentCi95)} over ${power.n} encoders; ${verdictText(verdict)}`,
      verdict: above(power.exponentCi95),
    },
  ];
}

function scoresByHours(grid: readonly Row[]): Answer[] {
  return sizeGains(grid).map((gain) => ({
    claim: `more hours make the encoder more useful on ${setTitle(gain.set)}`,
    paper: "F1 rises",
    here: `from ${gain.from} users to all: ${signedPoints(gain.mean, gain.ci95)} points over folds`,
    verdict: above(gain.ci95),
  }));
}

function overRandom(differences: readonly ProbeDifference[]): Answer[] {
  return [...groupBy(differences, ({ set }) => set)].map(([set, own]) => {
    const { label, difference, ci95 } = own[own.length - 1];
    const helped = own.filter((each) => each.ci95[0] > 0).length;
    return {
      claim: `pre-training makes a frozen encoder better than a random one on ${setTitle(set)}`,
      paper: "not asked",
      here: `${label}: ${signedPoints(difference, ci95)} points over test users; above 0 in ${helped} of ${own.length} encoders and lengths`,
      verdict: above(ci95),
    };
  });
}

/** The largest encoder's longest training against the best supervised one, both probed on the same users. */
function overScratch(rows: readonly Row[]): Answer[] {
  const pretrained = trainedOnAll(rows).at(-1) ?? [];
  return paperScores.flatMap(({ set, fromScratch, linearProbe }) => {
    const scratch = scratchRuns(rows, set);
    const probes = pretrained.flatMap((row) => row.result.probes[set] ?? []);
    if (scratch.length === 0 || probes.length === 0) return [];
    const best = bestFromScratch(scratch, set);
    const { difference, ci95 } = f1Difference(probes, best.probes);
    return [
      {
        claim: `a linear probe beats training from scratch on ${setTitle(set)}`,
        paper: `${linearProbe.toFixed(1)} against ${fromScratch.toFixed(1)} %`,
        here:
          `${percent(meanF1(probes))} against ${percent(best.macroF1)} %, the best of ` +
          `${scratch.length} supervised runs: ${signedPoints(difference, ci95)} points over test users`,
        verdict: above(ci95),
      },
    ];
  });
}

function augmented(rows: readonly Row[]): Answer[] {
  return augmentationGains(rows).map((gain) => ({
    claim: `augmentations help on ${setTitle(gain.set)}`,
    paper: "always, large encoders most",
    here: `${signedPoints(gain.mean, gain.ci95)} points over ${gain.pairs} pairs`,
    verdict: above(gain.ci95),
  }));
}

function widerOrDeeper(rows: readonly Row[]): Answer[] {
  const learned = netTwins(rows).twins;
  return twinGains(rows).flatMap(({ wider, deeper, wins, pairs, gains }) =>
    gains.map((gain) => {
      const own = learned.find((each) => sameEncoder(each.wider, wider) && sameEncoder(each.deeper, deeper));
      const net = own?.gains.find(({ set }) => set === gain.set);
      return {
        claim: `at equal size wider beats deeper on ${setTitle(gain.set)}`,
        paper: "wider, pre-trained",
        here:
          `${wider.width} × ${wider.depth} less ${deeper.width} × ${deeper.depth}: ${signedPoints(gain.mean, gain.ci95)} points over ` +
          `folds; lower test loss in ${wins} of ${pairs} pairs` +
          (net ? `; less what random weights give ${signedPoints(net.net, net.ci95)}` : ""),
        verdict: above(gain.ci95) + (net ? `; by training: ${above(net.ci95)}` : ""),
      };
    }),
  );
}

const sameEncoder = (a: Pick<Encoder, "width" | "depth">, b: Pick<Encoder, "width" | "depth">): boolean =>
  a.width === b.width && a.depth === b.depth;

/** Of encoders of equal size the best supervised runs, tested on the same users. */
function deeperFromScratch(rows: readonly Row[]): Answer[] {
  const pairs = twins(gridRows(rows));
  return paperScores.flatMap(({ set }) =>
    pairs.flatMap(({ wider, deeper }) => {
      const [wide, deep] = [wider, deeper].map((encoder) => scratchRuns(rows, set).filter((row) => isOf(row, encoder)));
      if (wide.length === 0 || deep.length === 0) return [];
      const { difference, ci95 } = f1Difference(bestFromScratch(deep, set).probes, bestFromScratch(wide, set).probes);
      return [
        {
          claim: `at equal size, from scratch, deeper beats wider on ${setTitle(set)}`,
          paper: "deeper",
          here: `${deeper.width} × ${deeper.depth} less ${wider.width} × ${wider.depth}: ${signedPoints(difference, ci95)} points over test users`,
          verdict: above(ci95),
        },
      ];
    }),
  );
}
