/** What was seen downstream, in words: closing cells of notebooks 01, 06, 08 and 09. Every number is computed. */
import type { Row } from "../base/row";
import { foldMean } from "../scaling/study/foldEstimates";
import type { Ci95 } from "../base/ci95";
import { gridRows, groupBy, isAugmented, isOf, sameData, type Twins, twins } from "../scaling/study/rows";
import { bestOverRates, figure4Points, figure7Points, probeSets } from "../scaling/study/select";
import { baselines, bestFromScratch } from "./baselines";
import { mean } from "../numeric/stats";
import { bullets, percent, signedPoints } from "../base/format";
import { probeDifferences } from "./probeDifferences";
import { setTitle } from "../scaling/study/downstream";

/** The supervised run chosen on held-out users, and simple features, on each labelled set, in sentences. */
export function findFromScratch(rows: readonly Row[]): string {
  const scratch = rows.filter((row) => row.config.task === "fromScratch" && row.status === "done");
  return bullets(
    [...groupBy(scratch, (row) => row.config.set)].map(([set, own]) => {
      const best = bestFromScratch(own, set);
      const { simple } = baselines(rows, set, []);
      const against = simple === null ? "" : `; the linear model on simple features scores ${percent(simple)}`;
      return (
        `${setTitle(set)}: of ${own.length} runs the one chosen on held-out users, ${best.width} × ${best.depth} ` +
        `(${best.encoderParams.toLocaleString("en")} parameters), has macro F1 **${percent(best.macroF1)}**${against}.`
      );
    }),
  );
}

/** What pre-training adds to a random encoder on each labelled set, over test users, in sentences. */
export function findProbeGain(rows: readonly Row[]): string {
  const grid = gridRows(rows);
  const gains = [...groupBy(probeDifferences(rows), ({ set }) => set)].map(([set, own]) => {
    const [above, below] = [own.filter(({ ci95 }) => ci95[0] > 0), own.filter(({ ci95 }) => ci95[1] < 0)];
    const sorted = [...own].sort((a, b) => a.difference - b.difference);
    const ends = [...new Set([sorted[0], sorted[own.length - 1]])].map(
      ({ label, pretrained, random, difference, ci95 }) =>
        `**${signedPoints(difference, ci95)}** points (${label}: ${percent(random)} → ${percent(pretrained)})`,
    );
    return (
      `${setTitle(set)}, pre-trained less random over test users: ${ends.join(" to ")}; the interval is above 0 in ` +
      `${above.length} of ${own.length}` +
      (below.length > 0 ? `, below 0 in ${below.length}.` : ".")
    );
  });
  const rises = sizeGains(grid);
  const trends = probeSets(grid).map((set) => {
    const scored = figure4Points(grid).filter((point) => point.set === set && point.strategy === "user");
    const sizes = [...groupBy(scored, (point) => point.users)].map(
      ([users, own]) => `${users} users ${percent(mean(own.map((point) => point.macroF1)))}`,
    );
    const rise = rises.find((each) => each.set === set);
    const { simple } = baselines(rows, set, []);
    return (
      `${setTitle(set)} in the grid, mean over folds: ${sizes.join(", ")}` +
      (rise ? `; from ${rise.from} users to all **${signedPoints(rise.mean, rise.ci95)}** points` : "") +
      (simple === null ? "." : `; simple features ${percent(simple)}.`)
    );
  });
  return bullets([...gains, ...trends]);
}

/** What all data gain over the fewest users, USER, best of encoders and rates: the difference by fold, then its mean. */
export function sizeGains(grid: readonly Row[]): (Gain & { from: number })[] {
  return probeSets(grid).flatMap((set) => {
    const scored = figure4Points(grid).filter((point) => point.set === set && point.strategy === "user");
    const from = Math.min(...scored.flatMap(({ users }) => (users === "all" ? [] : [users])));
    const byFold = [...groupBy(scored, (point) => point.fold).values()].flatMap((own) => {
      const [all, fewest] = ["all", from].map((users) =>
        own.filter((point) => point.users === users).map((point) => point.macroF1),
      );
      return all.length > 0 && fewest.length > 0 ? [mean(all) - mean(fewest)] : [];
    });
    return byFold.length < 2 ? [] : [{ set, ...foldMean(byFold), pairs: byFold.length, from }];
  });
}

export interface Gain {
  set: string;
  /** Of macro F1, in [−1, 1]. */
  mean: number;
  ci95: Ci95;
  pairs: number;
}

/** Augmented minus plain: the same encoder, fold and size. Pairs of a fold share users: the interval is rather too narrow. */
export function augmentationGains(rows: readonly Row[]): Gain[] {
  const withAugmentations = rows.filter(isAugmented);
  return probeSets(rows).flatMap((set) => {
    const differences = withAugmentations.flatMap((augmented) => {
      const twin = rows.find((row) => sameBut(row, augmented));
      const [a, b] = [augmented.result.probes[set], twin?.result.probes[set]];
      return a && b ? [a.macroF1 - b.macroF1] : [];
    });
    return differences.length < 2 ? [] : [{ set, ...foldMean(differences), pairs: differences.length }];
  });
}

/** Augmented less plain runs of the same encoder, fold and size, on each labelled set, in sentences. */
export function findAugmentations(rows: readonly Row[]): string {
  const gains = augmentationGains(rows).map(
    ({ set, mean: gain, ci95, pairs }) =>
      `${setTitle(set)}: augmented minus plain, the same encoder, fold and size: **${signedPoints(gain, ci95)}** points of macro F1 ` +
      `over ${pairs} pairs (pairs of a fold share users, so the interval is rather too narrow).`,
  );
  const shown = figure7Points(rows).filter((point) => point.augmented);
  const encoders = new Set(shown.map((point) => `${point.width} × ${point.depth}`));
  return bullets([...gains, `Encoders trained with augmentations: ${[...encoders].join(", ") || "none"}.`]);
}

function sameBut(row: Row, augmented: Row): boolean {
  const plain = (config: Row["config"]) => JSON.stringify(Object.entries({ ...config, augmentations: [] }).sort());
  return !isAugmented(row) && plain(row.config) === plain(augmented.config);
}

export interface TwinGains extends Twins {
  /** Runs of both on the same data. */
  pairs: number;
  /** Pairs in which the wider has the lower test loss. */
  wins: number;
  /** Wider minus deeper, a fold's pairs averaged, then the folds; fewer than two folds have none. */
  gains: Gain[];
}

export function twinGains(rows: readonly Row[]): TwinGains[] {
  const grid = bestOverRates(gridRows(rows)); // each encoder may have a rate of its own
  return twins(grid).map(({ wider, deeper }) => {
    const pairs = grid
      .filter((row) => isOf(row, wider))
      .flatMap((wide) => {
        const deep = grid.find((row) => isOf(row, deeper) && row.hours === wide.hours && sameData(row, wide));
        return deep ? [{ wide, deep }] : [];
      });
    const gains = probeSets(grid).flatMap((set) => {
      const byFold = [...groupBy(pairs, ({ wide }) => wide.config.fold).values()].map((own) =>
        mean(own.map(({ wide, deep }) => (wide.result.probes[set]?.macroF1 ?? NaN) - (deep.result.probes[set]?.macroF1 ?? NaN))),
      );
      return byFold.length < 2 || byFold.some(Number.isNaN) ? [] : [{ set, ...foldMean(byFold), pairs: pairs.length }];
    });
    const wins = pairs.filter(({ wide, deep }) => (wide.result.testLoss ?? 0) < (deep.result.testLoss ?? 0)).length;
    return { wider, deeper, pairs: pairs.length, wins, gains };
  });
}

/** Wider against deeper encoders of about the same number of parameters, in sentences. */
export function findTwins(rows: readonly Row[]): string {
  return bullets(
    twinGains(rows).map(({ wider, deeper, pairs, wins, gains }) => {
      const title =
        `${wider.width} × ${wider.depth} against ${deeper.width} × ${deeper.depth} ` +
        `(${wider.encoderParams.toLocaleString("en")} and ${deeper.encoderParams.toLocaleString("en")} parameters)`;
      const sets = gains.map(
        ({ set, mean: gain, ci95 }) => `**${signedPoints(gain, ci95)}** points of macro F1 on ${setTitle(set)}`,
      );
      return (
        `${title}: the wider has the lower test loss in ${wins} of ${pairs} pairs` +
        (sets.length > 0 ? `; wider minus deeper, mean over folds, is ${sets.join(" and ")}.` : ".")
      );
    }),
  );
}
