/** Downloads a set's missing archives from their publishers into data/raw/. */
import { basename, dirname, join } from "node:path";
import { didYouMean } from "../../base/knownNames";
import { clearDownload, download, type DownloadOptions, type DownloadProgress } from "./download";
import { corpora, isCorpus } from "../corpora";
import { isNative, lookForFiles, type Places } from "../places";
import { setFiles } from "../sets";

/**
 * Downloads a set's missing files, and returns the paths of all of them.
 *
 * @throws RangeError for a name that is no published set; Error where nobody publishes it in the form that is read, or
 * a download fails
 */
export async function getSet(name: string, places: Places, options: DownloadOptions = {}): Promise<string[]> {
  if (isCorpus(name)) {
    const parts = corpora[name].parts.map(({ set }) => set);
    throw new RangeError(`the corpus "${name}" is read from the sets ${parts.join(", ")}: get these`);
  }
  if (!isNative(name)) {
    const known = Object.keys(setFiles);
    throw new RangeError(`no published set "${name}": expected one of ${known.join(", ")}${didYouMean(name, known)}`);
  }
  const { title, files, downloads, page, citation } = setFiles[name];
  const raw = join(places.root, "data", "raw");
  const paths: string[] = [];
  for (const [i, found] of lookForFiles(name, places).entries()) {
    if (found !== undefined) {
      if (dirname(found) === raw) clearDownload(found);
      paths.push(found);
      continue;
    }
    if (downloads === null) {
      const original = `${title} at 50 Hz, as ${files[i][0]}, is published nowhere; its original is ${page === null ? `cited as ${citation}` : `described at ${page}`}`;
      throw new Error(`${original}: reduce that to 50 Hz, or import it with "wearlaws data import"`);
    }
    const path = join(raw, basename(new URL(downloads[i].url).pathname));
    await download({ ...downloads[i], page: page ?? downloads[i].url }, path, options);
    paths.push(path);
  }
  return paths;
}

/** "raw_acc.zip: 1204.5 of 6100.0 MB, 8.1 MB/s, 11 min left" */
export function describeDownload({ file, bytes, total, bytesPerSecond, secondsLeft }: DownloadProgress): string {
  const mega = (value: number) => (value / 1e6).toFixed(1);
  const size = total === null ? `${mega(bytes)} MB` : `${mega(bytes)} of ${mega(total)} MB`;
  const left =
    secondsLeft === null
      ? ""
      : secondsLeft < 90
        ? `, ${Math.ceil(secondsLeft)} s left`
        : `, ${Math.ceil(secondsLeft / 60)} min left`;
  return `${file}: ${size}, ${mega(bytesPerSecond)} MB/s${left}`;
}
