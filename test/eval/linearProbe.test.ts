import assert from "node:assert/strict";
import { nativeKernels, startEngine, withoutKernels } from "../../lib/engine/backend";
import { normalMatrix } from "../../lib/numeric/cholesky";
import { lbfgs } from "../../lib/numeric/lbfgs";
import { linearProbe, type Labelled, userFolds } from "../../lib/eval/linearProbe";
import { fitLogistic, predict, problemOf, zeroWeights } from "../../lib/eval/logisticRegression";
import { plainLogistic } from "../../lib/eval/plainLogistic";
import { confusionMatrix, scores } from "../../lib/base/metrics";
import { random } from "../../lib/base/random";
import reference from "../reference/sklearnProbe.json";
import { close } from "../close";

const { dim } = reference;
const classes = ["a", "b", "c", "d"];

function pick(rows: number[]): Labelled {
  return {
    dim,
    features: Float32Array.from(rows.flatMap((row) => reference.features.slice(row * dim, (row + 1) * dim))),
    labels: Int32Array.from(rows, (row) => reference.labels[row]),
    users: rows.map((row) => reference.users[row]),
  };
}

const [train, test] = [pick(reference.trainRows), pick(reference.testRows)];

describe("linear probe", () => {
  before(() => startEngine({ threads: 2 }));

  it("finds scikit-learn's weights, intercepts and loss at three L2, with kernels and without", async () => {
    assert(nativeKernels(), "the kernels are loaded");
    await assertFits();
    await withoutKernels(assertFits);
  });

  async function assertFits(): Promise<void> {
    const problem = problemOf(train, Uint32Array.from(train.labels.keys()), 4);
    for (const { l2, coef, intercept, loss } of reference.fits) {
      const found = await fitLogistic(problem, l2, zeroWeights(problem), 1e-10);
      close(found.value, loss, { absolute: 1e-6 }, `loss at ${l2}`);
      coef.forEach((row, k) => {
        row.forEach((w, j) => close(found.x[k * (dim + 1) + j], w, { absolute: 1e-3 }, `weight ${k} ${j} at ${l2}`));
        close(found.x[k * (dim + 1) + dim], intercept[k], { absolute: 1e-3 }, `intercept ${k} at ${l2}`);
      });
    }
  }

  it("finds scikit-learn's probabilities of 18 classes by features that are nearly the same, with kernels and without", async () => {
    const [n, d] = [540, 12];
    const features = Float32Array.from({ length: n * d }, (_, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      const value = Math.sin(i * 0.7) + 0.02 * Math.sin(i * (j + 1.3)) + 0.02 * Math.cos((i % 18) * (j + 1));
      return value * 10 ** (j % 4) + 5 * j; // as sklearnProbe.py
    });
    const all = Uint32Array.from({ length: n }, (_, i) => i);
    const problem = problemOf({ features, dim: d, labels: Int32Array.from(all, (i) => i % 18) }, all, 18);
    const { l2, loss, correct, probabilities } = reference.many;
    const assertMany = async () => {
      const { x, value } = await fitLogistic(problem, l2, zeroWeights(problem), 1e-8);
      close(value, loss, { absolute: 1e-6 }, "loss");
      assert.equal(predict(problem, x).filter((label, i) => label === i % 18).length, correct);
      const p = new Float32Array(18 * n);
      (nativeKernels() ?? plainLogistic).probabilities(problem, x, p);
      probabilities.forEach((expected, at) =>
        close(p[(at % 18) * n + Math.floor(at / 18)], expected, { absolute: 1e-3 }, `probability ${at}`),
      );
    };
    await assertMany();
    await withoutKernels(assertMany);
  }).timeout(20_000);

  it("factors and solves blocks of any size as plain code does, also singular ones", () => {
    // The kernels find 12 columns and 4 rows at a time.
    for (const size of [1, 3, 12, 13, 29, 61]) {
      const draw = random(1, `blocks of ${size}`);
      const rows = () => Array.from({ length: 2 * size }, () => Array.from({ length: size }, () => draw.normal()));
      const constant = rows().map((row) => [...row.slice(0, -1), 0]); // its last feature
      const blocks = Float64Array.from([rows(), constant].flatMap((points) => [...normalMatrix(points, size)]));
      const [ours, plain] = [blocks.slice(), blocks.slice()];
      nativeKernels()!.choleskyBlocks(ours, size);
      plainLogistic.choleskyBlocks(plain, size);
      plain.forEach((value, at) => {
        if (at % size <= Math.floor(at / size) % size) close(ours[at], value, { absolute: 1e-9 }, `${size}: ${at}`);
      });
      const factors = Float32Array.from(plain);
      const vector = Float64Array.from({ length: 2 * size }, () => draw.normal());
      const [solved, expected] = [vector.slice(), vector.slice()];
      nativeKernels()!.solveBlocks(factors, size, solved);
      plainLogistic.solveBlocks(factors, size, expected);
      expected.forEach((value, at) => close(solved[at], value, { relative: 1e-6 }, `${size}: solution ${at}`));
    }
  });

  it("puts users into the folds of scikit-learn's GroupKFold", () => {
    assert.deepEqual([...userFolds(train.users, 5)], reference.folds);
  });

  it("chooses the L2 and gives the scores of the same search in scikit-learn", async () => {
    const probe = await linearProbe(train, test, classes);
    assert.equal(probe.l2, reference.l2);
    for (const name of ["macroF1", "weightedF1", "accuracy"] as const) {
      close(probe[name], reference.scores[name], { absolute: 1e-12 }, name);
    }
    const user = Object.entries(probe.confusionByUser).map(([name, c]) => [name, c.flat().reduce((a, b) => a + b)]);
    assert.deepEqual(
      user,
      [
        ["u2", 26],
        ["u5", 19],
      ],
      "windows of the test users in sklearnProbe.py",
    );
    assert(probe.oracle.macroF1 >= probe.macroF1);
  });

  it("leaves out the weaker L2 once two in turn were clearly worse", async () => {
    const { probabilities } = plainLogistic;
    const passesOf = (l2Grid: number[]) =>
      withoutKernels(async () => {
        let calls = 0;
        plainLogistic.probabilities = (...of) => (calls++, probabilities(...of));
        try {
          await linearProbe(train, test, classes, { l2Grid });
          return calls;
        } finally {
          plainLogistic.probabilities = probabilities;
        }
      });
    const upTo = reference.cvMacroF1.slice(0, 3); // of 1e-4, 1e-3 and 1e-2 in scikit-learn
    assert(Math.max(upTo[0], upTo[1]) < upTo[2] - 0.002);
    const all = await passesOf([1e-2, 1e-3, 1e-4]);
    assert.equal(await passesOf([1e-2, 1e-3, 1e-4, 1e-5, 1e-6]), all);
  });

  it("reports where the chosen L2 is the weakest or the strongest of several", async () => {
    const edge = async (l2Grid?: number[]) => (await linearProbe(train, test, classes, { l2Grid })).atEdge;
    assert.deepEqual(await Promise.all([edge(), edge([reference.l2, 1e4]), edge([1e-9, reference.l2]), edge([1])]), [
      false,
      true,
      true,
      undefined,
    ]);
  });

  it("keeps a test user whose name is a property of every object", async () => {
    const { confusionByUser: expected } = await linearProbe(train, test, classes);
    for (const name of ["__proto__", "constructor"]) {
      const users = test.users.map((user) => (user === "u2" ? name : user));
      const { confusionByUser } = await linearProbe(train, { ...test, users }, classes);
      assert.deepEqual(Object.entries(confusionByUser), [
        [name, expected.u2],
        ["u5", expected.u5],
      ]);
    }
  });

  it("is not moved by a test user's scale: the test set takes no part in standardising or in choosing L2", async () => {
    const loud = { ...test, features: test.features.map((value) => value * 1000) };
    const probed = await linearProbe(train, test, classes);
    assert.equal((await linearProbe(train, loud, classes)).l2, probed.l2);
    const same = { ...test, features: Float32Array.from(test.features) };
    same.features.fill(1e4, 0, dim); // one wild window changes no other prediction
    const { accuracy } = await linearProbe(train, same, classes);
    close(probed.accuracy, accuracy, { absolute: 1 / test.labels.length + 1e-12 });
  });

  it("refuses a user on both sides, a feature that is not finite, and a train set of one user", async () => {
    await assert.rejects(linearProbe(train, train, classes), /user u0 is in both train and test/);
    const broken = { ...train, features: train.features.map((value, i) => (i === dim + 2 ? NaN : value)) };
    await assert.rejects(linearProbe(broken, test, classes), /train feature 2 of window 1 is NaN/);
    await assert.rejects(linearProbe({ ...train, users: train.users.map(() => "u0") }, test, classes), /one user u0/);
  });

  it("is stopped by its signal, in the middle of a fit", async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    await assert.rejects(linearProbe(train, test, classes, { signal: stop.signal }), { name: "AbortError" });
  });

  it("repeats bit for bit, and treats a constant feature as one that says nothing", async () => {
    assert.deepEqual(await linearProbe(train, test, classes), await linearProbe(train, test, classes));
    const constant = (set: Labelled): Labelled => {
      const features = new Float32Array(set.labels.length * (dim + 1)).fill(0.1);
      set.features.forEach((value, i) => (features[Math.floor(i / dim) * (dim + 1) + (i % dim)] = value));
      return { ...set, features, dim: dim + 1 };
    };
    assert.equal((await linearProbe(constant(train), constant(test), classes)).macroF1, reference.scores.macroF1);
  });
});

describe("L-BFGS", () => {
  it("finds Rosenbrock's minimum (1, 1) from (−1.2, 1), with and without a preconditioner", async () => {
    const rosenbrock = (x: Float64Array, g: Float64Array) => {
      g[0] = -400 * x[0] * (x[1] - x[0] ** 2) - 2 * (1 - x[0]);
      g[1] = 200 * (x[1] - x[0] ** 2);
      return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2;
    };
    for (const precondition of [
      undefined,
      (v: Float64Array) => {
        v[1] *= 0.1;
      },
    ]) {
      const { x, converged } = await lbfgs(rosenbrock, Float64Array.of(-1.2, 1), { tolerance: 1e-20, precondition });
      assert(converged);
      x.forEach((value) => close(value, 1, { absolute: 1e-8 }, "minimum"));
    }
  });
});

describe("metrics", () => {
  it("equal f1_score and accuracy_score where a class is missing from truth, prediction or both", () => {
    const { truth, predicted, ...expected } = reference.metrics;
    const found = scores(confusionMatrix(truth, predicted, 6));
    for (const name of ["macroF1", "weightedF1", "accuracy"] as const) {
      close(found[name], expected[name], { absolute: 1e-12 }, name);
    }
    assert(Math.abs(expected.macroF1 - expected.weightedF1) > 0.001, "the two would be told apart");
  });

  it("refuses an empty matrix and a label out of range", () => {
    assert.throws(
      () =>
        scores([
          [0, 0],
          [0, 0],
        ]),
      /at least one window/,
    );
    assert.throws(() => confusionMatrix([0, 2], [0, 1], 2), /labels 0 to 1, found 2 at window 1/);
  });
});
