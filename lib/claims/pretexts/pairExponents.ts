/** Whether encoder or pretext changes how a loss and a score grow with people and hours: an exponent for each pair. */
import { bullets, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { type CommonExponent, commonExponent, type Exponent } from "../../scaling/design/commonExponent";
import { setInMarkdown } from "../../scaling/study/downstream";
import { type Pair, pairsOf } from "../../scaling/study/pairs";
import { probeSets } from "../../scaling/study/points";
import { probeOf } from "../../scaling/study/rows";

export interface PairExponent extends Pick<Pair, "name" | "encoder" | "pretext"> {
  /** Of the test loss, or of 1 − macro F1 on a labelled set. */
  of: string;
  by: "people" | "hours";
  /** y = coefficient · x^−exponent; null where too few sizes finished. */
  law: Exponent | null;
}

export interface PairExponents {
  exponents: PairExponent[];
  /** Of each measure and size: the chance of exponents as unlike if all pairs had one. */
  tests: { of: string; by: "people" | "hours"; p: number | null; pairs: number }[];
  text: string;
}

export const LOSS = "test loss";

const sizes = { people: (row: Row) => row.users.length, hours: (row: Row) => row.hours };

/** Exponents of the loss and of 1 − F1 by people and by hours; whether they differ is tested on each measure by itself. */
export function pairExponents(rows: readonly Row[]): PairExponents {
  const pairs = pairsOf(rows);
  const measures = [LOSS, ...probeSets(rows)];
  const found = measures.flatMap((of) => (["people", "hours"] as const).map((by) => ({ of, by, ...exponentsOf(pairs, of, by) })));
  const exponents = found.flatMap(({ of, by, each }) =>
    pairs.map(({ name, encoder, pretext }, i): PairExponent => ({ name, encoder, pretext, of, by, law: each[i] })),
  );
  const tests = found.map(({ of, by, p, each }) => ({ of, by, p, pairs: each.filter((law) => law !== null).length }));
  const lines = measures.map((of) => sentence(of, exponents, tests));
  return { exponents, tests, text: lines.some(Boolean) ? bullets(lines) : none };
}

const none = "No two pairs of encoder and pretext were trained on three sizes or more, so no exponents can be compared.";

function exponentsOf(pairs: readonly Pair[], of: string, by: keyof typeof sizes): CommonExponent {
  const valueOf = (row: Row) => {
    const probe = probeOf(row, of);
    return of === LOSS ? row.result.testLoss : probe ? 1 - probe.macroF1 : null;
  };
  return commonExponent(
    pairs.map(({ rows }) =>
      rows.flatMap((row) => {
        const y = valueOf(row);
        return y === null || y <= 0 ? [] : [{ fold: row.config.fold, x: sizes[by](row), y }];
      }),
    ),
  );
}

/** By people alone: hours come with them, and are in the table. */
function sentence(of: string, exponents: readonly PairExponent[], tests: PairExponents["tests"]): string | false {
  const test = tests.find((each) => each.of === of && each.by === "people");
  if (!test || test.p === null) return false;
  const own = exponents
    .filter((each) => each.of === of && each.by === "people")
    .flatMap(({ name, law }) => (law ? [{ name, law }] : []));
  const sorted = own.sort((a, b) => b.law.exponent - a.law.exponent);
  const [first, last] = [sorted[0], sorted[sorted.length - 1]].map(
    ({ name, law }) => `${withInterval(law.exponent, law.ci95)} (${name})`,
  );
  const what = of === LOSS ? "Test loss" : `1 − F1 on ${setInMarkdown(of)}`;
  const differ =
    test.p < 0.05
      ? "**encoder or pretext changes the exponent**"
      : "**no difference between the exponents is shown**: what the points leave open is as large";
  return (
    `${what}, by people, ${own.length} pairs: exponents from ${last} to ${first}. ` +
    `If all were one, exponents as unlike would come about with p = ${test.p < 0.001 ? "under 0.001" : test.p.toFixed(3)}: ${differ}.`
  );
}
