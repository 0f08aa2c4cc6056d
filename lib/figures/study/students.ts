/** The frontier of students: macro F1 by what they cost on a device, and what a teacher adds to each. */
import { type DeviceCost, type DeviceCosts, sameEncoder } from "../../base/sizes/deviceCosts";
import { fixed } from "../../base/format";
import type { Row } from "../../base/row";
import { labelsOf, nameOf, type StudentScore, studentScores } from "../../claims/students/studentScores";
import { dataTitle } from "../../scaling/study/dataTitle";
import { linearAxis, logAxis } from "../kit/axes";
import { besideTwins } from "../kit/encoders";
import { setHeading } from "../kit/headings";
import { subtitle } from "../kit/labels";
import { legendRight, markerKey } from "../kit/legends";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { type Figure, type FigureOptions, ink, makeFigure, palette, type PlotlyObject, withAlpha } from "../kit/theme";

type Encoder = Pick<DeviceCost, "encoder" | "width" | "depth">;

const symbols = ["circle", "square", "diamond", "cross", "triangle-up"];

const measures = {
  bytes: { axis: "ONNX file with products of 8 bits (kB)", of: ({ bytes8 }: DeviceCost) => bytes8 / 1000 },
  operations: { axis: "Operations of a window (millions)", of: ({ operations }: DeviceCost) => operations / 1e6 },
  milliseconds: { axis: "Milliseconds a window, plain JavaScript", of: ({ milliseconds }: DeviceCost) => milliseconds },
};

export interface StudentsOptions extends FigureOptions {
  /** What is drawn from left to right. */
  against?: keyof typeof measures;
}

/**
 * A panel a labelled set: a dot is a student of a teacher, with its interval over test users, the ring the same student alone,
 * a star the teacher.
 *
 * @throws RangeError where no row is of a student, or `costs` are of other encoders
 */
export function studentsFigure(rows: readonly Row[], costs: DeviceCosts, options: StudentsOptions = {}): Figure {
  const { axis, of } = measures[options.against ?? "bytes"];
  const study = studyOf("studentsFigure", rows);
  const places = besideTwins(costs.encoders.map((cost) => ({ encoderParams: of(cost) })));
  const placeOf = (encoder: Encoder): number => {
    const found = costs.encoders.findIndex((cost) => sameEncoder(cost, encoder));
    if (found < 0) throw new RangeError(`studentsFigure: expected the cost of ${nameOf(encoder)}, found none; see deviceCosts`);
    return places[found];
  };
  const all = study.students.flatMap((each) => [each, each.teacher ?? each]).map(placeOf);
  const panels = panelsBeside(study.headings, (panel) => ({
    x: logAxis(axis, all),
    y: linearAxis("Macro F1 (%)", study.sets[panel].flatMap(scoresOf)),
  }));
  const traces = study.sets.flatMap((students, panel) =>
    study.labels.flatMap((labels, k): PlotlyObject[] => {
      const own = students.filter((each) => labelsOf(each) === labels);
      const [{ xaxis, yaxis }, color] = [panels[panel], palette[k]];
      const markers = (name: string, points: { of: Encoder; score: number }[], marker: PlotlyObject): PlotlyObject => ({
        ...{ type: "scatter", mode: "markers", name: `${labels}, ${name}`, showlegend: false, xaxis, yaxis },
        x: points.map((point) => placeOf(point.of)),
        y: points.map(({ score }) => 100 * score),
        marker: { color, symbol: points.map((point) => symbols[study.names.indexOf(nameOf(point.of))]), ...marker },
        customdata: points.map((point) => nameOf(point.of)),
        hovertemplate: `%{customdata}, %{x:.3g}: %{y:.1f} %<extra>${labels}, ${name}</extra>`,
      });
      const alone = own.flatMap((each) => (each.alone === null ? [] : [{ of: each, score: each.alone }]));
      const taught = own.map((each) => ({ of: each, score: each.taught }));
      const [teacher] = own.flatMap((each) => each.teacher ?? []);
      const half = own.map(({ ci95 }) => (ci95 ? 50 * (ci95[1] - ci95[0]) : 0));
      const bars = { type: "data", array: half, color: withAlpha(color, 0.45), thickness: 1.4, width: 0 };
      return [
        markers("alone", alone, { size: 13, color: "rgba(255,255,255,0)", line: { width: 1.6, color } }),
        { ...markers("with a teacher", taught, { size: 7 }), error_y: bars },
        markers("teacher", teacher ? [{ of: teacher, score: teacher.macroF1 }] : [], { size: 14, symbol: "star" }),
      ];
    }),
  );
  const key = (title: string, name: string, marker: PlotlyObject) => {
    const style = { legendgroup: title, legendgrouptitle: { text: `<b>${title}</b>` } };
    return markerKey(name, { color: ink.soft, size: 9, ...marker }, style);
  };
  const keys = [
    ...study.labels.map((labels, k) => key("labels of", labels, { color: palette[k], symbol: "square" })),
    key("learned from", "labels and a teacher", { size: 7 }),
    key("learned from", "labels alone", { size: 13, symbol: "circle-open", line: { width: 1.6 } }),
    key("learned from", "the teacher itself", { size: 14, symbol: "star" }),
    ...study.names.map((name, i) => key("student", name, { symbol: symbols[i] })),
  ];
  return makeFigure(
    "students",
    {
      title: "What a small encoder scores, with and without a teacher",
      subtitle: subtitle([study.data, "mean over seeds and draws"], options),
      caption:
        "Macro F1 in 32 bits. Filled: taught, with 95 % over test users; open: the same student from the same labels alone." +
        (options.against === "milliseconds" ? ` Measured on ${costs.processor}, Node.js ${costs.node}, one thread.` : ""),
      source: rows[0].source,
    },
    [...traces, ...keys],
    {
      ...{ width: widthOf(panels.length, 240), height: 460, margin: { l: 84, r: 24, t: 56, b: 68 }, legend: legendRight() },
      ...layoutOf(panels),
    },
  );
}

const scoresOf = ({ taught, alone, teacher, ci95 }: StudentScore): number[] =>
  [taught, alone ?? taught, teacher?.macroF1 ?? taught, ...(ci95 ?? [])].map((score) => 100 * Math.min(1, Math.max(0, score)));

/** Points of macro F1 that a teacher adds to each student, a panel a labelled set. */
export function studentGainsFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const study = studyOf("studentGainsFigure", rows);
  const ends = study.students.flatMap(({ gain }) => (gain ? gain.ci95.map((end) => 100 * end) : []));
  const places = {
    ...{ tickmode: "array", tickvals: study.names.map((_, i) => i), range: [-0.6, study.names.length - 0.4], showgrid: false },
    ticktext: study.names.map((name) => name.replace(" ", "<br>")),
  };
  const panels = panelsBeside(study.headings, () => ({
    x: linearAxis("", [], places),
    y: linearAxis("A teacher adds (points of macro F1)", [0, ...ends], { zeroline: true, zerolinecolor: ink.soft }),
  }));
  const traces = study.sets.flatMap((students, panel) =>
    study.labels.map((labels, k): PlotlyObject => {
      const own = students.filter((each) => labelsOf(each) === labels && each.gain !== null);
      const beside = 0.2 * (k - (study.labels.length - 1) / 2);
      return {
        ...{ type: "scatter", mode: "markers", name: labels, legendgroup: labels, showlegend: panel === 0 },
        legendgrouptitle: k === 0 ? { text: "<b>labels of</b>" } : undefined,
        x: own.map((each) => study.names.indexOf(nameOf(each)) + beside),
        y: own.map(({ gain }) => 100 * gain!.difference),
        error_y: {
          ...{ type: "data", symmetric: false, color: palette[k], thickness: 1.8, width: 0 },
          array: own.map(({ gain }) => 100 * (gain!.ci95[1] - gain!.difference)),
          arrayminus: own.map(({ gain }) => 100 * (gain!.difference - gain!.ci95[0])),
        },
        marker: { color: palette[k], size: 9 },
        customdata: own.map((each) => {
          const { difference, ci95 } = each.gain!;
          return `${nameOf(each)}: ${[difference, ...ci95].map((value) => fixed(100 * value, 1)).join(", ")}`;
        }),
        hovertemplate: `%{customdata}<extra>${labels}</extra>`,
        ...{ xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis },
      };
    }),
  );
  return makeFigure(
    "studentGains",
    {
      title: "What a teacher adds to a small encoder",
      subtitle: subtitle([study.data, "mean over seeds and draws"], options),
      caption: "Macro F1 with a teacher less macro F1 from the same labels alone; bars are 95 %, paired over test users.",
      source: rows[0].source,
    },
    traces,
    {
      ...{
        width: widthOf(panels.length, 180),
        height: 420,
        margin: { l: 84, r: 24, t: 56, b: 68 },
        legend: legendRight({ tracegroupgap: 2 }),
      },
      ...layoutOf(panels),
    },
  );
}

/** What both figures draw: students by set, their names and labels in the order of the legend. */
function studyOf(figure: string, rows: readonly Row[]) {
  const { students } = studentScores(rows);
  if (students.length === 0) throw new RangeError(`${figure}: no row is of a student, so nothing to draw`);
  const names = [...students].sort((a, b) => a.parameters - b.parameters).map(nameOf);
  const sets = [...new Set(students.map(({ set }) => set))];
  return {
    students,
    sets: sets.map((set) => students.filter((each) => each.set === set)),
    headings: sets.map((set) => setHeading(rows, set)),
    names: [...new Set(names)],
    labels: [...new Set(students.map(labelsOf))],
    data: dataTitle(
      figure,
      rows.filter(({ config }) => config.task === "distil"),
    ),
  };
}
