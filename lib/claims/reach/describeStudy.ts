/** Names the study and its recordings, and says how much of it is done. */
import type { Row } from "../../base/row";
import { asMarkdown } from "../../base/text/asMarkdown";
import { pairsOf } from "../../scaling/study/pairs";
import { processorOf } from "../../scaling/study/processors";
import type { StudyRows } from "../../scaling/study/readStudy";
import { gridRows, groupBy } from "../../scaling/study/rows";

export interface StudyDescription {
  cells: StudyRows["cells"];
  diverged: number;
  failed: number;
  synthetic: boolean;
  text: string;
}

/** The first words of a notebook. A failed run is missing, a diverged one is a result. */
export function describeStudy({ title, rows, cells, dataTitle }: StudyRows): StudyDescription {
  const count = (status: Row["status"]) => rows.filter((row) => row.status === status).length;
  const [diverged, failed] = [count("diverged"), count("failed")];
  const synthetic = rows.some((row) => row.source === "synthetic");
  const text =
    `Study **${asMarkdown(title)}**, pre-trained on **${asMarkdown(dataTitle)}**: ${cells.present} of ${cells.of} cells present` +
    `${diverged ? `, ${diverged} of them diverged` : ""}${failed ? `, ${failed} failed` : ""}.` +
    processors(rows) +
    severalPairs(rows) +
    (cells.present < cells.of ? ` **${cells.of - cells.present} runs are missing.**` : "") +
    (synthetic
      ? "\n\n**The recordings are synthetic: what follows shows that the tools work, and says nothing about people.**"
      : "");
  return { cells, diverged, failed, synthetic, text };
}

/** What figures and claims of one law leave out. */
function severalPairs(rows: readonly Row[]): string {
  const pairs = pairsOf(rows);
  const kinds = new Set(pairs.map(({ rows: [{ config }] }) => `${config.encoder} ${config.pretext}`));
  if (kinds.size < 2) return "";
  const [shown] = pairsOf(gridRows(rows));
  return (
    ` **It trains ${kinds.size} pairs of encoder and pretext**, whose losses have different units. What is shown of one law is of ` +
    `${asMarkdown(shown.name)} alone; notebook 11 compares them all.`
  );
}

function processors(rows: readonly Row[]): string {
  const kinds = [...groupBy(rows, processorOf)].sort(([, a], [, b]) => b.length - a.length);
  if (kinds.length < 2) return kinds.map(([kind]) => ` Processor: ${asMarkdown(kind)}.`).join("");
  const counts = kinds.map(([, own]) => String(own.length));
  return ` **${kinds.length} kinds of processor made them** (${counts.join(" and ")} runs), so no pair of runs on two kinds is compared.`;
}
