/** What pre-training is worth on labelled sets that an encoder never saw, beside random encoders and simple features. */
import type { Ci95 } from "../../base/ci95";
import { bullets, inAList, percent, signedPoints } from "../../base/format";
import type { Row } from "../../base/row";
import { holm } from "../../numeric/holm";
import { pOf } from "../../scaling/fit/verdict";
import { downstreamOrder, setInMarkdown } from "../../scaling/study/downstream";
import { bestOverRates, probeSets } from "../../scaling/study/points";
import { gridRows, isOf, isPretrained, probeOf } from "../../scaling/study/rows";
import { isRandomEncoder, meanF1, simpleFeatureRows } from "../baselines";
import { f1Difference } from "../probeDifferences";

/** In macro F1, with its interval over test users; `p` is adjusted by Holm's method over all that the claim compares. */
export interface Ahead {
  difference: number;
  ci95: Readonly<Ci95>;
  p: number;
}

export interface TransferScore {
  trainedOn: string;
  set: string;
  /** Whether the encoder was trained on recordings of the set's people, of this set or of another of its publisher. */
  knowsPeople: boolean;
  /** Macro F1 in [0, 1], mean over seeds. */
  macroF1: number;
  random: number;
  simple: number;
  overRandom: Ahead;
  overSimple: Ahead;
}

export interface TransferScores {
  /** By the set that the encoders were trained on, then by the tested set. */
  scores: TransferScore[];
  text: string;
}

/** Of each set that encoders were trained on, the lengths that validation people chose, beside the same encoders untrained. */
export function transferScores(rows: readonly Row[]): TransferScores {
  const trainedOn = downstreamOrder(rows.filter(isPretrained).map(({ config }) => config.set));
  const found = trainedOn.flatMap((set) => scoresOf(rows, set));
  const adjusted = holm(found.flatMap(({ overRandom, overSimple }) => [overRandom.p, overSimple.p]));
  const scores = found.map((score, i) => ({
    ...score,
    overRandom: { ...score.overRandom, p: adjusted[2 * i] },
    overSimple: { ...score.overSimple, p: adjusted[2 * i + 1] },
  }));
  if (scores.length === 0) return { scores, text: "No trained encoder has random ones and simple features beside it." };
  return { scores, text: bullets(trainedOn.map((set) => sentence(set, scores))) };
}

function scoresOf(rows: readonly Row[], trainedOn: string): TransferScore[] {
  const own = rows.filter(({ config }) => config.task === "pretrain" && config.set === trainedOn);
  const trained = bestOverRates(gridRows(own));
  const random = own.filter((row) => isRandomEncoder(row) && trained.some(({ config }) => isOf(row, config)));
  const simple = simpleFeatureRows(rows);
  return downstreamOrder(probeSets(trained)).flatMap((set) => {
    const probesOf = (some: readonly Row[]) => some.flatMap((row) => probeOf(row, set) ?? []);
    const [a, b, c] = [trained, random, simple].map(probesOf);
    if (a.length === 0 || b.length === 0 || c.length === 0) return [];
    const ahead = (others: typeof a): Ahead => {
      const difference = f1Difference(a, others);
      return { ...difference, p: pOf(difference.ci95, Object.keys(a[0].confusionByUser).length - 1) };
    };
    return [
      {
        ...{ trainedOn, set, knowsPeople: publisherOf(set) === publisherOf(trainedOn) },
        ...{ macroF1: meanF1(a), random: meanF1(b), simple: meanF1(c) },
        overRandom: ahead(b),
        overSimple: ahead(c),
      },
    ];
  });
}

/** Users of one name in two sets of a publisher are one person: "wisdm" of "wisdm-watch". */
const publisherOf = (set: string): string => set.split("-")[0];

function sentence(trainedOn: string, scores: readonly TransferScore[]): string {
  const own = scores.filter((score) => score.trainedOn === trainedOn);
  const [known, unseen] = [own.filter(({ knowsPeople }) => knowsPeople), own.filter(({ knowsPeople }) => !knowsPeople)];
  const listed = (some: readonly TransferScore[], of: "overRandom" | "overSimple") =>
    inAList(some.map((score) => `${setInMarkdown(score.set)} (${signedPoints(score[of].difference, score[of].ci95)})`));
  const counted = (of: "overRandom" | "overSimple", others: string) => {
    const [above, below] = [unseen.filter((score) => isAbove(score[of])), unseen.filter((score) => isBelow(score[of]))];
    const open = unseen.filter((score) => !above.includes(score) && !below.includes(score));
    return [
      above.length > 0 && `ahead of ${others} on ${listed(above, of)}`,
      below.length > 0 && `behind them on ${listed(below, of)}`,
      open.length > 0 && `not clearly either on ${listed(open, of)}`,
    ]
      .filter(Boolean)
      .join("; ");
  };
  const peopleKnown = known
    .map(
      ({ set, macroF1, random, simple }) =>
        `${setInMarkdown(set)} ${percent(macroF1)}, ${percent(random)} and ${percent(simple)}`,
    )
    .join("; ");
  return (
    `Trained on ${setInMarkdown(trainedOn)}, on ${unseen.length} sets of other people, in points of macro F1 with p adjusted: ` +
    `**${counted("overRandom", "random encoders")}**. And ${counted("overSimple", "simple features")}.` +
    (known.length > 0 ? ` On its own people (encoder, random, simple features): ${peopleKnown}.` : "")
  );
}

const isAbove = ({ difference, p }: Ahead): boolean => difference > 0 && p < 0.05;
const isBelow = ({ difference, p }: Ahead): boolean => difference < 0 && p < 0.05;
