/** A process for checkpoint.test.ts: trains with a checkpoint after every step until it is killed. */
import { pretrain } from "../../lib/train/pretrain";
import { fakeSet, fakeSubset, tinyConfig } from "./fakeSet";

const set = fakeSet();
const onProgress = ({ step }: { step: number }) => process.send?.(step);
void pretrain({ set, subset: fakeSubset(set) }, tinyConfig({ steps: 5000, curvePoints: 1 }), {
  folder: process.argv[2],
  checkpointEvery: 1,
  onProgress,
});
