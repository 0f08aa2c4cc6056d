/** Whether a wider encoder beats a deeper one of equal size by what it learns, or already before any training. */
import { bullets, inPoints, percent } from "../../base/format";
import { encoderDim } from "../../base/modelSize";
import type { Row } from "../../base/row";
import type { Ci95 } from "../../base/ci95";
import { setInMarkdown } from "../../scaling/study/downstream";
import { onOneProcessor } from "../../scaling/study/processors";
import { gridRows, isOf, probeOf, sameData, type Twins, twins } from "../../scaling/study/rows";
import { jackknife, macroF1Of } from "../../scaling/study/scoreInterval";
import { bestOverRates, probeSets } from "../../scaling/study/points";
import { isRandomEncoder } from "../baselines";

export interface NetTwinGain {
  set: string;
  /** Wider less deeper in macro F1: pre-trained, over all pairs of runs on the same data, and with random weights. */
  pretrained: number;
  random: number;
  /** The first less the second, with the interval over test users. */
  net: number;
  ci95: Ci95;
  pairs: number;
}

export interface NetTwins {
  twins: (Twins & {
    /** Numbers that the linear probe of each is given. */
    features: { wider: number; deeper: number };
    gains: NetTwinGain[];
  })[];
  text: string;
}

/** What wider and deeper twins learn: each less its own random encoder, on each labelled set. */
export function netTwins(rows: readonly Row[]): NetTwins {
  const grid = bestOverRates(gridRows(rows));
  const randoms = rows.filter(isRandomEncoder);
  const found = twins(grid).map((pair) => {
    const { wider, deeper } = pair;
    const features = { wider: featuresOf(grid, wider), deeper: featuresOf(grid, deeper) };
    return { ...pair, features, gains: probeSets(grid).flatMap((set) => netGain(grid, randoms, pair, set)) };
  });
  const lines = found.flatMap(({ wider, deeper, features, gains }) => [
    ...gains.map(
      ({ set, pretrained, random, net, ci95 }) =>
        `${wider.width} × ${wider.depth} less ${deeper.width} × ${deeper.depth} on ${setInMarkdown(set)}: ${percent(pretrained)} points ` +
        `pre-trained and ${percent(random)} with random weights, so **${inPoints(net, ci95)}** points are learned` +
        (ci95[0] <= 0 && ci95[1] >= 0 ? " (the interval includes 0)." : "."),
    ),
    gains.length > 0 &&
      `The probe of ${wider.width} × ${wider.depth} has ${features.wider} features, that of ${deeper.width} × ${deeper.depth} ${features.deeper}.`,
  ]);
  const text = lines.some(Boolean) ? bullets(lines) : "No two encoders of equal size have random twins beside them.";
  return { twins: found, text };
}

function featuresOf(grid: readonly Row[], encoder: Twins["wider"]): number {
  const { config } = grid.find((row) => isOf(row, encoder)) as Row;
  return encoderDim(config) * (config.pooling === "mean" ? 1 : 2);
}

function netGain(grid: readonly Row[], randoms: readonly Row[], { wider, deeper }: Twins, set: string): NetTwinGain[] {
  const probed = (row: Row) => probeOf(row, set) !== undefined;
  const wide = grid.filter((row) => isOf(row, wider) && probed(row));
  const found = wide.flatMap((row) => {
    const twin = grid.find((other) => isOf(other, deeper) && probed(other) && sameData(other, row));
    return twin ? [{ row, twin, rows: [row, twin] }] : [];
  });
  const { kept: pairs } = onOneProcessor(found);
  const [randomWide, randomDeep] = [wider, deeper].map((encoder) => randoms.filter((row) => isOf(row, encoder) && probed(row)));
  if (pairs.length === 0 || randomWide.length === 0 || randomDeep.length === 0) return [];
  const counts = (of: readonly Row[]) => of.map((row) => row.result.probes[set].confusionByUser);
  const [a, b, c, d] = [pairs.map(({ row }) => row), pairs.map(({ twin }) => twin), randomWide, randomDeep].map(counts);
  const users = Object.keys(a[0]).sort();
  const less = (one: typeof a, other: typeof a, kept: readonly string[]) => macroF1Of(one, kept) - macroF1Of(other, kept);
  const { value, ci95 } = jackknife("netTwins", users, (kept) => less(a, b, kept) - less(c, d, kept));
  return [{ set, pretrained: less(a, b, users), random: less(c, d, users), net: value, ci95, pairs: pairs.length }];
}
