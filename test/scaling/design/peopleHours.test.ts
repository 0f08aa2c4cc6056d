import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { peopleHours, type PeopleHoursLaw, type PeopleHoursPoint, type Rival } from "../../../lib/scaling/design/peopleHours";
import { subsetPoints } from "../../../lib/scaling/study/subsetPoints";
import { close } from "../../close";
import { grid } from "./audit";
import { factorial, factorialRows } from "./factorial";

type Name = "E" | "A" | "a" | "B" | "b" | "byPeople" | "byHours" | "byPeopleMore" | "exchange";

interface Expected {
  points: [fold: number, people: number, hoursEach: number, testLoss: number][];
  at: PeopleHoursLaw["at"];
  estimates: Record<Name, { value: number; ci95: [number, number] }>;
  over: PeopleHoursLaw["over"];
}

const reference = JSON.parse(readFileSync(resolve(__dirname, "../../reference/peopleHours.json"), "utf8")) as Record<
  "simulated" | "noisy" | "real",
  Expected
>;

/** SciPy's least_squares ends where its steps no longer lower the sum: five digits are those of the minimum. */
function sameLaw(law: PeopleHoursLaw | null, { at, estimates, over }: Expected, names: readonly Name[]): void {
  assert(law);
  assert.deepEqual(law.at, at);
  for (const rival of Object.keys(over) as Rival[]) close(law.over[rival], over[rival], { absolute: 1e-3 }, rival);
  for (const name of names) {
    const { value, ci95 } = law[name] ?? assert.fail(name);
    close(value, estimates[name].value, { relative: 1e-5 }, name);
    ci95.forEach((end, i) => close(end, estimates[name].ci95[i], { relative: 1e-3, absolute: 1e-4 }, `${name} ${i}`));
  }
}

const fromPoints = (points: readonly PeopleHoursPoint[]) => peopleHours(points);
const pointsOf = ({ points }: Expected) =>
  points.map(([fold, people, hoursEach, testLoss]) => ({ fold, people, hoursEach, testLoss }));

describe("the law of people and hours", () => {
  it("is SciPy's, with its intervals, where it was planted with 1 % noise", () => {
    const { law, verdict } = fromPoints(pointsOf(reference.simulated));
    sameLaw(law, reference.simulated, ["E", "A", "a", "B", "b", "byPeople", "byHours", "byPeopleMore", "exchange"]);
    assert.deepEqual(verdict, { kind: "supported", reasons: [] });
  });

  it("is SciPy's where its constant is 0 unless a fold is left out", () => {
    const { law } = fromPoints(pointsOf(reference.noisy));
    assert(reference.noisy.estimates.E.value < 1e-9);
    sameLaw(law, reference.noisy, ["a", "b", "byPeople", "byHours", "byPeopleMore"]);
  });

  it("is SciPy's on the rows of the study `real`, whose RANDOM runs hardly fall with hours", () => {
    const { law, verdict } = peopleHours(subsetPoints(grid));
    sameLaw(law, reference.real, ["E", "A", "a", "byPeople", "byHours", "byPeopleMore"]);
    assert.equal(law?.exchange, null);
    assert.deepEqual(verdict, { kind: "inconclusive", reasons: ["the effect of hours includes 0"] });
  });

  it("gives a planted law and its exchange rate back", () => {
    const { law } = peopleHours(subsetPoints(factorialRows({ draws: 1 })));
    const middle = factorial.foldStep ** 2; // folds 0 to 4 have as many points
    for (const [name, expected] of Object.entries({ E: 0.2 * middle, A: 0.4 * middle, a: 0.6, B: 0.1 * middle, b: 0.5 }))
      close(law?.[name as Name]?.value, expected, { relative: 1e-6 }, name);
    // h · (a A P^−a + b B D^−b)/(b B D^−b) at 80 people and half an hour of each, D = 40 hours
    const [more, hours] = [0.6 * 0.4 * 80 ** -0.6, 0.5 * 0.1 * 40 ** -0.5];
    close(law?.exchange?.value, (0.5 * (more + hours)) / hours, { relative: 1e-6 });
    close(law?.loss(30, 0.2).value, middle * factorial.law(30, 0.2), { relative: 1e-6 });
  });

  it("is not supported where another law explains the losses", () => {
    const planted = (law: (people: number, hoursEach: number) => number) =>
      peopleHours(subsetPoints(factorialRows({ folds: 3, draws: 1, noise: 0.01, law }))).verdict;
    assert.deepEqual(
      planted((people, hoursEach) => 0.2 + 0.4 * (people * hoursEach) ** -0.4),
      { kind: "not supported", reasons: ["a law of all hours alone is better in AICc"] },
    );
    assert.deepEqual(
      planted((people, hoursEach) => 0.2 + 0.4 * people ** -0.6 + 0.03 * hoursEach ** -0.5),
      { kind: "not supported", reasons: ["a law of people and the hours of each is better in AICc"] },
    );
  });

  it("is refused where a design cannot tell people from hours, with the reason", () => {
    const refused = (options: Parameters<typeof factorialRows>[0], reason: RegExp) => {
      const { law, verdict } = peopleHours(subsetPoints(factorialRows(options)));
      assert.equal(law, null);
      assert.match(verdict.reasons.join(), reason);
    };
    refused({ folds: 2 }, /^expected 3 folds or more, found 2$/);
    refused({ people: [0.5, 1], share: [0.5, 1] }, /^expected 6 subsets or more in each fold, found 4$/);
    refused({ people: [0.7, 0.8, 1] }, /^people range over a factor of 1\.43 only$/);
    refused({ share: [0.6, 1] }, /^hours of each range over a factor of 1\.67 only$/);
    const together = pointsOf(reference.simulated).map((point) => ({
      ...point,
      hoursEach: point.people ** 1.1 * point.hoursEach ** 0.1,
    }));
    assert.match(fromPoints(together).verdict.reasons.join(), /^people and the hours of each change together \(r = 1\.00\)/);
    refused(
      { folds: 3, draws: 1, noise: 0.01, law: (people) => 0.2 + 0.4 * people ** -0.5 },
      /^a law of people alone is better in AICc/,
    );
  });
});
