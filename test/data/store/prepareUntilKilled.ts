/**
 * A process for prepare.chaos.test.ts: makes a store, and sends the windows that are in it after each unit:
 * `prepareUntilKilled.ts set path store workers`.
 */
import { prepareStore } from "../../../lib/data/prepare";
import type { NativeSet } from "../../../lib/data/sets";

const [set, path, store, workers] = process.argv.slice(2);
const pause = new Int32Array(new SharedArrayBuffer(4));

const onProgress = ({ windows }: { windows: number }) => {
  process.send?.(windows);
  Atomics.wait(pause, 0, 0, 30); // else it would be at its end before it could be killed
};
const about = { name: set as NativeSet, title: set, source: "synthetic", inputKey: "chaos" } as const;
void prepareStore(store, [path], about, { workers: Number(workers), onProgress }).then(() => process.disconnect());
