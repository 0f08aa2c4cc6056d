/** What CITATION.cff says of the project, for other metadata. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Citation {
  title: string;
  abstract: string;
  version: string;
  license: string;
  author: string;
  keywords: string[];
  /** In one line. */
  citeAs: string;
}

/** @throws Error where a part is missing; it is read line by line, as the file is written */
export function readCitation(root: string): Citation {
  const text = readFileSync(join(root, "CITATION.cff"), "utf8");
  const part = (pattern: RegExp, name: string): string => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`CITATION.cff: expected ${name}, found none that reads ${String(pattern)}`);
    return found;
  };
  const title = part(/^title: "(.*)"$/m, "a title in quotes");
  const version = part(/^version: (.*)$/m, "a version");
  const author = part(/^authors:\n {2}- name: (.*)$/m, "an author's name");
  return {
    title,
    version,
    author,
    citeAs: `${author}. ${title}, version ${version}`,
    abstract: part(/^abstract: >-\n((?: {2}.*\n)+)/m, "an abstract in folded lines")
      .replace(/\s+/g, " ")
      .trim(),
    license: part(/^license: (.*)$/m, "a license"),
    keywords: part(/^keywords:\n((?: {2}- .*\n)+)/m, "a list of keywords")
      .trim()
      .split("\n")
      .map((line) => line.trim().slice(2)),
  };
}
