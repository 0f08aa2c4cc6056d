import assert from "node:assert/strict";
import { computeFrontier } from "../../../lib/claims/design/computeFrontier";
import { equalHours } from "../../../lib/claims/design/equalHours";
import { exponentRobustness } from "../../../lib/claims/design/exponentRobustness";
import { formsOverFolds } from "../../../lib/claims/design/formsOverFolds";
import { optimumRange } from "../../../lib/claims/design/optimumRange";
import { peopleAndHours } from "../../../lib/claims/design/peopleAndHours";
import { epochs, exponentsByLength, exponentsByTraining } from "../../../lib/claims/design/trainingLength";
import { gridReach } from "../../../lib/claims/reach/gridReach";
import type { Row } from "../../../lib/base/row";
import { close } from "../../close";
import { fakeRows, params } from "../../figures/fakeRows";
import { audit, closeTo, rows } from "../../scaling/design/audit";
import { factorialRows } from "../../scaling/design/factorial";

/** Numbers expected are those of audit.json, by NumPy and SciPy. */
describe("claims about the design of the study `real`", () => {
  it("count epochs: few of all users, many of two", () => {
    const { bySize, text } = epochs(rows);
    for (const { users, epochs: found } of bySize) closeTo(found, audit.epochs[users], 1e-9, `${users} users`);
    const [few, all] = [audit.epochs["2"], audit.epochs.all].map(Math.round);
    assert.equal(
      text,
      `8,000 steps of 16 windows are **${all} epochs of all users** and **${few} epochs of 2 users**, on average over folds.`,
    );
  });

  it("say that exponents grow with training, where they do", () => {
    const { bySteps, text } = exponentsByTraining(rows);
    assert.equal(bySteps.length, 10);
    const at = (steps: number) => audit.bySteps.find((each) => each.steps === steps);
    for (const steps of [800, 3200, 5600, 8000]) {
      for (const exponent of [at(steps)?.user, at(steps)?.random]) assert(text.includes(exponent?.toFixed(3) ?? "?"), text);
    }
    assert.match(text, /Both exponents grow/);
  });

  it("prefer the saturating law of all folds, which none of them can show alone", () => {
    const { user, random, text } = formsOverFolds(rows);
    for (const [found, { aicc }] of [
      [user, audit.forms.user],
      [random, audit.forms.random],
    ] as const) {
      closeTo(found?.saturatingOverPower, aicc.power - aicc.saturating, 1e-7);
      assert(text.includes(`better than the power law by ${(aicc.power - aicc.saturating).toFixed(1)} in AICc`), text);
    }
    // Hurvich & Tsai's penalties at n = 6 are 18 for 3 parameters and 48 for 4: e^((48 − 18)/6) = 148.4
    assert.match(text, /squared residuals are 148 times smaller/);
  });

  it("give the gap on equal hours in percent, and what fewer people's hours are worth", () => {
    const { gaps, exchanges, text } = equalHours(rows);
    for (const { users, gap, ci95 } of gaps) {
      const { mean, ci95: expected } = audit.equalHours[users];
      closeTo(gap, Math.exp(mean) - 1);
      ci95.forEach((value, i) => closeTo(value, Math.exp(expected[i]) - 1));
    }
    closeTo(exchanges.find(({ users }) => users === 32)?.hoursOfEveryone ?? undefined, audit.exchange["32"].randomHours ?? NaN);
    const { mean, ci95 } = audit.equalHours["8"];
    const [gap, low, high] = [mean, ...ci95].map((value) => (100 * Math.expm1(value)).toFixed(1));
    assert(text.includes(`${gap} % [${low}, ${high}] at 8 users (2.8 h)`), text);
    assert.match(text, /above 0 at 4 of 5 sizes/);
    assert.match(text, /0\.7 h drawn from everyone already give a lower loss than all hours of 2 or 4 people/);
  });

  it("tell where the difference of exponents is not above 0, and how far their ratio moves", () => {
    const { variations, ratioByEncoder, text } = exponentRobustness(rows);
    assert.equal(variations.length, 14);
    const ratios = Object.values(audit.robustness.byEncoder).map(({ ratio }) => ratio);
    closeTo(ratioByEncoder?.[0], Math.min(...ratios));
    closeTo(ratioByEncoder?.[1], Math.max(...ratios));
    assert.match(text, /above 0 in 12 of 14 variations.* includes 0 for 512 × 1 alone \(.*\) and 512 × 10 alone \(.*\)\./);
  });

  it("give the range of the optimum without one encoder, and the gap between twins", () => {
    const { capacity, leftOut, twinGaps, text } = optimumRange(rows);
    closeTo(capacity?.params ?? undefined, audit.capacity.all, 1e-6);
    assert.equal(leftOut.length, 5);
    for (const { width, depth, capacity: without } of leftOut) {
      closeTo(without.params ?? undefined, audit.capacity.without[`${width}x${depth}`], 1e-6);
    }
    closeTo(twinGaps[0].gap, audit.capacity.twinLossRatio - 1);
    assert.match(
      text,
      /Fitted to all 5 encoders, the optimum on 18\.6 hours is 332,000 parameters, and \*\*277,000 to 607,000 when one encoder is left out/,
    );
    assert.match(text, /256 × 4 is 8\.8 % above that of 512 × 1/);
  });
});

describe("claims about the design of a study", () => {
  it("do not speak of saturation or growth where a power law was planted", () => {
    const planted = fakeRows({ noise: 0.001 });
    assert.doesNotMatch(formsOverFolds(planted).text, /a saturating law fits better|flattens/);
    assert.doesNotMatch(exponentsByTraining(planted).text, /grow/);
    assert.match(equalHours(planted).text, /above 0 at 5 of 5 sizes/);
    assert.match(exponentRobustness(planted).text, /is above 0 in \d+ of \d+ variations/);
  });

  it("tell a fall that is no power law from one that is, from none and from a rise", () => {
    const law = (of: (people: number) => number, noise = 0.005) =>
      formsOverFolds(factorialRows({ share: [1], noise, law: of })).user?.verdict ?? assert.fail();
    assert.deepEqual(
      law((people) => 0.2 + people ** -1),
      { kind: "falls, but not as a power law", reasons: ["it flattens"] },
    );
    assert.deepEqual(
      law((people) => 2 - (people / 80) ** 0.5),
      { kind: "falls, but not as a power law", reasons: ["it steepens"] },
    );
    assert.equal(law((people) => people ** -0.2, 0).kind, "supported");
    assert.deepEqual(
      law((people) => people ** 0.2),
      { kind: "not supported", reasons: ["the loss rises"] },
    );
    assert.deepEqual(
      law(() => 1),
      { kind: "inconclusive", reasons: ["the loss does not clearly fall"] },
    );
  });

  it("speak of all hours of fewer people, and of their parts in a sentence of its own", () => {
    const { text } = equalHours(factorialRows({ draws: 1, law: (people) => 0.2 + 0.4 * people ** -0.6 }));
    // (0.2 + 0.4 · 8^−0.6) / (0.2 + 0.4 · 80^−0.6) is 1.3758: everyone's loss is the same at any hours.
    assert.match(text, /exceeds RANDOM's by 37\.6 % \[37\.6, 37\.6\] at 8 users \(4\.0 h\), .* above 0 at 4 of 4 sizes/);
    assert.match(
      text,
      /^- Of 6 subsets of some people with a part of their windows the interval is above 0 at 6; the gaps are /m,
    );
    assert.match(
      text,
      /^- 4\.0 h drawn from everyone already give a lower loss than all hours of 8 or 16 or 32 or 56 people\.$/m,
    );
  });

  it("say what one more person is worth in hours of the same people, where people and hours are apart", () => {
    const { laws, text } = peopleAndHours(factorialRows({ draws: 1 }));
    assert.equal(laws.length, 1); // all people are of one data set
    // h · (a A P^−a + b B D^−b)/(b B D^−b) of the planted law at 80 people with half an hour each, D = 40 hours
    assert.match(
      text,
      /\*\*One more person, with 0\.5 h, is worth 1\.59 \[1\.59, 1\.59\] h more of the same people\.\*\* In AICc the law is .* better than one of all hours alone,/,
    );
    assert.match(text, /the exponent of people is 0\.60 \[0\.60, 0\.60\].*apart: supported\./);
    // All of its test users are of one set and alike, and the planted law is that of every subset.
    assert.match(
      text,
      /is above 0 in 3 of 3 variations: it is 0\.071 \[0\.071, 0\.071\] % without the fewest people, 0\.071 .* without the fewest hours/,
    );
    assert.match(
      peopleAndHours(rows).text,
      /test users of SisFall.*\n.*test users of WISDM Phone.*undetermined\. In AICc the law is 110\.7 better/,
    );
  });

  it("give each length of training its law, and choose a subset's length by its loss on validation people", () => {
    // Few windows are learned by heart in the longer training: at 40 hours both losses meet.
    const laws: [steps: number, law: (people: number, hoursEach: number) => number][] = [
      [1000, (people, hoursEach) => 0.2 + 0.4 * people ** -0.6 + 0.1 * (people * hoursEach) ** -0.5],
      [2000, (people, hoursEach) => 0.2 + 0.4 * people ** -0.6 + 0.437 * (people * hoursEach) ** -0.9],
    ];
    const branches = laws.flatMap(([steps, law]) =>
      factorialRows({ draws: 1, hoursEach: 4, law }).map((row) => ({
        ...row,
        config: { ...row.config, steps, schedule: "wsd" as const },
      })),
    );
    const { lengths, text } = exponentsByLength(branches);
    assert.equal(exponentsByTraining(branches).text, text);
    assert.deepEqual(
      lengths.map(({ steps, chosen }) => [steps, chosen]),
      [
        [1000, 60], // of 8 people all, of 16 three, of 32 two, of 56 and 80 one, in five folds
        [2000, 65],
      ],
    );
    for (const [i, b] of [0.5, 0.9].entries()) close(lengths[i].law?.b.value, b, { absolute: 1e-3 });
    assert.match(
      text,
      /^- Of 1,000 steps, which validation people choose for 60 of 125 subsets: the exponent of people is 0\.60 /,
    );
    assert.match(exponentsByLength(factorialRows({ draws: 1 })).text, /one length/);
    assert.match(gridReach(branches).text, /Each run took \*\*1,000 or 2,000 steps of/);
    assert.match(epochs(branches).text, /^1,000 or 2,000 steps of 2048 windows are/); // all hours of some people
  });

  it("give the best size for equal operations from trainings of several lengths", () => {
    // ln L is a bowl around N* = 2e5 (C/C₀)^0.5, with C₀ of the middle encoder's middle length
    const encoders: [number, number][] = [64, 128, 256, 512, 1024].map((width) => [width, 4]);
    const middle = 6 * params(256, 4) * 8000;
    const runs = [500, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000].flatMap((steps) =>
      fakeRows({ encoders, sizes: ["all"], config: { steps } }).map((row): Row => {
        const away = Math.log(row.encoderParams / 2e5) - 0.5 * Math.log(row.flops / middle);
        const testLoss = Math.exp(0.1 * row.config.fold + 0.02 * away ** 2);
        return { ...row, result: { ...row.result, testLoss, validationLoss: testLoss } };
      }),
    );
    const { levels, exponent, text } = computeFrontier(runs);
    assert.equal(levels.length, 5);
    // Halfway between two lengths the straight line lies above the bowl: all encoders alike, if their lengths are.
    for (const { flops, capacity } of levels) close(capacity.params, 2e5 * (flops / middle) ** 0.5, { relative: 0.05 });
    close(exponent?.value, 0.5, { absolute: 0.02 });
    assert.match(text, /by \d encoders, the lowest loss is at \*\*[\d,]+ \[.*\n.*power \*\*/s);
  });

  it("say what is missing where there are no rows, or too few", () => {
    const few = fakeRows({ folds: 1, sizes: [2, "all"], encoders: [[512, 5]] });
    for (const claim of [
      epochs,
      exponentsByTraining,
      exponentsByLength,
      formsOverFolds,
      equalHours,
      exponentRobustness,
      optimumRange,
      peopleAndHours,
    ]) {
      assert.match(claim([]).text, /too few|Too few|No |no law|Fewer|one length/, claim.name);
      if (claim !== epochs) assert.match(claim(few).text, /too few|Too few|No |no law|Fewer|one length/, claim.name);
    }
  });
});
