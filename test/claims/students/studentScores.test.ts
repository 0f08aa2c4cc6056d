import assert from "node:assert/strict";
import { studentScores } from "../../../lib/claims/students/studentScores";
import { type Config, defaultConfig } from "../../../lib/base/config";
import { scores } from "../../../lib/base/metrics";
import type { Probe, Row } from "../../../lib/base/row";
import { studentsFigure } from "../../../lib/figures/study/students";
import { close } from "../../close";
import { legendOf } from "../../figures/readFigure";

/** Of 10 windows of each of two activities of three users, so many are right: macro F1 is their share. */
function rowOf(runId: string, right: number, change: Partial<Config>, encoderParams = 1000): Row {
  const one = [[right, 10 - right], [10 - right, right]]; // prettier-ignore
  const probe = { ...scores(one), classes: ["a", "b"], confusionByUser: { x: one, y: one, z: one } } as unknown as Probe;
  const config = {
    ...defaultConfig,
    task: "fromScratch",
    set: "uci-har",
    encoder: "cnn",
    width: 64,
    depth: 4,
    ...change,
  } as const;
  const result = { probes: { "uci-har": probe } };
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
  rowOf("d3", 5, { ...taughtBy("t3"), labelledUsers: 1, width: 32 }, 500), // its teacher's row is not there
];

describe("claims/students/studentScores", () => {
  it("gives what students score with their teacher and alone, means over seeds, and what the teacher adds", () => {
    const { students, text } = studentScores(rows);
    const [few, all] = students;
    assert.deepEqual([few.parameters, few.taught, few.alone, few.teacher, few.gain], [500, 0.5, null, null, null]);
    close(all.taught, 0.85, { absolute: 1e-12 });
    close(all.alone, 0.65, { absolute: 1e-12 });
    close(all.teacher?.macroF1, 0.95, { absolute: 1e-12 });
    // All users are alike, so an interval over them has no width.
    for (const found of [all.gain?.difference, ...(all.gain?.ci95 ?? [])]) close(found, 0.2, { absolute: 1e-9 });
    assert.match(
      text,
      /labels of all train users, taught by one of 9,000 with 95.0: cnn 64 × 4 \(1,000 parameters\) \*\*85.0\*\*/,
    );
    assert.match(studentScores(rows.slice(0, 3)).text, /No row is of a student/);
  });

  it("are drawn by parameters, teachers as stars", () => {
    const figure = studentsFigure(rows);
    assert.deepEqual(legendOf(figure).slice(-3), [
      "all train users, taught",
      "all train users, alone",
      "all train users, teacher",
    ]);
    const star = figure.plot.data.at(-1)!;
    assert.deepEqual([star.x, star.y], [[9000], [95]]);
    assert.throws(() => studentsFigure(rows.slice(0, 3)), /no row is of a student/);
  });
});
