/** What the commands of `wearlaws data` share: how they show progress, stop at Ctrl-C, and give an example. */
import type { SurveyOptions } from "../data/own/surveyRecordings";
import type { LoadOptions, LoadProgress } from "../data/store/progress";

export const example = (text: string) => `\nExample:\n  $ npx wearlaws data ${text}`;

/** `printNow` is true once every two seconds; Ctrl-C aborts the signal. */
export function watching(stopped: string): { signal: AbortSignal; printNow: () => boolean } {
  const stop = new AbortController();
  const end = () => stop.abort(new Error(stopped));
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  let printed = Date.now();
  const printNow = () => {
    if (Date.now() - printed < 2000) return false;
    printed = Date.now();
    return true;
  };
  return { signal: stop.signal, printNow };
}

export function watchLoading(): LoadOptions & SurveyOptions {
  const { signal, printNow } = watching("stopped; the same command resumes");
  const onProgress = ({ set, recordings, windows }: LoadProgress) => {
    if (printNow()) console.log(`${set}: ${recordings.toLocaleString("en")} recordings, ${windows.toLocaleString("en")} windows`);
  };
  const onLook = (recordings: number) => {
    if (printNow()) console.log(`looking for units: ${recordings.toLocaleString("en")} recordings`);
  };
  return { onProgress, onLook, signal };
}
