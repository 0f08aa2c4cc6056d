/** The frontier of students: macro F1 by parameters, with and without a teacher. */
import { labelsOf, studentScores, type StudentScore } from "../../claims/students/studentScores";
import type { Row } from "../../base/row";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { linearAxis, logAxis } from "../kit/axes";
import { setHeading } from "../kit/headings";
import { subtitle } from "../kit/labels";
import { legendRight } from "../kit/legends";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { type Figure, type FigureOptions, makeFigure, palette, type PlotlyObject } from "../kit/theme";

const symbols = ["circle", "square", "diamond", "cross", "triangle-up"];

/**
 * A panel a labelled set: filled markers are students of a teacher, open ones trained alone, stars the teachers.
 *
 * @throws RangeError where no row is of a student
 */
export function studentsFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const { students } = studentScores(rows);
  if (students.length === 0) throw new RangeError("studentsFigure: no row is of a student, so nothing to draw");
  const taught = rows.filter(({ config }) => config.task === "distil");
  const sets = downstreamOrder(students.map(({ set }) => set));
  const labels = [...new Set(students.map(({ labelledUsers }) => labelledUsers))];
  const encoders = [...new Set(students.map(({ encoder }) => encoder))];
  const parameters = students.flatMap((each) => [each.parameters, each.teacher?.parameters ?? each.parameters]);
  const scores = students.flatMap((each) => [each.taught, each.alone ?? each.taught, each.teacher?.macroF1 ?? each.taught]);
  const drawn = panelsBeside(
    sets.map((set) => setHeading(rows, set)),
    () => ({
      x: logAxis("Parameters (bytes, in eight bits)", parameters),
      y: linearAxis("Macro F1 (%)", scores.map((score) => 100 * score)), // prettier-ignore
    }),
  );
  const traces = sets.flatMap((set, panel) =>
    labels.flatMap((labelledUsers, k) => {
      const own = students.filter((each) => each.set === set && each.labelledUsers === labelledUsers);
      const of = (name: string, score: (each: StudentScore) => number | null, open: string): PlotlyObject => {
        const shown = own.filter((each) => score(each) !== null);
        const title = `${labelsOf({ labelledUsers })}, ${name}`;
        return {
          ...{ type: "scatter", mode: "markers", name: title, legendgroup: title, showlegend: panel === 0 },
          x: shown.map((each) => each.parameters),
          y: shown.map((each) => 100 * (score(each) as number)),
          marker: { color: palette[k], size: 10, symbol: shown.map((each) => symbols[encoders.indexOf(each.encoder)] + open) },
          customdata: shown.map((each) => `${each.encoder} ${each.width} × ${each.depth}`),
          hovertemplate: `%{customdata}: %{y:.1f} %<extra>${title}</extra>`,
          ...{ xaxis: drawn[panel].xaxis, yaxis: drawn[panel].yaxis },
        };
      };
      const teachers = own.filter(({ teacher }) => teacher !== null).slice(0, 1);
      const star = of("teacher", ({ teacher }) => teacher?.macroF1 ?? null, "");
      const marker = { color: palette[k], size: 14, symbol: "star" };
      const placed = { x: teachers.map(({ teacher }) => teacher?.parameters), y: teachers.map(({ teacher }) => 100 * (teacher?.macroF1 ?? 0)) }; // prettier-ignore
      return [
        of("taught", (each) => each.taught, ""),
        of("alone", (each) => each.alone, "-open"),
        { ...star, ...placed, marker },
      ];
    }),
  );
  return makeFigure(
    "students",
    {
      title: "What a small encoder scores, with and without a teacher",
      subtitle: subtitle([dataTitle("studentsFigure", taught), "mean over seeds and draws"], options),
      caption: `Filled markers learned from a teacher (the star) of the same labels, open ones from labels alone; ${encoders
        .map((encoder, i) => `${symbols[i]}: ${encoder}`)
        .join(", ")}.`,
      source: rows[0].source,
    },
    traces,
    {
      ...{ width: widthOf(sets.length, 240), height: 440, margin: { l: 84, r: 24, t: 56, b: 68 }, legend: legendRight() },
      ...layoutOf(drawn),
    },
  );
}
