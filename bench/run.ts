/**
 * `make bench`: measures, and merges what it found into results.json and the tables of README.md.
 * ONLY=train,probe runs some parts; BENCH=512x5@256,2048x5@256 some lines of training and feature extraction,
 * 512x5@16:study0,512x5@16:study0.1 some by the recipe of the studies. ISA=avx2 leaves AVX-512 unused.
 */
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { median } from "./alternate";
import { measureEncoder } from "./encoders";
import { measureFeatures } from "./features";
import { measureFits } from "./fits";
import { measureGrid } from "./grid";
import { measureLoading } from "./load";
import { measureProbe, probeLines } from "./probe";
import { isSameMachine, type Machine, readResults, type Results, round, writeResults } from "./results";
import { encoderLines, lineName, lines, root, studyLines, trainingSet } from "./settings";
import { measureScale } from "./scale";
import { measureStudy } from "./study";
import { writeTables } from "./table";
import { measureTraining, writeTrainingWindows } from "./train";

/** ISA=avx2: what holds the libraries of both sides to AVX2; our kernels are compiled for it by the set-up. */
const avx2 = { ONEDNN_MAX_CPU_ISA: "AVX2", ATEN_CPU_CAPABILITY: "avx2", OPENBLAS_CORETYPE: "Haswell" };
const onlyAvx2 = process.env.ISA === "avx2";
if (onlyAvx2) Object.assign(process.env, avx2); // of the processes that are measured, which inherit them

const parts = ["load", "scale", "fits", "grid", "probe", "encoders", "features", "train"];

async function main(): Promise<void> {
  const asked = choose("ONLY", parts, (name) => name);
  const chosen = choose("BENCH", [...lines, ...studyLines], lineName);
  const has = (part: string) => asked.includes(part);
  const { set } = await trainingSet();
  const here = machine();
  const all = readResults();
  const others = all.filter((old) => !isSameMachine(old.machine, here));
  const none = { train: [], study: [], encoders: [], features: [], probe: [], load: [], scale: [], fits: [], grid: [] };
  const old = all.find((own) => isSameMachine(own.machine, here));
  const results: Results = { sgemmGflops: null, ...none, ...old, machine: here, data: set.title };
  // Lines that were measured on other windows stand in no table with these.
  if (old?.data !== set.title) Object.assign(results, { train: [], study: [], features: [] });
  const keep = () => {
    results.sgemmGflops = results.train.length > 0 ? median(results.train.map((line) => line.sgemmGflops)) : null;
    writeResults([...others, results]);
    writeTables([...others, results]);
  };

  if (has("load")) {
    results.load = (["wisdm-phone", "hapt"] as const).flatMap((name) => {
      console.log(`load: ${name}`);
      return measureLoading(name) ?? [];
    });
    keep();
  }
  if (has("scale")) {
    results.scale = await measureScale((text) => console.log(`scale: ${text}`));
    keep();
  }
  if (has("fits")) {
    console.log("fits: Chinchilla");
    results.fits = [(await measureFits()) ?? []].flat();
    keep();
  }
  if (has("grid")) {
    results.grid = await measureGrid((text) => console.log(`grid: ${text}`));
    keep();
  }
  if (has("probe")) {
    results.probe = probeLines.map((line) => {
      console.log(`probe: ${line.set}, ${line.features}`);
      return measureProbe(line);
    });
    keep();
  }
  if (has("encoders")) {
    results.encoders = [];
    for (const line of encoderLines) {
      results.encoders.push(await measureEncoder(line, (text) => console.log(`encoders: ${line.encoder}: ${text}`)));
      keep();
    }
  }
  if (!has("features") && !has("train")) return;
  const windows = await writeTrainingWindows();
  for (const line of has("features") ? chosen.filter(({ batch, dropout }) => batch === 256 && dropout === undefined) : []) {
    console.log(`features: ${line.width}x${line.depth}`);
    const found = await measureFeatures(line, windows);
    results.features = merge(results.features, found, ({ width, depth }) => `${width}x${depth}`);
    keep();
  }
  for (const line of has("train") ? chosen : []) {
    const say = (text: string) => console.log(`train: ${lineName(line)}: ${text}`);
    if (line.dropout === undefined) results.train = merge(results.train, await measureTraining(line, windows, say), lineName);
    else results.study = merge(results.study, await measureStudy(line, windows, say), lineName);
    keep();
  }
}

/** Those named in an environment variable, or all. */
function choose<T>(variable: string, all: T[], nameOf: (entry: T) => string): T[] {
  const names = process.env[variable]?.split(",").filter((name) => name !== "") ?? [];
  const unknown = names.find((name) => !all.some((entry) => nameOf(entry) === name));
  if (unknown !== undefined) throw new Error(`${variable}: no "${unknown}"; expected some of ${all.map(nameOf).join(",")}`);
  return names.length === 0 ? all : all.filter((entry) => names.includes(nameOf(entry)));
}

/** Puts a line's new result in the place of its old one, in the order of `lines`. */
function merge<T>(old: T[], found: T, nameOf: (entry: T) => string): T[] {
  const order = [...new Set([...lines, ...studyLines].flatMap((line) => [lineName(line), `${line.width}x${line.depth}`]))];
  const others = old.filter((entry) => nameOf(entry) !== nameOf(found));
  return [...others, found].sort((a, b) => order.indexOf(nameOf(a)) - order.indexOf(nameOf(b)));
}

function machine(): Machine {
  const pins = ["requirements.txt", join("bench", "requirements.txt")].flatMap((file) => [
    ...readFileSync(join(root, file), "utf8").matchAll(/^(tensorflow-cpu|torch|scikit-learn|pandas)==([\d.]+)/gm),
  ]);
  const packages = Object.fromEntries(pins.map(([, name, version]) => [name, version]));
  const { length: cores, 0: first } = cpus();
  const flags = /^flags.*/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[0] ?? "";
  const widest = flags.includes("avx512f") ? "AVX-512" : flags.includes("avx2") ? "AVX2" : "neither AVX-512 nor AVX2";
  const instructions = onlyAvx2 && widest === "AVX-512" ? "AVX2, on a processor with AVX-512" : widest;
  return {
    cpu: first.model.trim(),
    instructions,
    cores,
    memoryGB: round(totalmem() / 1e9, 0),
    node: process.versions.node,
    packages,
  };
}

// By way of the "exit" handler that ends the processes of a pair.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => process.exit(1));
main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
