/** What sets there are, and whether their files are at hand and prepared. */
import { existsSync, readdirSync } from "node:fs";
import { type DataPlaces, findFiles, isNative, storeFolder } from "./places";
import { type NativeSet, setFiles } from "./sets";
import { type Accounting, readAbout } from "./store/windowSet";

export interface ListedSet {
  name: string;
  title: string;
  /** Of a published set: what its publishers say. */
  publication: { users: number; classes: string; licence: string; citation: string; page: string } | null;
  /** Of a published set: alternatives of each file needed. */
  files: readonly (readonly string[])[];
  /** Paths of the files; null where one is missing. */
  found: string[] | null;
  /** Of the store; null where there is none. */
  prepared: Pick<Accounting, "users" | "windows" | "hours"> | null;
}

/** The published sets, then the imported recordings. */
export function listSets(places: DataPlaces): ListedSet[] {
  const published = (Object.keys(setFiles) as NativeSet[]).map((name): ListedSet => {
    const { title, files, ...publication } = setFiles[name];
    return { name, title, publication, files, found: findFiles(name, places), prepared: preparedOf(name, places) };
  });
  const stores = storeFolder("", places);
  const imported = (existsSync(stores) ? readdirSync(stores).sort() : []).flatMap((name): ListedSet[] => {
    const about = readAbout(storeFolder(name, places));
    if (isNative(name) || about === null || about.source === "synthetic" || about.name !== name) return [];
    return [{ name, title: about.title, publication: null, files: [], found: null, prepared: about.accounting }];
  });
  return [...published, ...imported];
}

function preparedOf(name: string, places: DataPlaces): ListedSet["prepared"] {
  return readAbout(storeFolder(name, places))?.accounting ?? null;
}

/** A paragraph a set. */
export function describeSets(sets: readonly ListedSet[]): string {
  return sets.map(describe).join("\n\n");
}

function describe({ name, title, publication, files, found, prepared }: ListedSet): string {
  const store =
    prepared && `${prepared.windows.toLocaleString("en")} windows of ${prepared.users} users, ${prepared.hours.toFixed(2)} h`;
  const lines = [`${name}: ${title}`, ...(store ? [`  prepared  ${store}`] : ["  prepared  no"])];
  if (!publication) return lines.join("\n");
  const wanted = files.map((alternatives) => alternatives.map((file) => `"${file}"`).join(" or "));
  return [
    `${lines[0]}, ${publication.users} users, classes: ${publication.classes}`,
    `  licence   ${publication.licence}`,
    `  cite      ${publication.citation}`,
    `  page      ${publication.page}`,
    ...wanted.map((file, i) => `  ${i === 0 ? "files   " : "and     "}  ${file}`),
    `  found     ${found ? found.join(", ") : "no"}`,
    lines[1],
  ].join("\n");
}
