/** The rows of a choice, as flat cells; and the groups that its colours make of them. */
import type { Row } from "../../lib/base/row";
import { pretextOf } from "../../lib/base/pretexts";
import type { Cell } from "../../lib/scaling/export/flatRow";
import { flatRow } from "../../lib/scaling/export/flatRow";
import { figure2Points } from "../../lib/scaling/study/points";
import { gridRows, groupBy } from "../../lib/scaling/study/rows";
import type { SiteRows } from "../siteRows";
import { type Choice, type Filter, filters } from "./choice";

export interface Chosen {
  row: Row;
  cells: Record<string, Cell>;
}

/** What a filter sees of a row, as a word. */
export function fieldOf({ config, study }: Row, name: Filter["name"]): string {
  switch (name) {
    case "study":
      return study;
    case "task":
      return config.task === "pretrain" && config.steps === 0 ? "random encoder" : config.task;
    case "pretext":
      return config.task === "pretrain" ? pretextOf(config) : "none";
    case "encoder":
      return `${config.encoder ?? "vit"} ${config.width} × ${config.depth}`;
    case "set":
    case "fold":
    case "strategy":
      return String(config[name]);
  }
}

/**
 * Rows by study, in its order: all, those of its grid, or the best of each fold, strategy and size. Both strategies share
 * the full size, so the best there are two rows.
 */
export function chosenRows({ studies }: Pick<SiteRows, "studies">, choice: Choice): Chosen[] {
  const asked = filters.filter(({ name }) => choice[name] !== "");
  const of = (rows: readonly Row[], names: readonly Filter[]) =>
    rows.filter((row) => names.every(({ name }) => fieldOf(row, name) === choice[name]));
  return studies
    .filter(({ study }) => choice.study === "" || choice.study === study)
    .flatMap(({ rows }) => {
      if (choice.runs === "all") return of(rows, asked);
      if (choice.runs === "grid") return of(gridRows(rows), asked);
      const others = asked.filter(({ name }) => name !== "strategy");
      return figure2Points(of(gridRows(rows), others))
        .filter(({ strategy }) => choice.strategy === "" || strategy === choice.strategy)
        .map(({ row, strategy }) => ({ ...row, config: { ...row.config, strategy } }));
    })
    .map((row) => ({ row, cells: { people: row.users.length, ...Object.fromEntries(flatRow(row)) } }));
}

/** By colour, in the order of the words. */
export function byColour(chosen: readonly Chosen[], colour: string): [word: string, group: Chosen[]][] {
  if (colour === "") return [["all", [...chosen]]];
  const groups = groupBy(chosen, ({ row }) => fieldOf(row, colour as Filter["name"]));
  const named = filters.find(({ name }) => name === colour)?.label.toLowerCase();
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([word, group]) => [`${named} ${word}`, group]);
}

/** Columns of numbers that differ, with a value in some row. */
export function numberColumns(chosen: readonly Chosen[]): string[] {
  const names = new Set(chosen.flatMap(({ cells }) => Object.keys(cells)));
  return [...names].filter(
    (name) => new Set(chosen.map(({ cells }) => cells[name]).filter((cell) => typeof cell === "number")).size > 1,
  );
}
