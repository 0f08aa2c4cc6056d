/** What was seen downstream, in words: closing cells of notebooks 01, 06, 08 and 09. Every number is computed. */
import type { Row } from "../row";
import { foldMean } from "../scaling/foldEstimates";
import { gridRows, groupBy, twins } from "../scaling/rows";
import { bestOverRates, figure4Points, figure7Points, probeSets } from "../scaling/select";
import { probeDifferences } from "./bars";
import { baselines, bestFromScratch, mean } from "./baselines";
import { setTitle } from "./source";
import { bullets, percent } from "./words";

export function findFromScratch(rows: readonly Row[]): string {
  const scratch = rows.filter((row) => row.config.task === "fromScratch" && row.status === "done");
  return bullets([...groupBy(scratch, (row) => row.config.set)].map(([set, own]) => {
    const best = bestFromScratch(own, set);
    const { simple } = baselines(rows, set, []);
    const against = simple === null ? "" : `; the linear model on simple features scores ${percent(simple)}`;
    return `${setTitle(set)}: of ${own.length} runs the one chosen on held-out users, ${best.width} × ${best.depth} ` +
      `(${best.encoderParams.toLocaleString("en")} parameters), has macro F1 **${percent(best.macroF1)}**${against}.`;
  }));
}

export function findProbeGain(rows: readonly Row[]): string {
  const grid = gridRows(rows);
  const gains = probeDifferences(rows).map(({ set, label, pretrained, random, difference, ci95 }) => {
    const verdict = ci95[0] > 0 ? "pre-training helps" : ci95[1] < 0 ? "pre-training hurts" : "no difference can be told";
    return `${setTitle(set)}, ${label}: pre-trained ${percent(pretrained)}, random ${percent(random)}, difference ` +
      `**${points(difference)} [${points(ci95[0])}, ${points(ci95[1])}]** points over test users: ${verdict}.`;
  });
  const trends = probeSets(grid).map((set) => {
    const scored = figure4Points(grid).filter((point) => point.set === set && point.strategy === "user");
    const sizes = [...groupBy(scored, (point) => point.users)].map(([users, own]) =>
      `${users} users ${percent(mean(own.map((point) => point.macroF1)))}`);
    const { simple } = baselines(rows, set, []);
    return `${setTitle(set)} in the grid, mean over folds: ${sizes.join(", ")}` +
      (simple === null ? "." : `; simple features ${percent(simple)}.`);
  });
  return bullets([...gains, ...trends]);
}

export function findAugmentations(rows: readonly Row[]): string {
  const withAugmentations = rows.filter((row) => row.config.augmentations.length > 0);
  const pairs = probeSets(rows).flatMap((set) => {
    const differences = withAugmentations.flatMap((augmented) => {
      const twin = rows.find((row) => sameBut(row, augmented));
      const [a, b] = [augmented.result.probes[set], twin?.result.probes[set]];
      return a && b ? [a.macroF1 - b.macroF1] : [];
    });
    if (differences.length < 2) return [];
    const { mean: gain, ci95 } = foldMean(differences);
    return [
      `${setTitle(set)}: augmented minus plain, the same encoder, fold and size: **${points(gain)} ` +
        `[${points(ci95[0])}, ${points(ci95[1])}]** points of macro F1 over ${differences.length} pairs (pairs of a fold ` +
        `share users, so the interval is rather too narrow).`,
    ];
  });
  const shown = figure7Points(rows).filter((point) => point.augmented);
  const encoders = new Set(shown.map((point) => `${point.width} × ${point.depth}`));
  return bullets([...pairs, `Encoders trained with augmentations: ${[...encoders].join(", ") || "none"}.`]);
}

function sameBut(row: Row, augmented: Row): boolean {
  const plain = (config: Row["config"]) => JSON.stringify(Object.entries({ ...config, augmentations: [] }).sort());
  return row.config.augmentations.length === 0 && plain(row.config) === plain(augmented.config);
}

export function findTwins(rows: readonly Row[]): string {
  const grid = bestOverRates(gridRows(rows)); // each encoder may have a rate of its own
  const isOf = (row: Row, encoder: { width: number; depth: number }) =>
    row.config.width === encoder.width && row.config.depth === encoder.depth;
  return bullets(twins(grid).flatMap(({ wider, deeper }) => {
    const pairs = grid.filter((row) => isOf(row, wider)).flatMap((wide) => {
      const deep = grid.find((row) => isOf(row, deeper) && row.hours === wide.hours && sameData(row, wide));
      return deep ? [{ wide, deep }] : [];
    });
    const title = `${wider.width} × ${wider.depth} against ${deeper.width} × ${deeper.depth} ` +
      `(${wider.encoderParams.toLocaleString("en")} and ${deeper.encoderParams.toLocaleString("en")} parameters)`;
    const wins = pairs.filter(({ wide, deep }) => (wide.result.testLoss ?? 0) < (deep.result.testLoss ?? 0)).length;
    const sets = probeSets(grid).map((set) => {
      const gain = mean(pairs.map(({ wide, deep }) =>
        (wide.result.probes[set]?.macroF1 ?? 0) - (deep.result.probes[set]?.macroF1 ?? 0)));
      return `${points(gain)} points of macro F1 on ${setTitle(set)}`;
    });
    return [`${title}: the wider has the lower test loss in ${wins} of ${pairs.length} pairs; on average wider minus ` +
      `deeper is ${sets.join(", ")}.`];
  }));
}

function sameData({ config: a }: Row, { config: b }: Row): boolean {
  return a.fold === b.fold && a.strategy === b.strategy && a.users === b.users && a.seed === b.seed &&
    a.augmentations.join() === b.augmentations.join();
}

function points(share: number): string {
  return `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(1)}`;
}
