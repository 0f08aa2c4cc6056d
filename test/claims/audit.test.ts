/** Notebooks 01, 11 and 12 against test/reference/auditLabels.py, which takes NumPy, SciPy and the rows alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { equalOperations } from "../../lib/claims/pretexts/equalOperations";
import { supervisedScores } from "../../lib/claims/probes/supervisedScores";
import { studentScores } from "../../lib/claims/students/studentScores";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { close } from "../close";
import { type Estimate, sameEstimate } from "./estimate";

interface Audit {
  /** By set and frame. */
  supervised: Record<string, Estimate & { heldOut: number[] }>;
  /** By encoder and pretext, on UCI HAR; `overRandom` is null where no random encoder has the shape, `toBest` of the best. */
  pairs: Record<string, { score: number; overRandom: Estimate | null; toBest: Estimate | null }>;
  /** By set, labelled users, encoder, width and depth. */
  students: Record<string, Record<"taught" | "gain" | "toTeacher", Estimate>>;
}

const root = resolve(__dirname, "../..");
const audit = JSON.parse(readFileSync(resolve(root, "test/reference/auditLabels.json"), "utf8")) as Audit;

describe("what notebooks say of labels, by NumPy and SciPy", () => {
  it("is the same of supervised networks and their candidates (01)", () => {
    const { sets } = supervisedScores(readStudy("supervised", root).rows);
    assert.equal(sets.length, Object.keys(audit.supervised).length);
    for (const { set, frame, macroF1, ci95, tried } of sets) {
      const name = `${set} ${frame}`;
      sameEstimate({ value: macroF1, ci95 }, audit.supervised[name], name);
      const heldOut = tried.map((each) => each.macroF1).sort((a, b) => a - b);
      heldOut.forEach((score, i) =>
        close(score, audit.supervised[name].heldOut[i], { absolute: 1e-9 }, `${name}, candidate ${i}`),
      );
    }
  });

  it("is the same of every pair of encoder and pretext (11)", () => {
    const { scores } = equalOperations(readStudy("allPairs", root).rows);
    assert.equal(scores.length, Object.keys(audit.pairs).length);
    for (const { encoder, pretext, macroF1, overRandom, toBest } of scores) {
      const name = `${encoder.split(" ")[0]} by ${pretext}`;
      const expected = audit.pairs[name];
      close(macroF1, expected.score, { absolute: 1e-9 }, name);
      for (const of of ["overRandom", "toBest"] as const) {
        const [found, its] = [{ overRandom, toBest }[of], expected[of]];
        assert.equal(found === null, its === null, `${name}, ${of}`);
        if (found && its) sameEstimate({ value: found.difference, ci95: found.ci95 }, its, `${name}, ${of}`);
      }
    }
  });

  it("is the same of students, alone and beside their teachers (12)", () => {
    const { students } = studentScores(readStudy("students", root).rows);
    assert.equal(students.length, Object.keys(audit.students).length);
    for (const { set, labelledUsers, encoder, width, depth, taught, ci95, gain, toTeacher } of students) {
      const name = [set, labelledUsers, encoder, width, depth].join(" ");
      assert(ci95 && gain && toTeacher, name);
      sameEstimate({ value: taught, ci95 }, audit.students[name].taught, name);
      sameEstimate({ value: gain.difference, ci95: gain.ci95 }, audit.students[name].gain, `${name}, gain`);
      sameEstimate({ value: toTeacher.difference, ci95: toTeacher.ci95 }, audit.students[name].toTeacher, `${name}, to teacher`);
    }
  });
});
