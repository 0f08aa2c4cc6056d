/** Feature extraction with a frozen encoder, ours in turns with PyTorch. */
import { join } from "node:path";
import { decoderWeights, encoderWeights } from "../lib/model/mae";
import { writeSafetensors } from "../lib/train/safetensors";
import { alternate, median } from "./alternate";
import { ours, peer } from "./commands";
import { type FeaturesResult, round } from "./results";
import { configOf, type Line, scratch } from "./settings";
import { rates, toPair } from "./train";

/** Windows of a pass, in batches of 256 on both sides. */
const PASS = 2048;

export async function measureFeatures(line: Line, windows: string): Promise<FeaturesResult> {
  const { width, depth } = line;
  const config = configOf(line);
  const weights = join(scratch, "features.safetensors");
  writeSafetensors(weights, { ...encoderWeights(config, config.seed), ...decoderWeights(config, config.seed) });
  const options = ["--width", width, "--depth", depth, "--windows-a-pass", PASS].map(String);
  const variants = { torchEager: [], torchCompiled: ["--compile"] };
  const pairs: FeaturesResult["pairs"] = {};
  for (const [variant, more] of Object.entries(variants)) {
    const own = ours("features.ts", [JSON.stringify(line), String(PASS)]);
    const found = await alternate(own, peer("features.py", [windows, weights, ...options, ...more]));
    pairs[variant as keyof typeof variants] = toPair(...found);
  }
  return {
    width,
    depth,
    ours: round((1000 * PASS) / median(Object.values(pairs).flatMap((pair) => pair.ours)), 1),
    torchEager: rates(pairs, ["torchEager"], PASS),
    torchBest: rates(pairs, ["torchEager", "torchCompiled"], PASS),
    pairs,
  };
}
