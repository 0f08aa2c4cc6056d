/** Pre-trains until it is ended; prints each step's start and end. `train.ts line precision`. */
import type { Config } from "../../lib/base/config";
import { pretrain } from "../../lib/train/pretrain";
import { monotonicMs } from "../alternate";
import { configOf, type Line, trainingSet } from "../settings";

const [line, precision] = process.argv.slice(2);

async function main(): Promise<void> {
  let start = monotonicMs();
  await pretrain(await trainingSet(), configOf(JSON.parse(line) as Line, precision as Config["precision"]), {
    onProgress: () => {
      const end = monotonicMs();
      process.stdout.write(`${start} ${end}\n`);
      start = end;
    },
  });
}

void main();
