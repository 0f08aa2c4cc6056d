/** Whether both sides compute the same: from the same weights and masks, dropout off. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "../lib/train/safetensors";
import { ours, peer, run } from "./commands";
import { type Line, lineName, scratch } from "./settings";

export const TOLERANCE = 1e-5;
const BATCH = 64;

export interface Parity {
  /** Largest difference, relative to the largest value of the tensor: of the loss, of the worst gradient, of the features. */
  loss: number;
  gradients: number;
  features: number;
}

/** @throws Error naming the tensor that differs by more than the tolerance */
export function checkParity(line: Line): Parity {
  const folder = join(scratch, "parity");
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, `${name}.safetensors`);
  run(ours("parity.ts", [JSON.stringify({ ...line, batch: BATCH }), folder]));
  const study = line.dropout === undefined ? [] : ["--study"];
  run(peer("parity.py", [file("weights"), file("batch"), file("torch"), ...study]));
  const [{ weights: found }, { weights: expected }] = [readSafetensors(file("ours")), readSafetensors(file("torch"))];
  const parity: Parity = { loss: 0, gradients: 0, features: 0 };
  for (const [name, { values }] of Object.entries(expected)) {
    const difference = relativeDifference(found[name].values, values);
    if (!(difference <= TOLERANCE)) {
      throw new Error(`${lineName(line)}: ${name} differs from PyTorch's by ${difference} of its largest value`);
    }
    const kind = name === "loss" || name === "features" ? name : "gradients";
    parity[kind] = Math.max(parity[kind], Number(difference.toPrecision(2)));
  }
  return parity;
}

export function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}
