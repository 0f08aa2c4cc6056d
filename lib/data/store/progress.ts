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
  /** Checked after each recording or user, and every 512 windows; by default, for published sets, the stop button of the notebook's cell. */
  signal?: AbortSignal;
  /** Threads that load; by default as many as there are cores and work. */
  workers?: number;
}

/** Windows of a long recording between two reports: about 20 minutes. */
const WINDOWS_A_REPORT = 512;

/** The same writer, which reports progress as it goes on, and throws once the signal is aborted. */
export function watched(writer: WindowWriter, set: string, { onProgress, signal }: LoadOptions): WindowWriter {
  let [recordings, windows] = [0, 0];
  const report = () => {
    onProgress?.({ set, recordings, windows });
    signal?.throwIfAborted();
  };
  return {
    ...writer,
    add(window, about) {
      writer.add(window, about);
      if (++windows % WINDOWS_A_REPORT === 0) report();
    },
    recorded(...recording) {
      recordings++;
      writer.recorded(...recording);
      report();
    },
  };
}
