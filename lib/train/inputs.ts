/** Windows as a model takes them: read, changed, brought into its frame, standardised. */
import type { Config } from "../base/config";
import { type FrameConfig, inFrame, recordedChannels } from "../data/frame";
import { SEQ_LEN } from "../data/signal/windowShape";
import type { Moments } from "../data/standardise";
import type { WindowSet } from "../data/store/windowSet";
import { standardise } from "./batches";

/** Changes windows `[B, T, C]` in place, as recorded: in g and rad/s, along the sensor's axes. */
export type Change = (recorded: Float32Array, channels: number) => void;

/** Reads `rows` into `windows`, `[B, T, C]`; what is recorded goes through `change` first, such as augmentations. */
export type ReadInputs = (rows: ArrayLike<number>, windows: Float32Array, change?: Change) => void;

/** @throws RangeError where the set has other channels than the config's model takes */
export function inputReader(set: WindowSet, c: Config, moments: Moments | null): ReadInputs {
  const wanted = recordedChannels(c);
  if (set.channels !== wanted) {
    const sensors = (channels: number) => (channels === 3 ? "the accelerometer alone" : "accelerometer and gyroscope");
    throw new RangeError(
      `${set.name}: expected windows of ${wanted} channels (${sensors(wanted)}), as the model was made for, found ${set.channels} ` +
        `(${sensors(set.channels)}): an encoder takes sets of the sensors that it was trained on`,
    );
  }
  const { frame = "sensor" }: FrameConfig = c;
  let recorded = new Float32Array(0);
  return (rows, windows, change) => {
    const size = rows.length * SEQ_LEN * set.channels;
    if (frame !== "sensor" && recorded.length !== size) recorded = new Float32Array(size);
    const read = set.read(rows, frame === "sensor" ? windows : recorded);
    change?.(read, set.channels);
    if (read !== windows) inFrame(read, set.channels, frame, windows);
    standardise(windows, moments);
  };
}
