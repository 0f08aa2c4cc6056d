/** What is cited: every study's rows whole and as Parquet, the columns' meanings, and metadata of all of it. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { csvText } from "../../lib/base/text/csvText";
import { tableOf } from "../../lib/notebook/show/tableText";
import { exportRows } from "../../lib/scaling/export/exportRows";
import type { SiteRows } from "../siteRows";
import { readCitation } from "./citation";
import { croissant, type RowFile } from "./croissant";

/** Writes them to a new folder. */
export async function writeRows({ studies, dictionary }: SiteRows, root: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const files: RowFile[] = [];
  for (const study of studies) {
    copyFileSync(join(root, "data", "results", `${study.study}.jsonl`), join(folder, `${study.study}.jsonl`));
    const name = `${study.study}.parquet`;
    await exportRows(study.rows, join(folder, name));
    files.push({ study, name, bytes: readFileSync(join(folder, name)) });
  }
  writeFileSync(join(folder, "columns.csv"), csvText(tableOf(dictionary)));
  const metadata = croissant(files, dictionary, readCitation(root));
  writeFileSync(join(folder, "croissant.json"), `${JSON.stringify(metadata, null, 1)}\n`);
}

/** Links to them, from a page beside their folder. */
export function rowLinks({ studies }: SiteRows): string {
  const link = (file: string, words: string) => `<a href="rows/${file}">${words}</a>`;
  const items = studies.map(
    ({ study, rows }) =>
      `<li>${study}, ${rows.length} rows: ${link(`${study}.jsonl`, "JSON lines")}, ${link(`${study}.parquet`, "Parquet")} (without lists)</li>`,
  );
  return `<ul>\n${items.join("\n")}
<li>The columns: ${link("columns.csv", "CSV")}. Metadata: ${link("croissant.json", "Croissant")}.</li>\n</ul>`;
}
