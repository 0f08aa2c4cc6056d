/** Files of recordings from patterns: `*` matches part of a name, `{user}` a part that says who wore the sensor. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RecordingFiles } from "../loaders/table/recordingColumns";

/** A file, and what its pattern's stars (joined by "/") and `{user}` matched. */
interface MatchedFile {
  file: string;
  recording?: string;
  user?: string;
}

/** What is read, and what was found without a partner. */
export interface RecordingPaths {
  sources: RecordingFiles[];
  alone: string[];
}

export const isPattern = (path: string): boolean => /\*|\{user\}/.test(path) && !existsSync(path);

/**
 * The files of paths and patterns; those of the gyroscope are paired with those of the accelerometer by what their
 * patterns matched, or, where there is one of each, with each other.
 *
 * @throws Error where a path is no file, a pattern matches none, or no file has a partner
 */
export function recordingPaths(acc: readonly string[], gyro: string | null): RecordingPaths {
  const files = acc.flatMap(filesOf);
  if (gyro === null) return { sources: files, alone: [] };
  const others = filesOf(gyro);
  if (acc.length === 1 && !isPattern(acc[0]) && !isPattern(gyro)) {
    return { sources: [{ file: files[0].file, gyroFile: others[0].file }], alone: [] };
  }
  const keyOf = ({ user, recording }: MatchedFile) => JSON.stringify([user, recording]);
  const byKey = new Map(others.map((each) => [keyOf(each), each]));
  const sources = files.flatMap((each) => {
    const other = byKey.get(keyOf(each));
    return other ? { ...each, gyroFile: other.file } : [];
  });
  if (sources.length === 0) {
    throw new Error(
      `${acc.join(", ")} and ${gyro}: expected files whose names differ in the same places, found ${files[0].file} and ${others[0].file} without partners`,
    );
  }
  const paired = new Set(sources.flatMap(({ file, gyroFile }) => [file, gyroFile]));
  return { sources, alone: [...files, ...others].map(({ file }) => file).filter((file) => !paired.has(file)) };
}

function filesOf(path: string): MatchedFile[] {
  if (!isPattern(path)) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return [{ file: path }];
    throw new Error(`${path}: expected a table there, such as a .parquet or .csv file, found none`);
  }
  const found = matches(path);
  if (found.length === 0) throw new Error(`${path}: expected files that match, found none`);
  return found;
}

/** Folder by folder; names in order. */
function matches(pattern: string): MatchedFile[] {
  const parts = pattern.split("/");
  let found: { path: string; stars: string[]; user?: string }[] = [{ path: pattern.startsWith("/") ? "/" : "", stars: [] }];
  for (const [i, part] of parts.entries()) {
    if (part === "") continue;
    const isLast = i === parts.length - 1;
    const form = new RegExp(
      `^${part
        .split(/(\*|\{user\})/)
        .map(formOf)
        .join("")}$`,
    );
    const places = part.split(/(\*|\{user\})/).filter((_, p) => p % 2 === 1);
    found = found.flatMap(({ path, stars, user }) => {
      if (places.length === 0) {
        const next = join(path, part);
        return existsSync(next) ? [{ path: next, stars, user }] : [];
      }
      return readdirSync(path || ".", { withFileTypes: true })
        .map(({ name }) => name)
        .sort()
        .flatMap((name) => {
          const match = form.exec(name)?.slice(1);
          const next = join(path, name);
          if (match === undefined || name.startsWith(".") || statSync(next).isDirectory() === isLast) return [];
          const at = places.indexOf("{user}");
          const own = match.filter((_, m) => places[m] === "*");
          return [{ path: next, stars: [...stars, ...own], user: at >= 0 ? match[at] : user }];
        });
    });
  }
  return found.map(({ path, stars, user }) => ({
    file: path,
    ...(stars.length > 0 ? { recording: stars.join("/") } : {}),
    ...(user !== undefined ? { user } : {}),
  }));
}

const formOf = (text: string, i: number) => (i % 2 === 1 ? "(.+)" : text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
