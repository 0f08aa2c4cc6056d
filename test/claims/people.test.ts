/** Notebooks 04, 06 and 10 against test/reference/auditPeople.py, which takes NumPy, SciPy and the rows alone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { peopleAndHours } from "../../lib/claims/design/peopleAndHours";
import { lossAndScore } from "../../lib/claims/design/lossAndScore";
import { probeDifferences } from "../../lib/claims/probeDifferences";
import { hoursDownstream } from "../../lib/claims/probes/hoursDownstream";
import { advise } from "../../lib/scaling/advice/advise";
import { equalHoursGaps } from "../../lib/scaling/design/equalHours";
import { strategyExponents } from "../../lib/scaling/design/strategyExponents";
import { exponentsByFold } from "../../lib/scaling/study/exponents";
import { foldMean } from "../../lib/scaling/study/foldEstimates";
import { figure2Points } from "../../lib/scaling/study/points";
import { readStudy } from "../../lib/scaling/study/readStudy";
import { gridRows } from "../../lib/scaling/study/rows";
import { subsetPoints } from "../../lib/scaling/study/subsetPoints";
import { close } from "../close";
import { type Estimate, sameEstimate } from "./estimate";

type OfLaw = "E" | "A" | "a" | "B" | "b" | "byPeople" | "byHours" | "byPeopleMore" | "exchange";

interface Audit {
  /** By data set of the test users; "" of all. */
  laws: Record<string, Record<OfLaw, Estimate>>;
  exponents: Record<"user" | "random" | "difference", Estimate>;
  /** By share of the people and of the windows of each. */
  equalHours: Record<string, Estimate>;
  /** By steps and labelled set. */
  overRandom: Record<string, Estimate>;
  spearman: Record<string, number>;
  morePeople: Record<string, Estimate>;
  plan: Record<"loss" | "tenPeopleMore" | "hundredHoursMore", Estimate>;
}

const root = resolve(__dirname, "../..");
const audit = JSON.parse(readFileSync(resolve(root, "test/reference/auditPeople.json"), "utf8")) as Audit;
const { rows } = readStudy("people", root);
const grid = gridRows(rows);

describe("what notebooks say of people and hours, by NumPy and SciPy", () => {
  it("is the same of the laws of people and hours, on all test users and on each data set's (04)", () => {
    const { laws } = peopleAndHours(rows);
    assert.deepEqual(laws.map(({ set }) => set).sort(), Object.keys(audit.laws).sort());
    for (const { set, law } of laws) {
      if (law === null) continue; // its exponent is at a bound
      for (const of of ["a", "b", "byPeople", "byHours", "byPeopleMore"] as const) {
        sameEstimate(law[of], audit.laws[set][of], `${set || "all"}, ${of}`, 1e-4);
      }
      if (law.exchange) sameEstimate(law.exchange, audit.laws[set].exchange, `${set || "all"}, exchange`, 1e-3);
    }
    assert(laws[0].law, "no law of all test users");
  });

  it("is the same of Figure 2's exponents (04)", () => {
    const points = figure2Points(grid);
    for (const strategy of ["user", "random"] as const) {
      const { mean, ci95 } = foldMean([...exponentsByFold(points, strategy).values()]);
      sameEstimate({ value: mean, ci95 }, audit.exponents[strategy], strategy);
    }
    const found = strategyExponents(points)?.difference;
    sameEstimate(found && { value: found.mean, ci95: found.ci95 }, audit.exponents.difference, "difference");
  });

  it("is the same of every gap on equal hours (04)", () => {
    const gaps = equalHoursGaps(subsetPoints(grid));
    const shares = [...new Set(rows.map(({ config }) => config.people))].filter((share) => share < 1).sort((a, b) => a - b);
    const users = [...new Set(gaps.map((gap) => gap.users))].sort((a, b) => a - b);
    assert.equal(gaps.length, Object.keys(audit.equalHours).length);
    for (const gap of gaps) {
      const name = `${shares.slice(-users.length)[users.indexOf(gap.users)]} ${gap.share}`;
      sameEstimate({ value: gap.logRatio.mean, ci95: gap.logRatio.ci95 }, audit.equalHours[name], name);
    }
  });

  it("is the same of what pre-training adds to random encoders, and more people to a score (06)", () => {
    const found = probeDifferences(rows);
    assert.equal(found.length, Object.keys(audit.overRandom).length);
    for (const { label, set, difference, ci95 } of found) {
      const steps = /of ([\d,]+) steps/.exec(label ?? "")?.[1].replace(",", "");
      sameEstimate({ value: difference, ci95 }, audit.overRandom[`${steps} ${set}`], `${steps} ${set}`);
    }
    for (const { set, mean, ci95 } of hoursDownstream(rows).gains)
      sameEstimate({ value: mean, ci95 }, audit.morePeople[set], set);
  });

  it("is the same of how losses and scores go together (06)", () => {
    for (const { set, spearman } of lossAndScore(rows).correlations)
      close(spearman, audit.spearman[set], { absolute: 1e-9 }, set);
  });

  it("is the same of the plan of 20 hours of 40 people (10)", () => {
    const { loss, nextStudies } = advise(rows, { hours: 20, users: 40 });
    sameEstimate(loss, audit.plan.loss, "loss", 1e-4);
    const change = (of: RegExp) => nextStudies.find(({ what }) => of.test(what))?.change;
    sameEstimate(change(/people more/), audit.plan.tenPeopleMore, "ten people more", 1e-4);
    sameEstimate(change(/100 hours more/), audit.plan.hundredHoursMore, "a hundred hours more", 1e-4);
  });
});
