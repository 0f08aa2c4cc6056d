/** Answers about macro F1 downstream: pre-training, hours, augmentations, width and depth. */
import { percent, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { aboveZero, pOf } from "../../scaling/fit/verdict";
import { setInMarkdown } from "../../scaling/study/downstream";
import { paperScores } from "../../scaling/study/paperLaws";
import { gridRows, groupBy, isOf, probeOf, twins } from "../../scaling/study/rows";
import { bestFromScratch, meanF1, scratchRuns } from "../baselines";
import { f1Difference, probeDifferences, trainedOnAll } from "../probeDifferences";
import { augmentationGains } from "../probes/augmentationGains";
import { hoursDownstream } from "../probes/hoursDownstream";
import { netTwins } from "../probes/netTwins";
import { simpleFeaturesGap } from "../probes/simpleFeatures";
import { sizeGains } from "../probes/sizeGains";
import { twinGains } from "../probes/twinGains";
import type { Answer } from "./answer";

export function scoreAnswers(rows: readonly Row[]): Answer[] {
  return [
    ...overRandom(rows),
    ...overScratch(rows),
    ...overSimpleFeatures(rows),
    ...moreHours(rows),
    ...augmented(rows),
    ...widerOrDeeper(rows),
    ...deeperFromScratch(rows),
  ];
}

/** The largest encoder's longest training against the same encoder with random weights. */
function overRandom(rows: readonly Row[]): Answer[] {
  return [...groupBy(probeDifferences(rows), ({ set }) => set)].map(([set, own]) => {
    const { label, difference, ci95 } = own[own.length - 1];
    const helped = own.filter((each) => each.ci95[0] > 0).length;
    return {
      claim: `pre-training makes a frozen encoder better than a random one on ${setInMarkdown(set)}`,
      paper: "not asked",
      here: `${label}: ${signedPoints(difference, ci95)} points over test users; above 0 in ${helped} of ${own.length} encoders and lengths`,
      verdict: aboveZero(ci95),
      p: [pOf(ci95, testUsers(rows, set) - 1)],
    };
  });
}

/** The largest encoder's longest training against the best supervised one, both probed on the same users. */
function overScratch(rows: readonly Row[]): Answer[] {
  const pretrained = trainedOnAll(rows).at(-1) ?? [];
  return paperScores.flatMap(({ set, fromScratch, linearProbe }) => {
    const scratch = scratchRuns(rows, set);
    const probes = pretrained.flatMap((row) => probeOf(row, set) ?? []);
    if (scratch.length === 0 || probes.length === 0) return [];
    const best = bestFromScratch(rows, set);
    const oracle = bestFromScratch(rows, set, "oracle");
    const { difference, ci95 } = f1Difference(probes, best.probes);
    return [
      {
        claim: `a linear probe beats training from scratch on ${setInMarkdown(set)}`,
        paper: `${linearProbe.toFixed(1)} against ${fromScratch.toFixed(1)} %`,
        here:
          `${percent(meanF1(probes))} against ${percent(best.macroF1)} %, chosen by ${best.chosenBy} of ${scratch.length} supervised runs ` +
          `(the best of them on test: ${percent(oracle.macroF1)}): ${signedPoints(difference, ci95)} points over test users`,
        verdict: aboveZero(ci95),
        p: [pOf(ci95, testUsers(rows, set) - 1)],
      },
    ];
  });
}

function overSimpleFeatures(rows: readonly Row[]): Answer[] {
  return simpleFeaturesGap(rows).sets.map(({ set, encoder, simple, pretrained, difference, ci95 }) => ({
    claim: `a linear probe beats simple features on ${setInMarkdown(set)}`,
    paper: "not asked",
    here:
      `${encoder}: ${percent(pretrained)} against ${percent(simple)} %: ${signedPoints(-difference, [-ci95[1], -ci95[0]])} ` +
      "points over test users",
    verdict: aboveZero([-ci95[1], -ci95[0]]),
    p: [pOf(ci95, testUsers(rows, set) - 1)],
  }));
}

/** Of the best encoder, as Figure 4 shows it, and of every encoder paired with itself. */
function moreHours(rows: readonly Row[]): Answer[] {
  const best = sizeGains(gridRows(rows)).map((gain) => ({ ...gain, encoders: "the best encoder", here: "" }));
  const all = hoursDownstream(rows).gains.map((gain) => ({
    ...gain,
    encoders: "every encoder",
    here: `; it rises in ${gain.above} of ${gain.pairs} pairs`,
  }));
  return [...best, ...all].map(({ set, from, encoders, mean, ci95, folds, here }) => ({
    claim: `more hours make ${encoders} more useful on ${setInMarkdown(set)}`,
    paper: "F1 rises",
    here: `from ${from} users to all: ${signedPoints(mean, ci95)} points over folds${here}`,
    verdict: aboveZero(ci95),
    p: [pOf(ci95, folds - 1)],
  }));
}

function augmented(rows: readonly Row[]): Answer[] {
  return augmentationGains(rows).gains.map((gain) => ({
    claim: `augmentations help on ${setInMarkdown(gain.set)}`,
    paper: "always, large encoders most",
    here: `${signedPoints(gain.mean, gain.ci95)} points over ${gain.pairs} pairs`,
    verdict: aboveZero(gain.ci95),
    p: [pOf(gain.ci95, gain.pairs - 1)],
  }));
}

/** Pre-trained, and what of it is learned: less the same difference with random weights. */
function widerOrDeeper(rows: readonly Row[]): Answer[] {
  const raw = twinGains(rows).twins.flatMap(({ wider, deeper, wins, pairs, gains }) =>
    gains.map(({ set, mean, ci95, folds }) => ({
      claim: `at equal size wider beats deeper on ${setInMarkdown(set)}`,
      paper: "wider, pre-trained",
      here:
        `${wider.width} × ${wider.depth} less ${deeper.width} × ${deeper.depth}: ${signedPoints(mean, ci95)} points over folds; ` +
        `lower test loss in ${wins} of ${pairs} pairs`,
      verdict: aboveZero(ci95),
      p: [pOf(ci95, folds - 1)],
    })),
  );
  const net = netTwins(rows).twins.flatMap(({ wider, deeper, features, gains }) =>
    gains.map(({ set, net: gain, ci95 }) => ({
      claim: `at equal size wider learns more than deeper on ${setInMarkdown(set)}`,
      paper: "not asked",
      here:
        `the same less that of random weights: ${signedPoints(gain, ci95)} points over test users ` +
        `(${wider.width} × ${wider.depth} gives its probe ${features.wider} features, ${deeper.width} × ${deeper.depth} ${features.deeper})`,
      verdict: aboveZero(ci95),
      p: [pOf(ci95, testUsers(rows, set) - 1)],
    })),
  );
  return [...raw, ...net];
}

/** Of encoders of equal size the best supervised runs, tested on the same users. */
function deeperFromScratch(rows: readonly Row[]): Answer[] {
  const pairs = twins(gridRows(rows));
  return paperScores.flatMap(({ set }) =>
    pairs.flatMap(({ wider, deeper }) => {
      const [wide, deep] = [wider, deeper].map((encoder) => rows.filter((row) => isOf(row, encoder)));
      if ([wide, deep].some((own) => scratchRuns(own, set).length === 0)) return [];
      const { difference, ci95 } = f1Difference(bestFromScratch(deep, set).probes, bestFromScratch(wide, set).probes);
      return [
        {
          claim: `at equal size, from scratch, deeper beats wider on ${setInMarkdown(set)}`,
          paper: "deeper",
          here: `${deeper.width} × ${deeper.depth} less ${wider.width} × ${wider.depth}: ${signedPoints(difference, ci95)} points over test users`,
          verdict: aboveZero(ci95),
          p: [pOf(ci95, testUsers(rows, set) - 1)],
        },
      ];
    }),
  );
}

/** How many people a set is tested on. */
export function testUsers(rows: readonly Row[], set: string): number {
  const [first] = rows.flatMap((row) => probeOf(row, set) ?? []);
  return Object.keys(first.confusionByUser).length;
}
