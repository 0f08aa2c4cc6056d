import assert from "node:assert/strict";
import { studentScores } from "../../../lib/claims/students/studentScores";
import { type Config, defaultConfig } from "../../../lib/base/config";
import { scores, sumConfusions } from "../../../lib/base/metrics";
import type { Probe, Row } from "../../../lib/base/row";
import type { DeviceCosts } from "../../../lib/base/sizes/deviceCosts";
import { studentGainsFigure, studentsFigure } from "../../../lib/figures/study/students";
import { deviceCostsTable, studentsTable } from "../../../lib/figures/tables/studentTables";
import { close } from "../../close";
import { drawnTraces, legendOf } from "../../figures/readFigure";

/** Of 10 windows of each of two activities so many are right: macro F1 is their share, of each of three users. */
function usersOf(right: number[]): Pick<Row, "result"> {
  const counts = right.map((n) => [[n, 10 - n], [10 - n, n]]); // prettier-ignore
  const confusionByUser = { x: counts[0], y: counts[1], z: counts[2] };
  const probe = { ...scores(sumConfusions(counts)), classes: ["a", "b"], confusionByUser } as unknown as Probe;
  return { result: { probes: { "uci-har": probe } } } as unknown as Row;
}

function rowOf(runId: string, right: number, change: Partial<Config>, encoderParams = 1000): Row {
  const config = {
    ...defaultConfig,
    task: "fromScratch",
    set: "uci-har",
    encoder: "cnn",
    width: 64,
    depth: 4,
    ...change,
  } as const;
  const { result } = usersOf([right, right, right]);
  return { runId, status: "done", config, encoderParams, users: ["u"], source: "real", dataTitle: "real: UCI HAR", result } as unknown as Row; // prettier-ignore
}

const taughtBy = (teacher: string) => ({ task: "distil", teacher: `runs/students/${teacher}/weights.safetensors` }) as const;
const rows = [
  rowOf("t1", 9, { width: 384, seed: 1 }, 9000),
  rowOf("t2", 10, { width: 384, seed: 2 }, 9000),
  rowOf("a1", 6, { seed: 1 }),
  rowOf("a2", 7, { seed: 2 }),
  rowOf("d1", 8, { ...taughtBy("t1"), seed: 1 }),
  rowOf("d2", 9, { ...taughtBy("t2"), seed: 2 }),
  // Of another size, whose teacher's row is not there.
  rowOf("d3", 5, { ...taughtBy("t3"), labelledUsers: 1, draw: 0, width: 32 }, 500),
  rowOf("d4", 7, { ...taughtBy("t3"), labelledUsers: 1, draw: 1, width: 32 }, 500),
  rowOf("d5", 7, { ...taughtBy("t3"), labelledUsers: 1, width: 64 }, 1000),
];

const costOf = (width: number, parameters: number): DeviceCosts["encoders"][number] => ({
  ...{ encoder: "cnn", width, depth: 4, parameters, operations: 2e6 * width, bytes32: 4000 * width, bytes8: 1000 * width },
  milliseconds: width / 64,
});
const costs: DeviceCosts = {
  ...{ processor: "a processor", node: "20.0.0" },
  encoders: [costOf(32, 500), costOf(64, 1000), costOf(384, 9000)],
};

describe("claims/students/studentScores", () => {
  it("gives what students score with their teacher and alone, means over seeds, and what the teacher adds", () => {
    const [all, few] = studentScores(rows).students;
    assert.deepEqual([few.parameters, few.alone, few.teacher, few.gain, few.toTeacher], [500, null, null, null, null]);
    close(few.taught, 0.6, { absolute: 1e-12 });
    close(all.taught, 0.85, { absolute: 1e-12 });
    close(all.alone, 0.65, { absolute: 1e-12 });
    close(all.teacher?.macroF1, 0.95, { absolute: 1e-12 });
    // All users are alike, so an interval over them has no width.
    for (const found of [all.gain?.difference, ...(all.gain?.ci95 ?? [])]) close(found, 0.2, { absolute: 1e-9 });
    for (const found of all.gain?.byRun ?? []) close(found, 0.2, { absolute: 1e-9 });
    assert.equal(all.gain?.byRun.length, 2);
    close(all.toTeacher?.difference, -0.1, { absolute: 1e-9 });
  });

  it("compares a student with the smallest of its encoder and labels", () => {
    const [all, small, large] = studentScores(rows).students;
    assert.deepEqual([all.toSmallest, small.toSmallest, large.toSmallest?.name], [null, null, "cnn 32 × 4"]);
    close(large.toSmallest?.difference, 0.1, { absolute: 1e-9 });
  });

  it("adjusts the p values of one kind of difference for all students", () => {
    // Of three users a teacher adds 1, 2 and 3 tenths, or 1, 2 and 6: t = 3.464 and 1.964 of 2 degrees, p = 0.0742 and 0.1885.
    const change = (width: number, by: number[]) => [
      { ...rowOf(`a${width}`, 2, { width }) },
      { ...rowOf(`d${width}`, 0, { width, ...taughtBy("t") }), ...usersOf([2 + by[0], 2 + by[1], 2 + by[2]]) },
    ];
    const found = studentScores([...change(32, [1, 2, 3]), ...change(64, [1, 2, 6])]).students.map(({ gain }) => gain?.p);
    close(found[0], 2 * 0.0742, { absolute: 2e-3 });
    close(found[1], 0.1885, { absolute: 2e-2 });
  });

  it("says so in words, set by set", () => {
    const { text, limits } = studentScores(rows.slice(0, 6));
    assert.match(text, /^- \*\*UCI HAR\*\*, labels of all train users: the best student scores 85\.0 \(cnn 64 × 4\)\. A teacher adds 20\.0 to 20\.0 points, and clearly helps 1 of 1 students\. Teachers score 95\.0; students are 10\.0 to 10\.0 points behind\.$/m); // prettier-ignore
    assert.match(text, /^- Clearly: p below 0\.05, by Holm's method over all 1 students\.$/m);
    assert.doesNotMatch(limits, /draws/);
    const both = studentScores(rows);
    assert.match(both.text, /cnn 64 × 4, with 2 times the parameters of cnn 32 × 4, scores 10\.0 \[10\.0, 10\.0\] points more/);
    assert.match(both.limits, /differ by up to 20\.0 points between 2 draws of 1 train user\./);
    assert.match(studentScores(rows.slice(0, 3)).text, /No row is of a student/);
  });
});

describe("figures/study/students", () => {
  it("draw scores by kilobytes, operations and milliseconds, with the teacher", () => {
    const figure = studentsFigure(rows.slice(0, 6), costs);
    assert.deepEqual(
      drawnTraces(figure).map(({ x, y }) => [x, y]),
      [
        [[64], [65]],
        [[64], [85]],
        [[384], [95]],
      ],
    );
    const last = (against: "operations" | "milliseconds") => drawnTraces(studentsFigure(rows, costs, { against }))[2].x;
    assert.deepEqual([last("operations"), last("milliseconds")], [[768], [6]]);
    assert.match(studentsFigure(rows, costs, { against: "milliseconds" }).caption, /Measured on a processor, Node\.js 20\.0\.0/);
    assert.deepEqual(legendOf(studentsFigure(rows, costs)).slice(0, 2), ["all train users", "1 train user"]);
  });

  it("draw what a teacher adds, where a student was trained alone too", () => {
    assert.deepEqual(
      drawnTraces(studentGainsFigure(rows)).map(({ y, name }) => [y, name]),
      [[[20], "all train users"]],
    );
  });

  it("refuse rows without students, and costs of other encoders", () => {
    for (const draw of [studentsFigure, studentGainsFigure])
      assert.throws(() => draw(rows.slice(0, 3), costs as never), /no row is of a student/);
    const others = { ...costs, encoders: costs.encoders.slice(0, 1) };
    assert.throws(() => studentsFigure(rows, others), /expected the cost of cnn 64 × 4, found none/);
  });

  it("are tables too", () => {
    assert.deepEqual(studentsTable(rows).object(0), {
      ...{ "data set": "UCI HAR", "labels of": "all train users", student: "cnn 64 × 4", "alone (%)": 65 },
      ...{ "with a teacher (%)": "85.0 [85.0, 85.0]", "it adds (points)": "20.0 [20.0, 20.0]", "p, adjusted": "under 0.001" },
      ...{ "in each run": "20.0, 20.0", "less the teacher (points)": "−10.0 [−10.0, −10.0]" },
    });
    assert.deepEqual(deviceCostsTable(costs).object(0), {
      ...{ encoder: "cnn 32 × 4", parameters: 500, "operations (millions)": 64, "kB in 32 bits": 128 },
      ...{ "kB with products of 8": 32, "ms a window": 0.5 },
    });
  });
});
