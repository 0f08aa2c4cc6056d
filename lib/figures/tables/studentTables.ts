/** Students as tables: what they score, and what they cost on a device. */
import { table } from "arquero";
import type { DeviceCosts } from "../../base/sizes/deviceCosts";
import { inPoints, percent } from "../../base/format";
import type { Row } from "../../base/row";
import { labelsOf, nameOf, type StudentScore, studentScores } from "../../claims/students/studentScores";
import { pText } from "../../scaling/fit/verdict";
import { setTitle } from "../../scaling/study/downstream";
import { rounded } from "./rowTables";

type StudentTable = ReturnType<typeof table>;

/** A row a set, number of labelled people and student. */
export function studentsTable(rows: readonly Row[]): StudentTable {
  const { students } = studentScores(rows);
  const column = (value: (student: StudentScore) => string | number | null) => students.map(value);
  return table({
    "data set": column(({ set }) => setTitle(set)),
    "labels of": column(labelsOf),
    student: column(nameOf),
    "alone (%)": column(({ alone }) => rounded(alone && 100 * alone, 1)),
    "with a teacher (%)": column(({ taught, ci95 }) => (ci95 ? inPoints(taught, ci95) : percent(taught))),
    "it adds (points)": column(({ gain }) => gain && inPoints(gain.difference, gain.ci95)),
    "p, adjusted": column(({ gain }) => gain && pText(gain.p)),
    "in each run": column(({ gain }) => gain && gain.byRun.map((each) => percent(each).replace("−0.0", "0.0")).join(", ")),
    "less the teacher (points)": column(({ toTeacher }) => toTeacher && inPoints(toTeacher.difference, toTeacher.ci95)),
  });
}

/** A row an encoder, with its head. */
export function deviceCostsTable({ encoders }: DeviceCosts): StudentTable {
  return table({
    encoder: encoders.map(nameOf),
    parameters: encoders.map(({ parameters }) => parameters),
    "operations (millions)": encoders.map(({ operations }) => rounded(operations / 1e6, 2)),
    "kB in 32 bits": encoders.map(({ bytes32 }) => rounded(bytes32 / 1000, 1)),
    "kB with products of 8": encoders.map(({ bytes8 }) => rounded(bytes8 / 1000, 1)),
    "ms a window": encoders.map(({ milliseconds }) => milliseconds),
  });
}
