/** Training steps: ours, captured, in turns with each other variant. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Config, defaultConfig } from "../lib/base/config";
import { multipliesBf16 } from "../lib/engine/processor";
import { alternate, type Command, type Measured, median } from "./alternate";
import { ours, peer, run } from "./commands";
import { writeNpy } from "./npy";
import { checkParity } from "./parity";
import { type Pair, round, type TrainResult, type Variant } from "./results";
import { type Line, scratch, trainingSet } from "./settings";

/** Windows copied at a time. */
const PIECE = 4096;

/** Copies the training windows, which may lie in several stores, to one that PyTorch reads. */
export async function writeTrainingWindows(): Promise<string> {
  const {
    set,
    subset: { train },
  } = await trainingSet();
  mkdirSync(scratch, { recursive: true });
  const file = join(scratch, "windows.npy");
  const pieces = Array.from({ length: Math.ceil(train.length / PIECE) }, (_, i) => train.subarray(i * PIECE, (i + 1) * PIECE));
  writeNpy(
    file,
    [train.length, 128, 6],
    (function* () {
      for (const rows of pieces) yield set.read(rows);
    })(),
  );
  return file;
}

export async function measureTraining(line: Line, windows: string, say: (text: string) => void): Promise<TrainResult> {
  const parity = checkParity(line);
  const { width, depth, batch } = line;
  const sizes = ["--width", width, "--depth", depth, "--batch", batch].map(String);
  const torch = (...options: string[]) => peer("train.py", [windows, ...sizes, ...options]);
  const own = (precision: Config["precision"], env = {}) => ours("train.ts", [JSON.stringify(line), precision], env);
  const variants: Partial<Record<Variant, Command>> = {
    oursEager: own("float32", { WEARLAWS_EAGER: "1" }),
    torchEager: torch(),
    torchFastDropout: torch("--fast-dropout"),
    torchCompiled: torch("--fast-dropout", "--compile"),
    ...(multipliesBf16() && process.env.ISA !== "avx2" && { oursBf16: own("bf16") }),
    torchBf16: torch("--fast-dropout", "--bf16"),
    torchBf16Compiled: torch("--fast-dropout", "--bf16", "--compile"),
  };
  const pairs: TrainResult["pairs"] = {};
  const peaks: number[] = [];
  const sgemm: number[] = [];
  for (const [variant, command] of Object.entries(variants)) {
    sgemm.push(Number(run(ours("sgemm.ts", [String(defaultConfig.threads)]))));
    const [captured, other] = await alternate(own("float32"), command);
    peaks.push(captured.peakMB);
    const pair = toPair(captured, other);
    pairs[variant as Variant] = pair;
    say(`${variant} ${median(pair.other).toFixed(0)} ms, ours ${median(pair.ours).toFixed(0)} ms`);
  }
  const rateOf = (...names: Variant[]) => rates(pairs, names, batch);
  return {
    ...line,
    ours: round((1000 * batch) / median(Object.values(pairs).flatMap((pair) => pair.ours)), 1),
    oursEager: rateOf("oursEager"),
    torchEager: rateOf("torchEager"),
    torchBest: rateOf("torchEager", "torchFastDropout", "torchCompiled"),
    oursBf16: rateOf("oursBf16"),
    torchBf16: rateOf("torchBf16", "torchBf16Compiled"),
    oursPeakMB: Math.max(...peaks),
    torchPeakMB: Math.min(
      ...[pairs.torchEager, pairs.torchFastDropout, pairs.torchCompiled].flatMap((pair) => pair?.otherPeakMB ?? []),
    ),
    sgemmGflops: round(Math.max(...sgemm), 1),
    parity,
    pairs,
  };
}

export function toPair(captured: Measured, other: Measured): Pair {
  const rounded = ({ ms }: Measured) => ms.map((step) => round(step, 2));
  return { ours: rounded(captured), other: rounded(other), otherPeakMB: other.peakMB };
}

/** Windows a second of the fastest of the named variants. */
export function rates(pairs: Record<string, Pair>, names: string[], windows: number): number | null {
  const found = names.flatMap((name) => (pairs[name] ? [(1000 * windows) / median(pairs[name].other)] : []));
  return found.length > 0 ? round(Math.max(...found), 1) : null;
}
