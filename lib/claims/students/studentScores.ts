/** What small encoders score, what a teacher adds to them, and what size and more labelled people add. */
import type { Ci95 } from "../../base/ci95";
import { bullets, inAList, inPoints, percent, plainNumber, range } from "../../base/format";
import { inferenceFlops } from "../../base/modelSize";
import type { Config } from "../../base/config";
import type { Probe, Row } from "../../base/row";
import { holm } from "../../numeric/holm";
import { pOf } from "../../scaling/fit/verdict";
import { downstreamOrder, setInMarkdown } from "../../scaling/study/downstream";
import { groupBy, probeOf } from "../../scaling/study/rows";
import { f1Interval } from "../../scaling/study/scoreInterval";
import { meanF1 } from "../baselines";
import { f1Difference } from "../probeDifferences";

/** A difference in macro F1 with its interval over test users; `p` is adjusted by Holm's method over those of its kind. */
export interface ScoreDifference {
  difference: number;
  ci95: Readonly<Ci95>;
  p: number;
}

export interface StudentScore extends Pick<Config, "set" | "labelledUsers" | "encoder" | "width" | "depth"> {
  parameters: number;
  /** Floating-point operations of a window. */
  operations: number;
  /** Macro F1 in [0, 1], means over seeds and draws; `alone`: trained on the same labels without a teacher. */
  taught: number;
  alone: number | null;
  teacher: (Pick<Config, "encoder" | "width" | "depth"> & { macroF1: number; parameters: number }) | null;
  /** Of `taught`, over test users; null where there are fewer than three, as in all that follow. */
  ci95: Readonly<Ci95> | null;
  /** Taught less alone; `byRun` of each seed or draw by itself. */
  gain: (ScoreDifference & { byRun: number[] }) | null;
  /** Taught less the teacher. */
  toTeacher: ScoreDifference | null;
  /** Taught less the smallest student of the same encoder. */
  toSmallest: (ScoreDifference & { parameters: number; name: string }) | null;
}

export interface StudentScores {
  /** By set and number of labelled people, most first, then by size, the smallest first. */
  students: StudentScore[];
  text: string;
  /** What the numbers leave open. */
  limits: string;
}

/** A score for each set, number of labelled people and kind of student. */
export function studentScores(rows: readonly Row[]): StudentScores {
  const done = rows.filter(({ status, config }) => status === "done" && config.group === null);
  const ofTask = (task: Config["task"]) => done.filter(({ config }) => config.task === task);
  const alone = groupBy(ofTask("fromScratch"), kindOf);
  const byId = new Map(done.map((row) => [row.runId, row]));
  const taught = [...groupBy(ofTask("distil"), kindOf).values()].sort(([{ encoderParams: a }], [{ encoderParams: b }]) => a - b);
  const made = taught.map((own): Made => {
    const teachers = [...new Set(own.flatMap((row) => byId.get(row.config.teacher?.split("/").at(-2) ?? "") ?? []))];
    const smallest = taught.find(
      ([{ config }]) => groupOf(config) === groupOf(own[0].config) && config.encoder === own[0].config.encoder,
    );
    return { own, alone: alone.get(kindOf(own[0])) ?? [], teachers, smallest: smallest === own ? null : (smallest ?? null) };
  });
  const students = withAdjusted(made.map(scoreOf));
  const sets = downstreamOrder(students.map(({ set }) => set));
  const place = (of: StudentScore) => sets.indexOf(of.set);
  students.sort((a, b) => place(a) - place(b) || peopleOf(b) - peopleOf(a) || a.parameters - b.parameters);
  if (students.length === 0) return { students, text: "No row is of a student.", limits: "" };
  const clearly =
    students.some(({ gain }) => gain) && `Clearly: p below 0.05, by Holm's method over all ${students.length} students.`;
  const text = bullets([...[...groupBy(students, ({ set }) => set).values()].map(setSentences), clearly]);
  return { students, text, limits: limitsOf(students, made) };
}

/** A student's rows, and those that they are compared with. */
interface Made {
  own: Row[];
  alone: Row[];
  teachers: Row[];
  smallest: Row[] | null;
}

const groupOf = ({ set, labelledUsers }: Pick<Config, "set" | "labelledUsers">): string => JSON.stringify([set, labelledUsers]);
const kindOf = ({ config }: Row): string => groupOf(config) + nameOf(config);
const peopleOf = ({ labelledUsers }: Pick<Config, "labelledUsers">): number =>
  labelledUsers === "all" ? Infinity : labelledUsers;
export const nameOf = ({ encoder, width, depth }: Pick<Config, "encoder" | "width" | "depth">): string =>
  `${encoder} ${width} × ${depth}`;

function scoreOf({ own, alone, teachers, smallest }: Made): StudentScore {
  const [{ config, encoderParams }] = own;
  const { set, labelledUsers, encoder, width, depth } = config;
  const probesOf = (some: readonly Row[]): Probe[] => some.flatMap((row) => probeOf(row, set) ?? []);
  const probes = probesOf(own);
  const users = Object.keys(probes[0].confusionByUser).length;
  const less = (others: readonly Row[] | null): ScoreDifference | null => {
    const theirs = probesOf(others ?? []);
    if (theirs.length === 0 || users < 3) return null;
    const found = f1Difference(probes, theirs);
    return { ...found, p: pOf(found.ci95, users - 1) };
  };
  const byRun = own.flatMap((row) => {
    const twin = alone.find((each) => each.config.seed === row.config.seed && each.config.draw === row.config.draw);
    return twin ? row.result.probes[set].macroF1 - twin.result.probes[set].macroF1 : [];
  });
  const gain = less(alone);
  const toSmallest = less(smallest);
  return {
    ...{ set, labelledUsers, encoder, width, depth, parameters: encoderParams, operations: inferenceFlops(config) },
    ...{ taught: meanF1(probes), alone: alone.length > 0 ? meanF1(probesOf(alone)) : null },
    teacher: teachers.length > 0 ? teacherOf(teachers, meanF1(probesOf(teachers))) : null,
    ci95: users < 3 ? null : f1Interval(probes.map(({ confusionByUser }) => confusionByUser)),
    gain: gain && { ...gain, byRun },
    toTeacher: less(teachers),
    toSmallest: toSmallest && { ...toSmallest, parameters: smallest![0].encoderParams, name: nameOf(smallest![0].config) },
  };
}

const teacherOf = ([{ config, encoderParams }]: readonly Row[], macroF1: number): StudentScore["teacher"] => {
  const { encoder, width, depth } = config;
  return { encoder, width, depth, macroF1, parameters: encoderParams };
};

/** Each kind of difference is a family by itself. */
function withAdjusted(students: readonly StudentScore[]): StudentScore[] {
  const adjusted = students.map((student) => ({ ...student }));
  for (const kind of ["gain", "toTeacher", "toSmallest"] as const) {
    const tested = adjusted.filter((student) => student[kind] !== null);
    const ps = holm(tested.map((student) => student[kind]!.p));
    tested.forEach((student, i) => Object.assign(student, { [kind]: { ...student[kind], p: ps[i] } }));
  }
  return adjusted;
}

export const labelsOf = ({ labelledUsers }: Pick<Config, "labelledUsers">): string =>
  labelledUsers === "all" ? "all train users" : labelledUsers === 1 ? "1 train user" : `${labelledUsers} train users`;

/** A sentence or two a set, whose numbers are in the order of its labels. */
function setSentences(students: readonly StudentScore[]): string {
  const groups = [...groupBy(students, groupOf).values()];
  const each = (say: (own: StudentScore[]) => string): string => inAList(groups.map(say));
  const found = (kind: "gain" | "toTeacher" | "toSmallest") => students.flatMap((student) => student[kind] ?? []);
  const points = (own: readonly StudentScore[], kind: "gain" | "toTeacher", sign = 1) =>
    range(
      own.flatMap((student) => (student[kind] ? 100 * sign * student[kind].difference : [])),
      1,
    );
  const clear = (own: readonly StudentScore[], sign: 1 | -1) =>
    String(own.filter(({ gain }) => gain && gain.p < 0.05 && sign * gain.difference > 0).length);
  const best = (own: readonly StudentScore[]) => own.reduce((a, b) => (b.taught > a.taught ? b : a));
  const larger = [
    ...groupBy(
      students.filter(({ toSmallest }) => toSmallest),
      nameOf,
    ).values(),
  ];
  return [
    `**${setInMarkdown(students[0].set)}**, labels of ${each(([{ labelledUsers }]) => String(labelledUsers))} train users:`,
    `the best student scores ${each((own) => `${percent(best(own).taught)} (${nameOf(best(own))})`)}.`,
    found("gain").length > 0 &&
      `A teacher adds ${each((own) => points(own, "gain"))} points, and clearly helps ${each((own) => clear(own, 1))} of ` +
        `${groups[0].length} students${found("gain").some(({ p, difference }) => p < 0.05 && difference < 0) ? ` (clearly harms ${each((own) => clear(own, -1))})` : ""}.`,
    ...larger.map((own) => {
      const { parameters, toSmallest } = own[0];
      const times = plainNumber(Number((parameters / toSmallest!.parameters).toPrecision(2)));
      const gains = own.map(({ toSmallest: more }) => inPoints(more!.difference, more!.ci95));
      return `${nameOf(own[0])}, with ${times} times the parameters of ${toSmallest!.name}, scores ${inAList(gains)} points more.`;
    }),
    found("toTeacher").length > 0 &&
      `Teachers score ${each(([{ teacher }]) => (teacher ? percent(teacher.macroF1) : "unknown"))}; students are ` +
        `${each((own) => points(own, "toTeacher", -1))} points behind.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function limitsOf(students: readonly StudentScore[], made: readonly Made[]): string {
  const spreads = made
    .filter(({ own }) => own.length > 1 && own[0].config.labelledUsers !== "all")
    .map(({ own }) => {
      const scores = own.flatMap((row) => probeOf(row, row.config.set)?.macroF1 ?? []);
      return { labelledUsers: own[0].config.labelledUsers, draws: own.length, spread: Math.max(...scores) - Math.min(...scores) };
    });
  const widest = [...groupBy(spreads, ({ labelledUsers }) => labelledUsers).values()].map((own) =>
    own.reduce((a, b) => (b.spread > a.spread ? b : a)),
  );
  const said = widest.map((each) => `${percent(each.spread)} points between ${each.draws} draws of ${labelsOf(each)}`);
  const sets = new Set(students.map(({ set }) => set)).size;
  return bullets([
    said.length > 0 &&
      `Scores of one student differ by up to ${said.join(", and by up to ")}. Intervals are over test users alone: they do not ` +
        "say what labels of other people would change.",
    `${sets === 1 ? "One data set" : `${sets} data sets`}, and one kind of teacher. One that saw more recordings, or was pre-trained, may add more.`,
    "Settings were not chosen on held-out users, and all students share them. Tuned for each, the order of close ones may change.",
  ]);
}
