/** A process that trains one encoder in a folder until it ends or is killed: `resumedRun.ts FOLDER WIDTH`. */
import { pretrain } from "../../lib/train/pretrain";
import { defaultConfig } from "../../lib/base/config";
import { fakeSet, fakeSubset } from "./fakeSet";

const [folder, width] = process.argv.slice(2);
const set = fakeSet();

void pretrain(
  { set, subset: fakeSubset(set) },
  {
    ...defaultConfig,
    set: "fake",
    width: Number(width),
    depth: 2,
    batchSize: 16,
    steps: 400,
    augmentations: ["rotation", "scale", "jitter", "timeWarp"],
    testMasks: 1,
    curvePoints: 4,
    threads: 1,
  },
  { folder, checkpointEvery: 5, onProgress: ({ step }) => process.send?.(step) },
);
