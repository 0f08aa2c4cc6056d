/** The explorer's rows as a table, and one run with every column. */
import { formatNumber } from "../../lib/base/format";
import type { Row } from "../../lib/base/row";
import { flatRow } from "../../lib/scaling/export/flatRow";
import type { Choice } from "./choice";
import { type Chosen, fieldOf } from "./chosenRows";
import { element } from "./page";

type OpenRun = (runId: string) => void;

/** A line a row: run, what tells the runs apart, and the chosen axes. */
export function showTable(chosen: readonly Chosen[], { x, y }: Choice, openRun: OpenRun): void {
  const table = element("#table", HTMLTableElement);
  const head = table.createTHead();
  const body = table.tBodies[0] ?? table.createTBody();
  const columns = ["run", "encoder", "fold", "strategy", "people", x, y];
  head.replaceChildren(line(columns, "th"));
  body.replaceChildren(
    ...chosen.map(({ row, cells }) => {
      const made = line(
        ["", fieldOf(row, "encoder"), fieldOf(row, "fold"), fieldOf(row, "strategy"), cells.people, cells[x], cells[y]],
        "td",
      );
      const run = document.createElement("a");
      run.href = `#run=${encodeURIComponent(row.runId)}`;
      run.textContent = row.runId;
      run.addEventListener("click", (event) => {
        event.preventDefault(); // the rest of the choice stays
        openRun(row.runId);
      });
      made.cells[0].append(run);
      return made;
    }),
  );
}

function line(cells: unknown[], tag: "th" | "td"): HTMLTableRowElement {
  const row = document.createElement("tr");
  for (const cell of cells) {
    const made = document.createElement(tag);
    if (tag === "th") made.scope = "col";
    made.textContent = typeof cell === "number" ? formatNumber(cell) : String(cell ?? "");
    row.append(made);
  }
  return row;
}

/** Every column of one run with its meaning; nothing without one. */
export function showRun(row: Row | undefined, meanings: ReadonlyMap<string, string>): void {
  const place = element("#run", HTMLElement);
  if (row === undefined) return place.replaceChildren();
  const title = document.createElement("h3");
  title.textContent = `Run ${row.runId}`;
  const list = document.createElement("dl");
  for (const [column, cell] of flatRow(row)) {
    const [name, value] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = column;
    name.title = meanings.get(column) ?? "";
    value.textContent = String(cell ?? "none");
    list.append(name, value);
  }
  const scroll = document.createElement("div");
  scroll.className = "scroll run";
  scroll.tabIndex = 0;
  scroll.append(list);
  place.replaceChildren(title, scroll);
}
