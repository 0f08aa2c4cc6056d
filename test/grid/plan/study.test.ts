import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readPlanFile } from "../../../lib/base/studyPlan";
import type { Row } from "../../../lib/base/row";
import { flops } from "../../../lib/base/modelSize";
import { configHash } from "../../../lib/grid/plan/configHash";
import { loadStudy } from "../../../lib/grid/plan/loadStudy";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { pretrainings } from "../../../lib/grid/plan/study";
import { groupBy } from "../../../lib/scaling/study/rows";
import { refuseUnknown, runIdOf } from "../../../lib/grid/plan/runId";
import { defaultConfig } from "../../../lib/base/config";
import { close } from "../../close";
import { temporaryFolder } from "../../data/loaders/makeFiles";

describe("a study's plan", () => {
  const paper = planStudy(loadStudy("paper"));

  it("lists the paper's 1620 runs, of which 1485 are distinct (both strategies share the full size)", () => {
    assert.equal(paper.cells, 3 * 6 * 2 * 5 * 9);
    assert.equal(paper.configs.length, 1620 - 3 * 5 * 9);
    assert.equal(new Set(paper.configs.map(runIdOf)).size, 1485);
  });

  it("costs the paper's distinct runs at 1.536e21 floating-point operations", () => {
    const total = paper.configs.reduce((sum, config) => sum + flops(config), 0);
    close(total, 1.536e21, { relative: 0.001 }); // 1485/1620 of the sum over encoders
  });

  it("of quick has four encoders with a pair of twins, four sizes, two strategies, three folds", () => {
    const { configs } = planStudy(loadStudy("quick"), "corpus");
    const grid = configs.filter(
      ({ task, steps, augmentations }) => task === "pretrain" && steps === 1000 && !augmentations.length,
    );
    assert.equal(grid.length, 4 * 3 * (3 * 2 + 1));
    assert.ok(grid.every(({ set }) => set === "corpus"));
    // From scratch, four encoders on two sets: two rates in three groups of train users choose, and none tests yet.
    const scratch = configs.filter(({ task }) => task === "fromScratch");
    assert.deepEqual([scratch.length, scratch.every(({ group }) => group !== null)], [4 * 2 * 2 * 3, true]);
  });

  it("of pretexts trains ten pairs of encoder and pretext alike: at equal operations, in as many cells, at two rates each", () => {
    const trained = pretrainings(planStudy(loadStudy("pretexts")));
    for (const config of trained) close(flops(config), 2e12, { relative: 6e-4 }, runIdOf(config)); // half a step of 894
    const pairs = groupBy(trained, ({ encoder, pretext }) => `${encoder} ${pretext}`);
    assert.equal(pairs.size, 3 * 4 - 2); // no masked autoencoder of the other two
    for (const [pair, own] of pairs) assert.equal(own.length, 4 * 2 * 2, pair);
  });

  it("refuses an axis that is no field of the config", () => {
    const study = { ...loadStudy("paper"), grids: { typo: { axes: { widht: [1] } as object } } };
    assert.throws(
      () => planStudy(study),
      /study paper, grid typo, axes: "widht" is no field of the config; did you mean "width"\?/,
    );
  });

  it("suggests the nearest run when asked for one that it does not have", () => {
    const known = paper.configs.map(runIdOf);
    const [runId] = known;
    assert.throws(
      () => refuseUnknown(loadStudy("paper"), known, [runId.replace("user", "usr")]),
      ({ message }: Error) =>
        message.startsWith("paper has no run ") &&
        message.endsWith(`among its 1485 (to list them: npx wearlaws grid status paper --runs); did you mean "${runId}"?`),
    );
  });

  it("names the studies that ship when asked for another", () => {
    const files = readdirSync(join(__dirname, "../../../lib/grid/studies"), { recursive: true }) as string[];
    const names = files.filter((file) => file.endsWith(".ts")).map((file) => basename(file, ".ts"));
    const message = `no study "nothing": expected one of ${names.sort().join(", ")}, or the path of a .ts file`;
    assert.throws(() => loadStudy("nothing"), { message });
  });
});

describe("a study's file", () => {
  const { path } = temporaryFolder();

  it("is named in the error, whatever it throws", () => {
    for (const [code, found] of [
      ["null", "null"],
      ['new Error("no such set")', "no such set"],
      ['"words"', "words"],
    ]) {
      const file = join(path(), "mine.ts");
      writeFileSync(file, `throw ${code};`);
      assert.throws(
        () => loadStudy(file),
        ({ message }: Error) => message === `${file}: ${found}`,
      );
    }
  });
});

describe("a study of people and shares", () => {
  const paper = loadStudy("paper");
  const axes = { people: [0.25, 1], share: [0.5, 1], draw: [0, 1], fold: [0, 1] };
  const study = { ...paper, grids: { factorial: { axes } } };

  it("crosses them, and all draws share the run of everyone", () => {
    const { cells, configs } = planStudy(study);
    assert.equal(cells, 16);
    assert.equal(configs.length, 14); // 16, less the second draw of everyone in two folds
    assert.equal(new Set(configs.map(runIdOf)).size, 14);
    assert.match(runIdOf(configs[0]), /^mae-w512d5-p0\.25-q0\.5-f0-lr/);
  });

  it("is refused where a number of users stands beside a share, or a share is none", () => {
    const refused = (fixed: object, message: RegExp) =>
      assert.throws(() => planStudy({ ...paper, grids: { factorial: { fixed } } }), message);
    refused(
      { users: 8, people: 0.5 },
      /study paper, grid factorial: users: expected "all" beside people 0.5 and share 1, which take its place, found 8/,
    );
    refused({ people: 0 }, /study paper, grid factorial, fixed: people: expected number to be >0, found 0/);
    refused({ share: 1.5 }, /study paper, grid factorial, fixed: share: expected number to be <=1, found 1.5/);
    refused({ draw: -1 }, /study paper, grid factorial, fixed: draw: expected number to be >=0, found -1/);
  });
});

describe("a grid with candidates", () => {
  const paper = loadStudy("paper");
  const candidates = [{ learningRate: 1e-3 }, { learningRate: 1e-2, weightDecay: 0.1 }];
  const fixed = { task: "fromScratch", set: "uci-har", probeFolds: 2, validation: "none" } as const;
  const study = { ...paper, grids: { chosen: { fixed, axes: { seed: [1, 2, 3] }, candidates } } };
  const choosing = planStudy(study);
  /** Rows of the runs that choose; `right` of 10 windows are classified right with the second candidate, 5 with the first. */
  const rowsOf = (right: number, status: Row["status"] = "done") =>
    choosing.configs.map((config) => {
      const counted = config.weightDecay > 0 ? right : 5;
      const confusionByUser = { u: [[counted, 10 - counted], [10 - counted, counted]] }; // prettier-ignore
      const heldOut = status === "done" || config.weightDecay === 0 ? { confusionByUser } : undefined;
      return { configHash: configHash(config), status: heldOut ? "done" : status, result: { heldOut } } as unknown as Row;
    });

  it("plans each candidate in each group once, whatever the seeds, and nothing that tests the test users", () => {
    assert.deepEqual([choosing.cells, choosing.configs.length, choosing.undecided], [3, 4, 3]);
    assert.deepEqual(
      choosing.configs.map(({ learningRate, group, seed }) => [learningRate, group, seed]),
      [[1e-3, 0, 1], [1e-3, 1, 1], [1e-2, 0, 1], [1e-2, 1, 1]], // prettier-ignore
    );
    assert.match(runIdOf(choosing.configs[3]), /^scratch-uci-har-w512d5-g1-lr0\.01-s1-/);
    assert.equal(planStudy(study, "x", rowsOf(9).slice(1)).undecided, 3);
    assert.equal(planStudy(study, "x", rowsOf(9, "failed")).undecided, 3);
  });

  it("adds a run a seed with the settings of the best macro F1, the first of equals", () => {
    for (const [rows, rate, decay] of [
      [rowsOf(9), 1e-2, 0.1],
      [rowsOf(4), 1e-3, 0],
      [rowsOf(5), 1e-3, 0],
      [rowsOf(9, "diverged"), 1e-3, 0],
    ] as const) {
      const { configs, undecided } = planStudy(study, "x", rows);
      assert.deepEqual([configs.length, undecided], [7, 0]);
      const refits = configs.filter(({ group }) => group === null);
      assert.deepEqual(
        refits.map(({ seed, learningRate, weightDecay }) => [seed, learningRate, weightDecay]),
        [1, 2, 3].map((seed) => [seed, rate, decay]),
      );
    }
  });

  it("takes as many groups as there are labelled users", () => {
    const few = { ...study, grids: { chosen: { fixed: { ...fixed, probeFolds: 5, labelledUsers: 3 }, candidates } } };
    assert.equal(planStudy(few).configs.length, 6);
  });
});

describe("a grid with a teacher", () => {
  const student = { task: "distil", set: "uci-har", encoder: "cnn", width: 32, depth: 2, temperature: 2 } as const;
  const teacher = { task: "fromScratch", encoder: "cnn", width: 64, depth: 2 } as const;
  const axes = { labelledUsers: [1, "all"] as const, seed: [1, 2], labelWeight: [0.2, 0.5] };
  const study = { ...loadStudy("paper"), grids: { students: { fixed: student, axes, teacher } } };

  it("plans one teacher for the same labels and seed, and its students when its row is there", () => {
    const before = planStudy(study);
    assert.deepEqual([before.cells, before.configs.length, before.undecided], [8, 4, 8]);
    assert.ok(before.configs.every(({ task, width, set }) => task === "fromScratch" && width === 64 && set === "uci-har"));
    const rows = before.configs.map((config) => ({ configHash: configHash(config), status: "done" }) as Row);
    rows[3].status = "diverged";
    const { configs, undecided } = planStudy(study, "x", rows);
    assert.deepEqual([configs.length, undecided], [10, 2]);
    for (const { teacher, labelledUsers, seed } of configs.filter(({ task }) => task === "distil")) {
      const taughtBy = before.configs.find((config) => config.labelledUsers === labelledUsers && config.seed === seed);
      assert.equal(teacher, `runs/paper/${runIdOf(taughtBy!)}/weights.safetensors`);
    }
  });

  it("refuses a teacher that is none, and students without a temperature", () => {
    const grids = { students: { fixed: student, teacher: { ...teacher, wdith: 3 } } };
    assert.throws(() => planStudy({ ...study, grids }), /grid students, teacher: "wdith" is no field of the config/);
    const cold = { students: { fixed: { ...student, temperature: 0.1 }, teacher } };
    assert.throws(() => planStudy({ ...study, grids: cold }), /temperature: expected 1 or more for the task "distil", found 0.1/);
    const untaught = { students: { fixed: student } };
    assert.throws(() => planStudy({ ...study, grids: untaught }), /teacher: expected the file of a supervised network .* null/);
  });
});

describe("the hash of a config", () => {
  it("depends on every value and not on the order of the fields", () => {
    const reversed = Object.fromEntries(Object.entries(defaultConfig).reverse()) as unknown as typeof defaultConfig;
    assert.equal(configHash(reversed), configHash(defaultConfig));
    const changed: Partial<typeof defaultConfig>[] = [{ seed: 2 }, { dropout: 0.2 }, { augmentations: ["scale"] }];
    const hashes = changed.map((change) => configHash({ ...defaultConfig, ...change }));
    assert.equal(new Set([configHash(defaultConfig), ...hashes]).size, 4);
  });

  it("is that of before, where a field that came later has the value that every run had until then", () => {
    const { frame: _, ...before } = defaultConfig;
    assert.equal(configHash(before as typeof defaultConfig), configHash(defaultConfig));
    assert.notEqual(configHash({ ...defaultConfig, frame: "gravity" }), configHash(defaultConfig));
    // As they are committed: data/results/real.plan.json.
    const { runIds } = readPlanFile(join(__dirname, "../../../data/results/real.plan.json"), "real");
    assert.deepEqual(planStudy(loadStudy("real")).configs.map(runIdOf).sort(), runIds);
  });
});
