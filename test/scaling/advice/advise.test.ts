/** Advice from rows whose losses are a planted joint law, see `plantedLoss`. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { flops } from "../../../lib/base/modelSize";
import { defaultConfig } from "../../../lib/base/config";
import type { Row } from "../../../lib/base/row";
import { addLawCommands } from "../../../lib/commands/laws";
import { dataPlaces } from "../../../lib/data/places";
import { advise, type Question } from "../../../lib/scaling/advice/advise";
import { formatAdvice } from "../../../lib/scaling/advice/formatAdvice";
import { inferenceFlops } from "../../../lib/base/modelSize";
import { random } from "../../../lib/base/random";
import { call } from "../../commands/refusal";
import { fakeRows, type Planted } from "../../figures/fakeRows";
import { close } from "../../close";
import { factorial, factorialRows } from "../design/factorial";

const perUser = 26; // hours, as in fakeRows
const everyone = 46;
const full = perUser * everyone;
const level = (fold: number) => 0.93 ** fold;

/** Users and hours meet at the full size, as in the paper. */
function plantedLoss(strategy: Row["config"]["strategy"], n: number, d: number): number {
  return 0.02 + 0.1 * (n / 2e4) ** -0.35 + 0.01 * (d / full) ** -(strategy === "user" ? 0.5 : 0.2);
}

function plantedRows(options: Partial<Planted> = {}, noise = 0): Row[] {
  return fakeRows({ visibleMean: 1, source: "real", ...options }).map((row) => {
    const { users, strategy, fold } = row.config;
    const { normal } = random(7, row.runId);
    const loss = level(fold) * plantedLoss(strategy, row.encoderParams, row.hours) * Math.exp(noise * normal());
    const people = strategy === "user" && users !== "all" ? users : everyone;
    return {
      ...row,
      users: Array.from({ length: people }, String),
      result: { ...row.result, testLoss: loss, validationLoss: loss },
    };
  });
}

const rows = plantedRows();
const question: Question = { hours: 300, users: 20 };

/** Of factors 1, step, step² …, the level of the mean fold. */
const geometricMean = (folds: number, step: number) => step ** ((folds - 1) / 2);

/** The formula of studyLaws.ts on the planted laws, the geometric mean of the three folds' levels. */
function expected(n: number, hours: number, users: number): number {
  const usual = users * perUser;
  return (0.93 * plantedLoss("user", n, usual) * plantedLoss("random", n, hours)) / plantedLoss("random", n, usual);
}

describe("advice", () => {
  it("has the planted loss, and what 100 hours, 10 people and twice the parameters change of it", () => {
    const { loss, nextStudies: steps, encoder, plan } = advise(rows, question);
    const n = encoder?.encoderParams ?? NaN;
    assert.equal(n, Math.max(...rows.map((row) => row.encoderParams)), "the larger the better, as planted");
    assert.deepEqual(plan, { params: n, hours: 300, users: 20 });
    const now = expected(n, 300, 20);
    close(loss?.value, now, { relative: 1e-3 }, "loss");
    const after = [expected(n, 400, 20), expected(n, 450, 30), expected(2 * n, 300, 20)];
    steps.forEach(({ change, what }, i) => close(change?.value, after[i] / now, { relative: 1e-3 }, what));
    // The folds' levels differ by 7 % a fold; t(2) = 4.302653 (tables), deviation |ln 0.93| over √3.
    close(loss?.ci95?.[1], now * Math.exp((4.302653 * -Math.log(0.93)) / Math.sqrt(3)), { relative: 2e-3 }, "upper end");
  });

  it("takes as many people as the study has for the hours, where none are named", () => {
    close(advise(rows, { hours: 260 }).plan.users, 10, { relative: 1e-9 }, "people");
  });

  it("takes the encoder of lowest loss within the budget, and bounds the optimal capacity by it", () => {
    const { encoder, affordable, affordableCapacity } = advise(rows, { ...question, maxParams: 5e6 });
    assert.deepEqual(affordable, { encoders: 3, of: 4 });
    assert.deepEqual([encoder?.width, encoder?.depth], [512, 20], "the largest of the three");
    assert.equal(affordableCapacity.params, 5e6);
    assert.match(affordableCapacity.verdict, /^the budget is the bound/);
    const cheapest = inferenceFlops({ ...defaultConfig, width: 512, depth: 5 });
    assert.deepEqual(advise(rows, { ...question, maxFlops: cheapest }).encoder?.depth, 5);
    const nothing = advise(rows, { ...question, maxParams: 1e5 });
    assert.deepEqual([nothing.encoder, nothing.plan.params], [null, 1e5]);
    assert.match(nothing.warnings[0], /^no encoder of the study is within the budget, the smallest has 9\d{5} parameters/);
    assert.match(nothing.warnings[1], /^extrapolated: parameters 100,000: below the rows' least, 99\d,000$/);
  });

  it("warns beyond the rows' hours, people and parameters, of the plan and of each step", () => {
    assert.deepEqual(advise(rows, question).warnings, []);
    const { warnings, nextStudies: steps, encoder } = advise(rows, { hours: 11_960, users: 460, params: 1e8 });
    assert.equal(encoder, null);
    assert.match(warnings[0], /^extrapolated: parameters 100,000,000: 6\.\d+ times the rows' most, 15,\d00,000$/);
    assert.deepEqual(warnings.slice(1), [
      "extrapolated: hours 12,000: 10 times the rows' most, 1,200",
      "extrapolated: people 460: 10 times the rows' most, 46",
    ]);
    assert(steps.every(({ beyond }) => beyond.length === 3));
  });

  it("is nothing where the folds leave a loss open by a factor of 10, never a wild number", () => {
    const wild = plantedRows({}, 1.5);
    const { loss, nextStudies: steps } = advise(wild, { hours: 1e9, users: 1e7, params: 1e12 });
    assert.equal(loss, null);
    for (const { change } of steps) assert(change === null || (change.value > 0.1 && change.value < 10), `${change?.value}`);
    assert.match(formatAdvice(advise(wild, { hours: 1e9, users: 1e7, params: 1e12 })), /Expected test loss: not determined\./);
  });

  it("takes the law of people and the hours of each where a study varies both with one encoder", () => {
    const grown = factorialRows();
    const { law, everyone: people } = factorial;
    const advice = advise(grown, { hours: 10, users: 40 });
    close(advice.loss?.value, geometricMean(5, factorial.foldStep) * law(40, 0.25), { relative: 1e-3 }, "loss");
    const after = [law(40, 110 / 40), law(50, 0.25)];
    after.forEach((loss, i) => close(advice.nextStudies[i].change?.value, loss / law(40, 0.25), { relative: 1e-3 }));
    assert.equal(advice.nextStudies[2].change, null, "of parameters such a study says nothing");
    assert.match(formatAdvice(advice), /Take 512 × 5 .*: the study's one encoder\.\n- Expected test loss: 0\.\d+ \(/);
    assert.match(advise(grown, { hours: 10, users: 400 }).warnings[0], /^extrapolated: people 400: 5 times the rows' most, 80$/);
    assert.equal(advise(grown, { hours: 10, users: people, params: 1e6 }).loss, null);
  });

  it("says what is too few: encoders, folds, RANDOM runs", () => {
    const two = advise(
      plantedRows({
        encoders: [
          [512, 5],
          [1024, 20],
        ],
      }),
      question,
    );
    assert.equal(two.loss, null);
    assert.match(
      two.warnings[0],
      /^too few points for a law: 6 USER runs of a fold needed, of 3 encoders and 3 sizes, or with one encoder 6 subsets/,
    );
    assert.notEqual(two.encoder, null, "the measured best is still known");
    const one = advise(plantedRows({ folds: 1 }), question);
    assert.equal(one.loss?.ci95, null);
    assert.match(one.capacity.verdict, /^too few points: 2 folds needed/);
    const users = advise(
      rows.filter((row) => row.config.strategy === "user"),
      question,
    );
    assert.match(users.warnings.join(), /no RANDOM runs, so the number of people is not used/);
    close(users.loss?.value, 0.93 * plantedLoss("user", users.plan.params, 300), { relative: 1e-3 }, "USER's law alone");
  });

  /** The planted losses times a factor of each row. */
  const withFactor = (factor: (row: Row) => number) =>
    rows.map((row) => {
      const testLoss = (row.result.testLoss ?? NaN) * factor(row);
      return { ...row, result: { ...row.result, testLoss, validationLoss: testLoss } };
    });

  it("moves the joint law to the level of the chosen encoder's own runs", () => {
    const good = ({ config }: Row) => config.width === 512 && config.depth === 20;
    const { encoder, loss } = advise(
      withFactor((row) => (good(row) ? 0.7 : 1)),
      question,
    );
    assert.deepEqual([encoder?.width, encoder?.depth], [512, 20]);
    close(loss?.value, 0.7 * expected(encoder?.encoderParams ?? NaN, 300, 20), { relative: 0.01 }, "loss");
  });

  it("tells no loss of twice the parameters where the optimal capacity is below them", () => {
    const best = 2e6;
    const bowl = withFactor(({ encoderParams }) => Math.exp(0.4 * Math.log(encoderParams / best) ** 2));
    const { encoder, capacity, nextStudies: steps, warnings } = advise(bowl, question);
    assert((encoder?.encoderParams ?? NaN) < 4e6 && (capacity.ci95?.[1] ?? NaN) < 4e6, JSON.stringify(capacity));
    assert.deepEqual(
      steps.map(({ change }) => change === null),
      [false, false, true],
    );
    assert.match(warnings.join(), /the optimal capacity is below twice the parameters/);
  });

  it("counts runs on the plateau and doubts of the joint law", () => {
    const flat = advise(
      rows.map((row) => ({ ...row, result: { ...row.result, references: { zero: 1, visibleMean: 0.01, interpolation: 1 } } })),
      question,
    );
    // 3 folds of 4 encoders on 6 sizes, twice.
    assert.match(flat.warnings[0], /^144 of 144 runs are on the plateau of the visible mean/);
    const noTrend = plantedRows({}, 0).map((row) => {
      const { normal } = random(3, row.runId);
      const testLoss = 0.02 + 0.1 * (row.hours / 20) ** -0.35 * Math.exp(0.01 * normal());
      return { ...row, result: { ...row.result, testLoss, validationLoss: testLoss } };
    });
    assert.match(
      advise(noTrend, question).warnings[0],
      /^the joint law is doubted in \d of 6 cases: fold \d, (USER|RANDOM): .*a saturating law of d alone is better/,
    );
  });

  it("refuses questions that make no sense, and rows that hold no answer", () => {
    for (const bad of [0, -1, NaN, Infinity]) {
      assert.throws(() => advise(rows, { hours: bad }), new RegExp(`advise: expected a positive hours, found ${bad}`));
      assert.throws(() => advise(rows, { hours: 1, maxParams: bad }), /expected a positive maxParams/);
    }
    assert.throws(() => advise(rows, { hours: 1, params: 1e6, maxParams: 1e6 }), /a model or a budget for one, found both/);
    assert.throws(() => advise([], question), /expected rows of finished pre-trainings, found none/);
    const diverged = rows.map((row) => ({ ...row, status: "diverged" as const }));
    assert.throws(() => advise(diverged, question), /expected rows of finished pre-trainings, found none/);
    assert.throws(() => advise([...rows, ...plantedRows({ source: "synthetic" })], question), /rows of one source/);
  });

  it("leaves runs without a loss out, refuses losses that none can have, and outlives an outlier", () => {
    const withLoss = (testLoss: number) =>
      rows.map((row, i) =>
        i === 17 ? { ...row, result: { ...row.result, testLoss, validationLoss: Math.abs(testLoss) } } : row,
      );
    close(
      advise(withLoss(NaN), question).loss?.value,
      expected(advise(rows, question).plan.params, 300, 20),
      { relative: 1e-3 },
      "loss",
    );
    for (const bad of [0, -1]) {
      assert.throws(() => advise(withLoss(bad), question), new RegExp(`expected positive finite values, found loss ${bad}`));
    }
    const { loss } = advise(withLoss(10), question);
    const usual = advise(rows, question).loss?.value ?? NaN;
    assert(loss === null || (loss.value > usual / 2 && loss.value < 2 * usual), `${loss?.value}, without it ${usual}`);
  });

  it("is printed as a list", () => {
    const lines = formatAdvice(advise(rows, { ...question, maxParams: 5e6 })).split("\n");
    assert.equal(lines[0], "300 hours of 20 people, by rows of real: ExtraSensory:");
    assert.match(
      lines[2],
      /^- Take 512 × 20 \(3,9\d0,000 parameters, \d+,000,000 operations a window\): .*, of 3 that fit of 4\.$/,
    );
    assert.match(lines[3], /^- Expected test loss: 0\.0\d+ \(0\.0\d+ to 0\.0\d+\), 95 % over 3 folds\.$/);
    assert.match(lines[4], /^- Optimal capacity for these hours: the loss falls up to the largest encoder/);
    assert.match(lines[5], /^- Within the budget: 5,000,000 parameters, the budget is the bound/);
    assert.match(
      lines[6],
      /^- With 100 hours more of the same people the loss changes by −\d\.\d % \(−\d\.\d % to −\d\.\d %\)\.$/,
    );
    assert.match(lines[8], /^- With a model of twice the parameters the loss changes by −\d\.\d % \(−\d\.\d % to −\d\.\d %\)\.$/);
  });
});

describe("operations of a window", () => {
  it("are those that the model counts, of its encoder over every patch", () => {
    for (const change of [{}, { clsToken: true }, { tokens: "sensor" as const }, { width: 1024, depth: 10 }]) {
      const config = { ...defaultConfig, ...change };
      // A supervised step of one window is three times its forward pass, which has no decoder and no mask.
      assert.equal(inferenceFlops(config), flops({ ...config, task: "fromScratch", batchSize: 1, steps: 1 }) / 3);
    }
  });
});

describe("wearlaws advise", () => {
  const root = resolve(__dirname, "../../..");
  const refusal = async (...options: string[]) =>
    (await call((program) => addLawCommands(program, dataPlaces(root)), "advise", ...options)).refused;

  it("names what is missing: rows, hours, the other half of a latency", async () => {
    const command = ["--import=tsx", "lib/cli.ts", "advise", "no-such-study", "--hours", "10"];
    const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
    assert.equal(status, 1);
    assert.match(stderr, /^wearlaws: study "no-such-study" has no rows: expected .*; make them with: make figures/);
    assert.match(await refusal("quick"), /required option '--hours <h>' not specified/);
    assert.match(await refusal("quick", "--hours", "-1"), /Expected a positive number/);
    assert.match(await refusal("quick", "--hours", "1", "--max-ms", "5"), /expected --max-ms and --gflops together, found one/);
  });
});
