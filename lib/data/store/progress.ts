/** How far the loading of a set is, and where it stops. */
import type { WindowWriter } from "../loaders/windowWriter";

/** What has been read so far. */
export interface LoadProgress {
  set: string;
  recordings: number;
  windows: number;
}

export interface LoadOptions {
  onProgress?: (progress: LoadProgress) => void;
  /** Checked after each recording or user; by default, for published sets, the stop button of the notebook's cell. */
  signal?: AbortSignal;
  /** Threads that load; by default as many as there are cores and work. */
  workers?: number;
}

/** The same writer, which reports progress after each recording, and throws there once the signal is aborted. */
export function watched(writer: WindowWriter, set: string, { onProgress, signal }: LoadOptions): WindowWriter {
  let [recordings, windows] = [0, 0];
  return {
    ...writer,
    add(window, about) {
      windows++;
      writer.add(window, about);
    },
    recorded(...recording) {
      recordings++;
      writer.recorded(...recording);
      onProgress?.({ set, recordings, windows });
      signal?.throwIfAborted();
    },
  };
}
