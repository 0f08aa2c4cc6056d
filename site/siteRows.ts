/** What the site's scripts read: every study's rows, without what only a table of people needs, and the columns' meanings. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { Row } from "../lib/base/row";
import { type Column, rowDictionary } from "../lib/base/schema/rowDictionary";
import { readStudy, type StudyRows } from "../lib/scaling/study/readStudy";

export interface SiteRows {
  /** The study of the front page first. */
  studies: StudyRows[];
  dictionary: Column[];
}

/** That of the front page, unless another is asked for: the one that README, results.md and the notebooks are of. */
export const mainStudy = "people";

/** Reads all studies in data/results of the project at `root`; the first by its name or the path of its file. */
export function siteRows(first: string, root: string): SiteRows {
  const names = readdirSync(join(root, "data", "results"))
    .filter((file) => file.endsWith(".jsonl"))
    .map((file) => basename(file, ".jsonl"));
  const study = readStudy(first, root);
  const others = names.filter((name) => name !== study.study).sort();
  return { studies: [study, ...others.map((name) => readStudy(name, root))], dictionary: rowDictionary() };
}

/** A classic script that sets `wearlawsRows`: a page opened from a file may load a script, but may not fetch JSON. */
export function rowsScript({ studies, dictionary }: SiteRows): string {
  const lean = studies.map((study) => ({ ...study, rows: study.rows.map(leanRow) }));
  return `var wearlawsRows = ${JSON.stringify({ studies: lean, dictionary })};\n`;
}

/** Half of a row's bytes are counts of each person's windows. */
function leanRow(row: Row): Row {
  const lean = (key: string, value: unknown) => (key === "confusionByUser" || key === "testLossByUser" ? {} : value);
  return JSON.parse(JSON.stringify(row, lean)) as Row;
}
