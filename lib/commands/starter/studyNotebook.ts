/** The notebook of a new study. */

/** Cells in the order in which the answers follow from each other; JSON, without outputs. */
export function studyNotebook(name: string): string {
  const cells = [
    markdown(`# ${name}

Does the loss on new people fall with more people, or with more hours of everyone? Everything below is computed from the rows of \`${name}.ts\`.`),
    code(`import {
  advise, dataLaw, describeStudy, figure2, formatAdvice, gridReach, readStudy, show, showMarkdown, showTable,
  table1,
} from "wearlaws";`),
    code(`const study = readStudy("${name}");
showMarkdown(describeStudy(study).text);`),
    markdown("## Loss against hours"),
    code("await show(figure2(study.rows, { cells: study.cells }));"),
    code(`showMarkdown(dataLaw(study.rows).text);`),
    markdown("## Recognising activities"),
    code("showTable(table1(study.rows));"),
    markdown("## What to record next"),
    code("showMarkdown(formatAdvice(advise(study.rows, { hours: 10, users: 12 })));"),
    markdown("## Limits"),
    code("showMarkdown(gridReach(study.rows).text);"),
  ].map((cell, i) => ({ id: `cell-${String(i + 1).padStart(2, "0")}`, ...cell }));
  const kernelspec = { display_name: "TypeScript (wearlaws)", language: "typescript", name: "tslab" };
  return `${JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source });
