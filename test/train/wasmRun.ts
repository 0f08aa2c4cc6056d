/** A process for wasm.test.ts, with ENGINE=wasm or cpu: trains, and prints losses and the features of two windows. */
import { featureExtractor } from "../../lib/eval/features";
import { pretrain } from "../../lib/train/pretrain";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

async function main(): Promise<void> {
  const set = fakeSet();
  const losses: number[] = [];
  const config = tinyConfig({ steps: 8, clsToken: true, posEmbed: "learned", augmentations: ["rotation", "timeWarp"] });
  const run = await pretrain({ set, subset: fakeSubset(set) }, config, { onProgress: ({ loss }) => losses.push(loss) });
  const extractor = await featureExtractor(run.encoder);
  console.log(JSON.stringify({ losses, testLoss: run.testLoss, features: [...(await extractor.extract(set, [0, 1]))] }));
}

void main();
