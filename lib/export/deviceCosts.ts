/** Measures what a study's supervised encoders and students cost where they are used: bytes, operations, milliseconds. */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import type { Config } from "../base/config";
import { type DeviceCost, type DeviceCosts, sameEncoder } from "../base/sizes/deviceCosts";
import { encoderParams, inferenceFlops } from "../base/modelSize";
import { projectRoot } from "../base/projectRoot";
import type { Row } from "../base/row";
import { readText, writeWhole } from "../base/wholeFile";
import { recordedChannels } from "../data/frame";
import { classifierWeights } from "../model/classifier";
import { median } from "../numeric/stats";
import { type Model, predict } from "../predict/predict";
import { toOnnx } from "./onnx/toOnnx";

/** Rounds, and windows of each. */
const [ROUNDS, WINDOWS] = [12, 25];

/**
 * Measured once and kept in data/results/<study>.costs.json, so that a notebook shows the same numbers each time; delete the
 * file to measure again. Of weights only the shapes matter, so those of the runs need not be there.
 */
export function deviceCosts({ study, rows }: { study: string; rows: readonly Row[] }, root = projectRoot): DeviceCosts {
  const file = join(root, "data", "results", `${study}.costs.json`);
  const supervised = rows.filter(({ status, config }) => status === "done" && ["fromScratch", "distil"].includes(config.task));
  const wanted = supervised.filter((row, i) => supervised.findIndex(({ config }) => sameEncoder(config, row.config)) === i);
  const kept = existsSync(file) ? readCosts(file) : null;
  if (kept && wanted.every(({ config }) => kept.encoders.some((cost) => sameEncoder(cost, config)))) return kept;
  const encoders = wanted.map(costOf).sort((a, b) => a.parameters - b.parameters);
  const costs = { processor: cpus()[0]?.model.trim() ?? "CPU", node: process.versions.node, encoders };
  writeWhole(file, `${JSON.stringify(costs, null, 2)}\n`);
  return costs;
}

function readCosts(file: string): DeviceCosts {
  try {
    return JSON.parse(readText(file)) as DeviceCosts;
  } catch {
    throw new TypeError(`${file}: expected JSON, found none (cut short?); delete it to measure again`);
  }
}

function costOf({ config, result }: Row): DeviceCost {
  const activities = result.probes[config.set].classes;
  const moments = config.normalise === "none" ? null : { mean: zeros(config), std: zeros(config).fill(1) };
  const tensors = new Map(Object.entries(classifierWeights(config, activities.length, config.seed)));
  const model = { config, activities, moments, tensors, channels: recordedChannels(config) };
  const { encoder, width, depth } = config;
  return {
    ...{ encoder, width, depth, parameters: encoderParams(config), operations: inferenceFlops(config) },
    ...{ bytes32: toOnnx(model).length, bytes8: toOnnx(model, { int8: true }).length },
    milliseconds: Number(millisecondsOf(model).toPrecision(3)),
  };
}

const zeros = ({ channels }: Config): number[] => new Array<number>(channels).fill(0);

/** The median window of the fastest round: the first rounds warm up, and other programs only slow one down. */
function millisecondsOf(model: Model): number {
  const window = Float32Array.from({ length: model.config.seqLen * model.channels }, (_, i) => Math.sin(i));
  const timed = () => {
    const start = performance.now();
    predict(model, window);
    return performance.now() - start;
  };
  return Math.min(...Array.from({ length: ROUNDS }, () => median(Array.from({ length: WINDOWS }, timed))));
}
