/** What a teacher adds to small encoders, at each number of labelled people. */
import { bullets, inPoints, percent } from "../../base/format";
import { inferenceFlops } from "../../base/modelSize";
import type { Config } from "../../base/config";
import type { Probe, Row } from "../../base/row";
import { setInMarkdown } from "../../scaling/study/downstream";
import { groupBy, probeOf } from "../../scaling/study/rows";
import { meanF1 } from "../baselines";
import { f1Difference } from "../probeDifferences";

export interface StudentScore extends Pick<Config, "set" | "labelledUsers" | "encoder" | "width" | "depth"> {
  parameters: number;
  /** Floating-point operations of a window. */
  operations: number;
  /** Macro F1 in [0, 1], means over seeds and draws; `alone`: trained on the same labels without a teacher. */
  taught: number;
  alone: number | null;
  teacher: { macroF1: number; parameters: number } | null;
  /** Taught less alone, with an interval over test users where there are three or more. */
  gain: { difference: number; ci95: [low: number, high: number] } | null;
}

/** A score for each set, number of labelled people and kind of student, the smallest first. */
export function studentScores(rows: readonly Row[]): { students: StudentScore[]; text: string } {
  const done = rows.filter(({ status, config }) => status === "done" && config.group === null);
  const kindOf = ({ config: { set, labelledUsers, encoder, width, depth } }: Row) =>
    JSON.stringify([set, labelledUsers, encoder, width, depth]);
  const alone = groupBy(
    done.filter(({ config }) => config.task === "fromScratch"),
    kindOf,
  );
  const byId = new Map(done.map((row) => [row.runId, row]));
  const taught = [...groupBy(done.filter(({ config }) => config.task === "distil"), kindOf)]; // prettier-ignore
  const students = taught.map(([kind, own]): StudentScore => {
    const [{ config, encoderParams }] = own;
    const { set, labelledUsers, encoder, width, depth } = config;
    const probesOf = (some: readonly Row[]): Probe[] => some.flatMap((row) => probeOf(row, set) ?? []);
    const f1Of = (probes: readonly Probe[]) => (probes.length > 0 ? meanF1(probes) : null);
    const [with_, without] = [probesOf(own), probesOf(alone.get(kind) ?? [])];
    const teachers = [...new Set(own.flatMap((row) => byId.get(row.config.teacher?.split("/").at(-2) ?? "") ?? []))];
    const ofTeachers = f1Of(probesOf(teachers));
    const isEnough = without.length > 0 && Object.keys(with_[0].confusionByUser).length > 2;
    return {
      ...{ set, labelledUsers, encoder, width, depth, parameters: encoderParams, operations: inferenceFlops(config) },
      ...{ taught: f1Of(with_) as number, alone: f1Of(without) },
      teacher: ofTeachers === null ? null : { macroF1: ofTeachers, parameters: teachers[0].encoderParams },
      gain: isEnough ? f1Difference(with_, without) : null,
    };
  });
  students.sort((a, b) => a.parameters - b.parameters);
  if (students.length === 0) return { students, text: "No row is of a student." };
  const groups = groupBy(students, ({ set, labelledUsers }) => JSON.stringify([set, labelledUsers]));
  return { students, text: bullets([...groups.values()].map(inWords)) };
}

export const labelsOf = ({ labelledUsers }: Pick<StudentScore, "labelledUsers">): string =>
  labelledUsers === "all" ? "all train users" : labelledUsers === 1 ? "1 train user" : `${labelledUsers} train users`;

function inWords(students: readonly StudentScore[]): string {
  const [{ set, teacher }] = students;
  const each = students.map(({ encoder, width, depth, parameters, taught, alone, gain }) => {
    const gained = gain ? `, ${inPoints(gain.difference, gain.ci95)} over the ${percent(alone as number)} that it has alone` : "";
    return `${encoder} ${width} × ${depth} (${parameters.toLocaleString("en")} parameters) **${percent(taught)}**${gained}`;
  });
  const of = teacher ? `, taught by one of ${teacher.parameters.toLocaleString("en")} with ${percent(teacher.macroF1)}` : "";
  return `${setInMarkdown(set)}, labels of ${labelsOf(students[0])}${of}: ${each.join("; ")}.`;
}
