/** Simulated studies of several folds: power laws of USER and RANDOM hours, joint laws of both, and an optimal capacity. */
import { compareExponents, foldMean } from "../../lib/scaling/study/foldEstimates";
import { peopleHours, type PeopleHoursPoint } from "../../lib/scaling/design/peopleHours";
import { optimalCapacity } from "../../lib/scaling/study/optimum";
import { bandAt, lawAt, powerLaw } from "../../lib/scaling/fit/powerLaw";
import type { CellPoint } from "../../lib/scaling/study/points";
import { studyLaws } from "../../lib/scaling/advice/studyLaws";
import { permuted, random } from "../../lib/base/random";
import { mean } from "../../lib/numeric/stats";
import type { Design } from "./design";

const folds = [0, 1, 2, 3, 4];
const hours = [53, 106, 212, 424, 848, 1590];
const full = 1590;
/** Means of the paper's Table 2. */
const exponents = { user: 0.0472, random: 0.0174 };

/**
 * Ten laws as in Table 2: 5 folds of their own level and exponents, 6 sizes, the full one shared, 0.5 % noise. What is
 * asked of one fold is asked of the first.
 */
export const powerDesign: Design = {
  law: "power law",
  points: "6 a law, 5 folds, 2 strategies",
  interval: "t",
  draw(study) {
    const { normal } = random(study, "power coverage");
    const laws = folds.map(() => {
      const own = { user: exponents.user + 0.003 * normal(), random: exponents.random + 0.0015 * normal() };
      const level = 0.036 * Math.exp(0.1 * normal()); // at the full size, where both meet
      const truth = (exponent: number) => ({ coefficient: level * full ** exponent, exponent });
      const noisy = (loss: number) => loss * Math.exp(0.005 * normal());
      const shared = noisy(level);
      const lossAt = (exponent: number, x: number) => (x === full ? shared : noisy(lawAt(truth(exponent), x)));
      const fit = (exponent: number) => powerLaw(hours.map((x) => ({ x, y: lossAt(exponent, x) })));
      return { truth: truth(own.user), user: fit(own.user), random: fit(own.random), noisy };
    });
    const [{ truth, user, noisy }] = laws;
    const [byUser, byHours] = [laws.map((law) => law.user.exponent), laws.map((law) => law.random.exponent)];
    const { ci95, difference } = compareExponents(byUser, byHours);
    const ahead = 2 * full;
    return [
      { name: "exponent of a fold", truth: truth.exponent, ci95: user.exponentCi95 },
      { name: "coefficient of a fold", truth: truth.coefficient, ci95: user.coefficientCi95 },
      { name: "loss at twice the hours", truth: lawAt(truth, ahead), ci95: bandAt(user, ahead, "mean") },
      { name: "one more run there", truth: noisy(lawAt(truth, ahead)), ci95: bandAt(user, ahead) },
      { name: "mean exponent over folds", truth: exponents.user, ci95: foldMean(byUser).ci95 },
      { name: "USER less RANDOM exponent", truth: exponents.user - exponents.random, ci95: difference.ci95 },
      { name: "USER over RANDOM exponent", truth: exponents.user / exponents.random, ci95 },
    ];
  },
};

const encoders = [1e6, 2e6, 3.97e6, 3.96e6, 7.9e6, 15.8e6, 15.78e6, 31.5e6, 63e6];
const perUser = 26.5;

/** A run of a study; what laws do not read is left out. */
function cell(strategy: "user" | "random", fold: number, encoderParams: number, d: number, testLoss: number): CellPoint {
  const people = strategy === "user" ? Math.round(d / perUser) : full / perUser;
  return {
    strategy,
    fold,
    users: people,
    hours: d,
    encoderParams,
    width: 0,
    depth: 0,
    testLoss,
    draw: 0,
    seed: 1,
    onPlateau: false,
    stillFalling: false,
    row: { users: Array.from({ length: people }, String) } as unknown as CellPoint["row"],
  };
}

/** L = 0.02 + (N/20,000)^(−0.35)/10 + 0.1 (D/1590)^(−β)/10, β of users 0.5 and of hours 0.2. */
function jointLoss(strategy: "user" | "random", n: number, d: number): number {
  return 0.02 + 0.1 * (n / 2e4) ** -0.35 + 0.01 * (d / full) ** -(strategy === "user" ? 0.5 : 0.2);
}

/** The paper's grid: 9 encoders on 6 sizes of both strategies in 5 folds of their own level, 1 % noise. */
export const adviceDesign: Design = {
  law: "advice",
  points: "54 a joint law, 5 folds, 2 strategies",
  interval: "t over folds",
  draw(study) {
    const { normal } = random(study, "advice coverage");
    const points = folds.flatMap((fold) => {
      const level = Math.exp(0.1 * normal());
      const noisy = (loss: number) => level * loss * Math.exp(0.01 * normal());
      return encoders.flatMap((n) => {
        const shared = noisy(jointLoss("user", n, full));
        return hours.flatMap((d) =>
          (["user", "random"] as const).map((strategy) =>
            cell(strategy, fold, n, d, d === full ? shared : noisy(jointLoss(strategy, n, d))),
          ),
        );
      });
    });
    const laws = studyLaws(points);
    const now = { params: 10e6, hours: 600, users: 30 };
    const truth = ({ params, hours: d, users }: typeof now) => {
      const usual = users * perUser;
      return (jointLoss("user", params, usual) * jointLoss("random", params, d)) / jointLoss("random", params, usual);
    };
    const next = {
      "100 hours more": { ...now, hours: 700 },
      "10 people more": { ...now, hours: 800, users: 40 },
      "twice the parameters": { ...now, params: 20e6 },
      "twice the study's data": { ...now, hours: 2 * full, users: (2 * full) / perUser },
    };
    return [
      { name: "expected loss", truth: truth(now), ci95: laws?.loss(now)?.ci95 ?? null },
      ...Object.entries(next).map(([name, plan]) => ({
        name: `change by ${name}`,
        truth: truth(plan) / truth(now),
        ci95: laws?.change(now, plan)?.ci95 ?? null,
      })),
    ];
  },
};

/** Losses with a lowest place in N that grows with D, N* = 8M (D/290)^0.5; each fold has a curvature of its own. */
export const capacityDesign: Design = {
  law: "optimal capacity",
  points: "54 a fold, 5 folds",
  interval: "Fieller over folds",
  draw(study) {
    const { normal } = random(study, "capacity coverage");
    const best = (d: number) => 8e6 * (d / 290) ** 0.5;
    const points = folds.flatMap((fold) => {
      const [level, curvature] = [Math.exp(0.1 * normal()), 0.02 * Math.exp(0.2 * normal())];
      return encoders.flatMap((n) =>
        hours.map((d) =>
          cell(
            "user",
            fold,
            n,
            d,
            level *
              0.04 *
              Math.exp(
                curvature * Math.log(n / best(d)) ** 2 -
                  0.05 * Math.log(d / full) -
                  curvature * (0.5 * Math.log(d / 290)) ** 2 +
                  0.01 * normal(),
              ),
          ),
        ),
      );
    });
    return [{ name: "parameters of lowest loss at 500 h", truth: best(500), ci95: optimalCapacity(points, 500).ci95 }];
  },
};

/** L = 0.2 + 0.4 people^−0.6 + 0.1 hours^−0.5. */
const both = { E: 0.2, A: 0.4, a: 0.6, B: 0.1, b: 0.5 };

/**
 * 100 people in 5 folds, whose training people overlap by three quarters: a person whose recordings teach less does so in
 * every fold that trains on them, and the test users of each fold have a level and a slope of their own. Two draws of 4 × 4
 * shares, the full one shared, 1 % noise.
 *
 * @param loss of so many people with so many hours each; of a fold whose slope is 0 unless it is given
 */
function factorialStudy(study: number, loss: (people: number, hoursEach: number, slope: number) => number): PeopleHoursPoint[] {
  const source = random(study, "people and hours coverage");
  const { normal } = source;
  const everyone = permuted([...Array(100).keys()], source);
  const teaches = everyone.map(() => 0.1 * normal());
  const shares = [0.1, 0.25, 0.5, 1];
  return folds.flatMap((fold) => {
    const [level, slope] = [0.1 * normal(), 0.1 * normal()];
    const train = everyone.filter((_, i) => i % folds.length !== fold);
    return [0, 1].flatMap((draw) => {
      const order = permuted(train, source);
      return shares.flatMap((p) =>
        shares.flatMap((q) => {
          if (p === 1 && q === 1 && draw > 0) return [];
          const own = order.slice(0, p * train.length);
          const taught = mean(own.map((person) => teaches[person]));
          const [people, hoursEach] = [own.length, 0.5 * q];
          return [
            { fold, people, hoursEach, testLoss: loss(people, hoursEach, slope) * Math.exp(level + taught + 0.01 * normal()) },
          ];
        }),
      );
    });
  });
}

const factorialWords = { points: "31 a fold, 5 overlapping folds, 2 draws", interval: "jackknife of folds" };

export const peopleHoursDesign: Design = {
  law: "people and hours",
  ...factorialWords,
  draw(study) {
    const loss = (people: number, hoursEach: number, slope = 0) =>
      both.E + both.A * Math.exp(slope) * people ** -both.a + both.B * (people * hoursEach) ** -both.b;
    const { law } = peopleHours(factorialStudy(study, loss));
    const [more, byHours] = [both.a * both.A * 80 ** -both.a, both.b * both.B * 40 ** -both.b];
    return [
      { name: "E", truth: both.E, ci95: law?.E.ci95 ?? null },
      { name: "a", truth: both.a, ci95: law?.a.ci95 ?? null },
      { name: "b", truth: both.b, ci95: law?.b.ci95 ?? null },
      { name: "1 % more people", truth: (more + byHours) / loss(80, 0.5), ci95: law?.byPeople.ci95 ?? null },
      { name: "1 % more hours of the same people", truth: byHours / loss(80, 0.5), ci95: law?.byHours.ci95 ?? null },
      { name: "people beyond their hours", truth: more / loss(80, 0.5), ci95: law?.byPeopleMore.ci95 ?? null },
      { name: "exchange rate", truth: (0.5 * (more + byHours)) / byHours, ci95: law?.exchange?.ci95 ?? null },
    ];
  },
};

/** L = 0.2 + 0.3 hours^−0.4, whoever they are of: a study that gives no law says nothing of people, which is right. */
export const hoursAloneDesign: Design = {
  law: "people and hours, where hours alone count",
  ...factorialWords,
  silenceHolds: true,
  draw(study) {
    const loss = (people: number, hoursEach: number, slope: number) => 0.2 + 0.3 * Math.exp(slope) * (people * hoursEach) ** -0.4;
    const { law } = peopleHours(factorialStudy(study, loss));
    return [{ name: "people beyond their hours", truth: 0, ci95: law?.byPeopleMore.ci95 ?? [0, 0] }];
  },
};
