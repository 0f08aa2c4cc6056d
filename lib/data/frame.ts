/**
 * The frame in which a model sees windows: the sensor's own axes, gravity's, or both.
 *
 * Shapes:  n windows  T = 128 samples  R recorded channels, three a sensor  C channels in the frame
 */
import type { Config } from "../base/config";
import { SEQ_LEN } from "./signal/windowShape";

export type Frame = Config["frame"];

/** A mean acceleration below this (g) says nothing of where down is: it has been removed, or a fall filled the window. */
export const LEAST_GRAVITY = 0.01;

/** What a config says of its windows; configs that were stored before there were frames name none. */
export type FrameConfig = Pick<Config, "channels"> & Partial<Pick<Config, "frame">>;

export const frameChannels = (recorded: number, frame: Frame): number => recorded * (frame === "both" ? 2 : 1);

/** R: the channels that the sets of a config must have. */
export function recordedChannels({ channels, frame }: FrameConfig): number {
  return frame === "both" ? channels / 2 : channels;
}

/**
 * Windows `[n, T, R]` → `[n, T, C]`, in `out` where it is given; in the sensor's frame `windows` themselves. Gravity's has, for each sensor, its value
 * along the mean acceleration of the window, the norm of what is across it, and the norm of all: none of them turns
 * with the device. Where that mean is below 0.01 g nothing is along it, and all is across. Both: the sensor's
 * channels, then gravity's.
 */
export function inFrame(windows: Float32Array, recorded: number, frame: Frame = "sensor", out?: Float32Array): Float32Array {
  if (frame === "sensor") return windows;
  const made = out ?? new Float32Array(frameChannels(windows.length, frame));
  const channels = frameChannels(recorded, frame);
  const size = SEQ_LEN * recorded;
  for (let from = 0; from < windows.length; from += size) {
    const [x, y, z] = downOf(windows.subarray(from, from + size), recorded);
    for (let t = 0; t < SEQ_LEN; t++) {
      const source = from + t * recorded;
      let to = (source / recorded) * channels;
      if (frame === "both") for (let k = 0; k < recorded; k++) made[to++] = windows[source + k];
      for (let k = source; k < source + recorded; k += 3, to += 3) {
        const [a, b, c] = [windows[k], windows[k + 1], windows[k + 2]];
        const along = a * x + b * y + c * z;
        made[to] = along;
        // Of the difference, as that of two squares has no digits left where the sensor moves along gravity alone.
        made[to + 1] = Math.sqrt((a - along * x) ** 2 + (b - along * y) ** 2 + (c - along * z) ** 2);
        made[to + 2] = Math.sqrt(a * a + b * b + c * c);
      }
    }
  }
  return made;
}

/** The unit vector of a window's mean acceleration; zero where there is none. */
function downOf(window: Float32Array, recorded: number): [x: number, y: number, z: number] {
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < window.length; i += recorded) {
    x += window[i];
    y += window[i + 1];
    z += window[i + 2];
  }
  const norm = Math.hypot(x, y, z);
  return norm < LEAST_GRAVITY * SEQ_LEN ? [0, 0, 0] : [x / norm, y / norm, z / norm];
}
