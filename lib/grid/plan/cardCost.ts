/** What a study's training would take on cards, by its operations: an estimate, for nothing was run on one. */
import { formatNumber } from "../../base/format";
import { didYouMean } from "../../base/knownNames";
import type { RunKind } from "./runKinds";

interface Card {
  title: string;
  /** TFLOP/s at most, without sparsity: of float32, and of TF32 on tensor cores where it has it. */
  float32: number;
  tf32: number | null;
}

/**
 * Those that TensorFlow's wheel serves. Sheets from the A100 on name TF32 twice, as it is and doubled by sparsity, or doubled
 * alone; here it is never doubled. These are the sheets that a number is to be compared with:
 */
const cards: Record<string, Card> = {
  // NVIDIA V100 datasheet, 1165301: 15.7 single precision
  v100: { title: "V100 SXM2", float32: 15.7, tf32: null },
  // NVIDIA T4 datasheet, 951643: 8.1 single precision
  t4: { title: "T4", float32: 8.1, tf32: null },
  // NVIDIA A10 datasheet: 31.2 FP32, 62.5 | 125 TF32
  a10: { title: "A10", float32: 31.2, tf32: 62.5 },
  // NVIDIA A100 datasheet, 1758950: 19.5 FP32, 156 | 312 TF32
  a100: { title: "A100 SXM", float32: 19.5, tf32: 156 },
  // NVIDIA L4 datasheet: 30.3 FP32, 120 TF32 with sparsity
  l4: { title: "L4", float32: 30.3, tf32: 60 },
  // NVIDIA L40S datasheet: 91.6 FP32, 183 | 366 TF32
  l40s: { title: "L40S", float32: 91.6, tf32: 183 },
  // NVIDIA H100 datasheet: 67 FP32 (PCIe 51), 989 TF32 with sparsity (PCIe 756)
  h100: { title: "H100 SXM", float32: 67, tf32: 494.5 },
  "h100-pcie": { title: "H100 PCIe", float32: 51, tf32: 378 },
  // NVIDIA H200 datasheet: 67 FP32, 989 TF32 with sparsity
  h200: { title: "H200 SXM", float32: 67, tf32: 494.5 },
  // NVIDIA Ampere GA102 white paper, table 9: 35.6 FP32, 35.6 | 71 TF32
  "rtx-3090": { title: "RTX 3090", float32: 35.6, tf32: 35.6 },
  // NVIDIA Ada white paper, table 2 of its appendix: 82.6 FP32, 82.6 | 165.2 TF32
  "rtx-4090": { title: "RTX 4090", float32: 82.6, tf32: 82.6 },
};

/**
 * The share of a peak that products take: the paper's study, 1.54e21 operations in 62,000 hours of a TPUv2 of 45 TFLOP/s
 * (Wang et al. 2019, arXiv:1907.10701: a board of four has 180).
 * Its models are small for their processor, and so are ours.
 */
export const SHARE = 0.15;

export interface CardCost {
  /** A line a kind of run: hours of a card, and with a price what they cost, in its unit. */
  lines: Record<string, string | number>[];
  text: string;
}

/**
 * @param price of an hour of the card; undefined: no money is named
 * @throws RangeError where the card is none that is known
 */
export function cardCost(kinds: readonly RunKind[], name: string, price?: number): CardCost {
  const card = cardOf(name);
  const peaks = Object.entries({ float32: card.float32, tf32: card.tf32 }).flatMap(([precision, peak]) =>
    peak === null ? [] : { precision, peak },
  );
  const hours = (flops: number, peak: number) => flops / (SHARE * peak * 1e12) / 3600;
  const lines = kinds.map(({ task, encoder, encoderParams, runs, flops }) => {
    const columns = peaks.flatMap(({ precision, peak }) => {
      const each = hours(flops, peak);
      const costs = price === undefined ? [] : [[`${precision}: cost`, rounded(runs * each * price)]];
      return [[`${precision}: h a run`, rounded(each)], [`${precision}: h in all`, rounded(runs * each)], ...costs];
    });
    const about = { "trained by": task, encoder, parameters: encoderParams.toLocaleString("en"), runs };
    return { ...about, "FLOP a run": formatNumber(flops), ...Object.fromEntries(columns) } as Record<string, string | number>;
  });
  const all = kinds.reduce((sum, { runs, flops }) => sum + runs * flops, 0);
  const totals = peaks.map(({ precision, peak }) => {
    const total = hours(all, peak);
    const money = price === undefined ? "" : `, which cost ${rounded(total * price)} at ${price} an hour`;
    return `${precision}: ${rounded(total)} hours of one ${card.title}${money}`;
  });
  return {
    lines,
    text: [
      ...totals,
      `an estimate by operations: no card was tried; products take ${100 * SHARE} % of ${peaks.map(({ precision, peak }) => `${peak} TFLOP/s (${precision})`).join(" or ")},`,
      "as the paper's took of a TPUv2's 45; at twice the share it is half the hours. Tests, probes and waiting come on top",
    ].join("\n"),
  };
}

/** Two digits: more would promise too much. */
const rounded = (value: number) => Number(value.toPrecision(2)).toLocaleString("en");

function cardOf(name: string): Card {
  const known = Object.keys(cards);
  if (Object.hasOwn(cards, name)) return cards[name];
  throw new RangeError(`--gpu: expected one of ${known.join(", ")}, found "${name}"${didYouMean(name, known)}`);
}
