/** Lists the sets and the corpora, and whether their files were found and are prepared. */
import { remarkOnStamps } from "./describeAccounting";
import { UNLABELLED } from "./signal/windowShape";
import { type CorpusName, corpora, partOf } from "./corpora";
import { findFiles, isNative, namesOfStores, type Places, storeFolder } from "./places";
import type { SetFiles } from "./setFiles";
import { type NativeSet, setFiles } from "./sets";
import { type Accounting, openWindows, readAbout, unionWindows, type WindowSet } from "./store/windowSet";

export interface ListedSet {
  name: string;
  title: string;
  /** Of a published set: what its publishers say. */
  publication: Pick<SetFiles, "users" | "placement" | "activities" | "kinds" | "licence" | "citation" | "page"> | null;
  /** Of a published set: alternatives of each file needed. */
  files: readonly (readonly string[])[];
  /** Paths of the files; null where one is missing. */
  found: string[] | null;
  /** Of the store; null where there is none. */
  prepared: (Pick<Accounting, "users" | "windows" | "hours" | "notes"> & { activities: string[] }) | null;
}

/** The published sets, then the imported recordings. */
export function listSets(places: Places): ListedSet[] {
  const published = (Object.keys(setFiles) as NativeSet[]).map((name): ListedSet => {
    const { title, files, ...publication } = setFiles[name];
    return { name, title, publication, files, found: findFiles(name, places), prepared: preparedOf(name, places) };
  });
  const imported = namesOfStores(places).flatMap((name): ListedSet[] => {
    const about = readAbout(storeFolder(name, places));
    if (isNative(name) || about === null || about.source === "synthetic" || about.name !== name) return [];
    return [{ name, title: about.title, publication: null, files: [], found: null, prepared: preparedOf(name, places) }];
  });
  return [...published, ...imported];
}

function preparedOf(name: string, places: Places): ListedSet["prepared"] {
  const about = readAbout(storeFolder(name, places));
  if (about === null) return null;
  const labels = about.activities ?? []; // of a store that an earlier version made
  return { ...about.accounting, activities: labels.filter((label) => label !== UNLABELLED) };
}

/** A paragraph a corpus: its sets, and its people and hours where all of them are prepared. */
export function describeCorpora(places: Places): string {
  return (Object.keys(corpora) as CorpusName[]).map((name) => describeCorpus(name, places)).join("\n\n");
}

function describeCorpus(name: CorpusName, places: Places): string {
  const { title, parts } = corpora[name];
  const names = parts.map(({ set }) => set);
  const stores = new Map(names.map((set) => [set, openedOrNull(set, places)]));
  const opened = parts.flatMap((part) => {
    const store = stores.get(part.set);
    return store ? [partOf(part, store)] : [];
  });
  const missing = names.filter((set) => !stores.get(set));
  const counted = () => {
    const { users, count, hours } = unionWindows(name, title, opened);
    return `${count.toLocaleString("en")} windows of ${users.length} people, ${hours.toFixed(2)} h`;
  };
  const prepared = missing.length > 0 ? `no, without ${missing.join(", ")}` : counted();
  return [`${name}: ${title}`, `  joins     ${names.join(", ")}`, `  prepared  ${prepared}`].join("\n");
}

/** Null where there is none, or one that `prepare` makes again. */
function openedOrNull(set: string, places: Places): WindowSet | null {
  try {
    return openWindows(storeFolder(set, places));
  } catch {
    return null;
  }
}

/** A paragraph a set. */
export function describeSets(sets: readonly ListedSet[]): string {
  return sets.map(describe).join("\n\n");
}

function describe({ name, title, publication, files, found, prepared }: ListedSet): string {
  const store = `  prepared  ${prepared === null ? "no" : describeStore(prepared, publication?.activities ?? null)}`;
  if (!publication) return `${name}: ${title}\n${store}`;
  const { users, placement, activities, kinds, licence, citation, page } = publication;
  const labels = activities === null ? "activities not used" : `${activities} activities${kinds ? ` (${kinds})` : ""}`;
  const wanted = files.map((alternatives) => alternatives.map((file) => `"${file}"`).join(" or "));
  return [
    `${name}: ${title}, ${users} users, ${labels}`,
    `  worn      ${placement}`,
    `  licence   ${licence}`,
    `  cite      ${citation}`,
    ...(page === null ? [] : [`  page      ${page}`]),
    ...wanted.map((file, i) => `  ${i === 0 ? "files   " : "and     "}  ${file}`),
    `  found     ${found ? found.join(", ") : "no"}`,
    store,
  ].join("\n");
}

/** Scores on fewer activities than were published do not compare with published scores, so that is said. */
function describeStore({ activities, ...store }: NonNullable<ListedSet["prepared"]>, published: number | null): string {
  const { windows, users, hours } = store;
  const fewer = published !== null && activities.length > 0 && activities.length < published;
  const labels = fewer ? `, ${activities.length} of ${published} activities: ${activities.join(", ")}` : "";
  const remark = remarkOnStamps(store);
  return `${windows.toLocaleString("en")} windows of ${users} users, ${hours.toFixed(2)} h${labels}${remark ? `; ${remark}` : ""}`;
}
