/** Encoders and pretexts beside each other as tables: scores at equal operations, and exponents. */
import { table } from "arquero";
import { inPoints, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { equalOperations, type PairScore } from "../../claims/pretexts/equalOperations";
import { LOSS, type PairExponent, pairExponents } from "../../claims/pretexts/pairExponents";
import { setTitle } from "../../scaling/study/downstream";
import { groupBy } from "../../scaling/study/rows";
import { rounded } from "./rowTables";

type PairTable = ReturnType<typeof table>;

/** A row a pair, the best on the first labelled set first. */
export function pairScoresTable(rows: readonly Row[]): PairTable {
  const pairs = [...groupBy(equalOperations(rows).scores, ({ name }) => name).values()];
  const sets = [...new Set(pairs.flat().map(({ set }) => set))];
  const column = (value: (score: PairScore) => string | number | null) => pairs.map(([first]) => value(first));
  const on = (set: string, value: (score: PairScore) => string | number | null) =>
    pairs.map((own) => own.filter((score) => score.set === set).map(value)[0] ?? null);
  const interval = (found: PairScore["toBest"] | PairScore["overRandom"]) => found && inPoints(found.difference, found.ci95);
  const ofSets = sets.map((set) => ({
    [`${setTitle(set)} F1 (%)`]: on(set, ({ macroF1 }) => rounded(100 * macroF1, 1)),
    [`${setTitle(set)}, over random`]: on(set, ({ overRandom }) => interval(overRandom)),
    [`${setTitle(set)}, to the best`]: on(set, ({ toBest }) => interval(toBest)),
  }));
  return table({
    encoder: column(({ encoder }) => encoder),
    pretext: column(({ pretext }) => pretext),
    ...(Object.assign({}, ...ofSets) as Record<string, unknown[]>),
    parameters: column(({ encoderParams }) => encoderParams),
    "windows seen": column(({ windowsSeen }) => windowsSeen),
    "operations (10⁹)": column(({ operations }) => rounded(operations / 1e9, 1)),
    "minutes a run": column(({ seconds }) => rounded(seconds / 60, 1)),
  });
}

/** A row a pair, a column a measure and size. */
export function pairExponentsTable(rows: readonly Row[]): PairTable {
  const pairs = [...groupBy(pairExponents(rows).exponents, ({ name }) => name).values()];
  const headOf = ({ of, by }: PairExponent) => `${of === LOSS ? "loss" : `${setTitle(of)} errors`}, by ${by}`;
  const text = ({ law }: PairExponent) => (law ? withInterval(law.exponent, law.ci95) : "too few sizes");
  const heads = pairs.length === 0 ? [] : pairs[0].map(headOf);
  return table({
    encoder: pairs.map(([{ encoder }]) => encoder),
    pretext: pairs.map(([{ pretext }]) => pretext),
    ...Object.fromEntries(heads.map((head, i) => [head, pairs.map((own) => text(own[i]))])),
  });
}
