/**
 * The one place that loads tfjs: its Node addon on TensorFlow's C library, silent and with a fixed number of threads,
 * or its wasm backend.
 */
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import nodeUtil from "node:util";
import type * as TF from "@tensorflow/tfjs";
import type { Card } from "./gpu/cards";
import { allowTf32, complaints, prepareGpu, tryCard } from "./gpu/prepareGpu";
import { addonFile, keepSignalsOff, packageFile, quietly } from "./hostProcess";

export type { Tensor, Tensor2D, Variable } from "@tensorflow/tfjs";

export interface Device {
  name: "cpu" | "gpu" | "wasm";
  description: string;
}

/** tfjs, once `startEngine` has run; before that every use of it throws. */
export let tf: typeof TF = new Proxy({} as typeof TF, {
  get: (_, name) => {
    throw new Error(`tf.${String(name)} was used before startEngine({ threads }): call that first`);
  },
});

/** Its types, under the same name. */
export declare namespace tf {
  type Tensor<R extends TF.Rank = TF.Rank> = TF.Tensor<R>;
  type Tensor2D = TF.Tensor2D;
  type Variable<R extends TF.Rank = TF.Rank> = TF.Variable<R>;
  type TensorInfo = TF.TensorInfo;
}

let onCard = false;
let started: { threads: number; device: Promise<Device> } | undefined;

/**
 * Loads tfjs with `threads` threads for products; a second call returns the same device. ENGINE chooses: "cpu" and
 * "gpu" are TensorFlow's C library, "wasm" is tfjs's own, slower backend for machines without it (one thread).
 *
 * @throws Error when ENGINE=gpu and no GPU can be used, with the reason, or when the engine already runs with other threads
 */
export async function startEngine({ threads }: { threads: number }): Promise<Device> {
  if (!started) {
    started = { threads, device: process.env.ENGINE === "wasm" ? startWasm() : startTensorFlow(threads) };
  } else if (started.threads !== threads) {
    throw new Error(
      `startEngine: the engine of this process runs with ${started.threads} threads and cannot change to ${threads}; ` +
        "use one process for each number of threads",
    );
  }
  return started.device;
}

async function startTensorFlow(threads: number): Promise<Device> {
  // The C library reads its environment once, at load; Node's process.env calls setenv.
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  process.env.TF_NUM_INTEROP_THREADS = "1"; // the order of the kernels, and so every rounding, stays the same
  process.env.OMP_NUM_THREADS = String(threads);
  const card = process.env.ENGINE === "gpu" ? prepareGpu() : null;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= card ? "1" : "3"; // its warnings tell why it leaves a card unused
  if (!card) process.env.CUDA_VISIBLE_DEVICES = "-1";

  // Removed in Node 23, still called by tfjs-node 4.22.
  const removed = nodeUtil as unknown as Record<string, (value: unknown) => boolean>;
  removed.isNullOrUndefined ??= (value) => value === null || value === undefined;
  removed.isArray ??= Array.isArray;

  keepSignalsOff();
  // An import statement would load the library before the environment is set.
  let said = "";
  const load = () => {
    if (card) tryCard();
    tf = require("@tensorflow/tfjs-node-gpu") as typeof TF;
    onCard = nodeBackend().isUsingGpuDevice;
  };
  try {
    quietly(load, (words) => (said = words));
  } catch (error) {
    if (!card) throw error;
    throw new Error([unused(card), (error as Error).message, ...complaints(said)].join(": "), { cause: error });
  }
  if (card) {
    if (!onCard) throw new Error([unused(card), ...complaints(said)].join(": "));
    allowTf32(false);
  } else kernels = loadKernels();
  const device = card?.name ?? `${processor()}, ${threads} threads${kernels ? ", own kernels" : ""}`;
  return { name: card ? "gpu" : "cpu", description: `${device}, ${runsGraphs() ? "captured" : "eager"} steps` };
}

const unused = ({ name }: Card) => `ENGINE=gpu, but TensorFlow does not use ${name} (set ENGINE=cpu to do without it)`;

async function startWasm(): Promise<Device> {
  const folder = dirname(packageFile("@tensorflow/tfjs-backend-wasm"));
  tf = require("@tensorflow/tfjs") as typeof TF;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
  wasm.setWasmPaths(join(folder, "dist/"));
  if (!(await tf.setBackend("wasm"))) throw new Error("ENGINE=wasm, but tfjs's wasm backend does not start");
  return { name: "wasm", description: `${processor()}, tfjs wasm, 1 thread, eager steps` };
}

const processor = (): string => cpus()[0]?.model.trim() ?? "CPU";

/** Whether steps run captured as graphs: only TensorFlow's library can, and WEARLAWS_EAGER=1 asks it not to. */
export function runsGraphs(): boolean {
  return tf.getBackend() === "tensorflow" && process.env.WEARLAWS_EAGER !== "1";
}

/**
 * Has the products of `run` take numbers rounded to TF32.
 *
 * @throws RangeError where the engine runs on no GPU
 */
export function withTf32<T>(run: () => T): T {
  if (!onCard) throw new RangeError('precision "tf32" needs a GPU (ENGINE=gpu)');
  allowTf32(true);
  try {
    return run();
  } finally {
    allowTf32(false);
  }
}

/** Some rows of features `[*, D − 1]`, standardised as they are read, and then a column of ones. */
export interface FeatureRows {
  features: Float32Array;
  rows: Uint32Array;
  /** Of each feature, with what single precision leaves of it in `rest`. */
  mean: Float32Array;
  rest: Float32Array;
  /** 1 / deviation */
  inverse: Float32Array;
}

/**
 * What the kernels' addon exports besides the ops it registers: the passes of `kernels/logistic.h`, which add to what
 * they write. Classes K, W `[K, D]`, p `[K, rows]`, blocks `[K, D, D]`, labels of all features.
 */
export interface Kernels {
  crossEntropy(data: FeatureRows, labels: Int32Array, w: Float64Array, gradient: Float64Array): number;
  probabilities(data: FeatureRows, w: Float64Array, p: Float32Array): void;
  hessianBlocks(data: FeatureRows, p: Float32Array, blocks: Float64Array): void;
  choleskyBlocks(blocks: Float64Array, columns: number): void;
  solveBlocks(factors: Float32Array, columns: number, vector: Float64Array): void;
}

let kernels: Kernels | null = null;

/** This project's own CPU kernels, registered as ops of TensorFlow; null before the engine starts or without them. */
export function nativeKernels(): Kernels | null {
  return kernels;
}

/** Has `run` work with stock ops to its end, as on a backend without kernels; what tests compare the kernels with. */
export async function withoutKernels<T>(run: () => T | Promise<T>): Promise<T> {
  const had = kernels;
  kernels = null;
  try {
    return await run();
  } finally {
    kernels = had;
  }
}

function loadKernels(): Kernels | null {
  const file = addonFile("kernels.node");
  if (!existsSync(file)) return null;
  const addon = require(file) as Partial<Kernels>;
  // One of earlier sources, which the next set-up replaces, would read beyond the arrays that it is given.
  return addon.probabilities ? (addon as Kernels) : null;
}

/** The part of tfjs-node's backend that this project uses. */
export interface NodeBackend {
  isUsingGpuDevice: boolean;
  binding: Record<string, number>;
  executeSingleOutput(name: string, attrs: OpAttr[], inputs: TF.Tensor[]): TF.Tensor;
  executeMultipleOutputs(name: string, attrs: OpAttr[], inputs: TF.Tensor[], outputs: number): TF.Tensor[];
}

export interface OpAttr {
  name: string;
  type: number;
  value: unknown;
}

export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** `{ T: "float32" }` is a type, `{ axis: 1 }` an integer, `{ epsilon: { float: 1e-6 } }` a float or more, `{ text }` a string. */
export type AttrValues = Record<
  string,
  "float32" | "int32" | "bool" | number | number[] | boolean | { float: number | number[] } | { text: string }
>;

/** Runs one TensorFlow op by its name; no gradient is recorded for it. */
export function runOp(name: string, attrs: AttrValues, inputs: TF.Tensor[]): TF.Tensor {
  const backend = nodeBackend();
  return backend.executeSingleOutput(name, opAttrs(attrs, backend.binding), inputs);
}

/** The same for an op of several outputs. */
export function runOps(name: string, attrs: AttrValues, inputs: TF.Tensor[], outputs: number): TF.Tensor[] {
  const backend = nodeBackend();
  return backend.executeMultipleOutputs(name, opAttrs(attrs, backend.binding), inputs, outputs);
}

/** The number of an op's int64 input, a type that tfjs has no other tensor of. */
export function int64Scalar(value: number): TF.Tensor {
  const { Int64Scalar } = require("@tensorflow/tfjs-node-gpu/dist/int64_tensors") as Record<
    string,
    new (value: number) => unknown
  >;
  return new Int64Scalar(value) as TF.Tensor;
}

function opAttrs(attrs: AttrValues, binding: Record<string, number>): OpAttr[] {
  const types: Record<string, number> = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    bool: binding.TF_BOOL,
  };
  return Object.entries(attrs).map(([name, value]) => {
    if (typeof value === "string") return { name, type: binding.TF_ATTR_TYPE, value: types[value] };
    if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL, value };
    if (typeof value === "number" || Array.isArray(value)) return { name, type: binding.TF_ATTR_INT, value };
    return "text" in value
      ? { name, type: binding.TF_ATTR_STRING, value: value.text }
      : { name, type: binding.TF_ATTR_FLOAT, value: value.float };
  });
}
