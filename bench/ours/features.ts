/** Extracts features until it is ended; prints each pass's start and end. `features.ts line windowsAPass`. */
import { featureExtractor } from "../../lib/eval/features";
import { encoderWeights } from "../../lib/model/mae";
import { monotonicMs } from "../alternate";
import { configOf, type Line, trainingSet } from "../settings";

const [line, windowsAPass] = process.argv.slice(2);

async function main(): Promise<void> {
  const { set, subset } = await trainingSet();
  const config = configOf(JSON.parse(line) as Line);
  const extractor = await featureExtractor({ config, weights: encoderWeights(config, config.seed), moments: null });
  const rows = subset.train.subarray(0, Number(windowsAPass));
  for (;;) {
    const start = monotonicMs();
    await extractor.extract(set, rows);
    process.stdout.write(`${start} ${monotonicMs()}\n`);
  }
}

void main();
