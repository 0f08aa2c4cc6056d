import assert from "node:assert/strict";
import { join } from "node:path";
import type { Config } from "../../../lib/base/config";
import type { Probe } from "../../../lib/base/row";
import { foldsOf } from "../../../lib/data/subset";
import { loadSet } from "../../../lib/data/prepare";
import { writeWindows } from "../../../lib/data/store/writeWindows";
import type { WindowSet } from "../../../lib/data/store/windowSet";
import { planAt } from "../../../lib/grid/plan/planAt";
import { runIdOf } from "../../../lib/grid/plan/runId";
import type { Study } from "../../../lib/grid/plan/study";
import { runOne } from "../../../lib/grid/run/runOne";
import { fakeSet } from "../../train/fakeSet";
import { temporaryFolder } from "../../data/loaders/makeFiles";

const places = { dataFolder: null, root: "" };
const defaults: Partial<Config> = {
  width: 64,
  depth: 1,
  batchSize: 8,
  steps: 2,
  curvePoints: 1,
  testMasks: 1,
  testWindows: 10,
  probeL2: [1],
  probeFolds: 2,
  threads: 2, // as the other tests of the process
};

/** A study of one pre-training on the set, tested on others. */
function studyOf(set: string, downstream: string[], change: Partial<Config> = {}): Study {
  return {
    name: "mine",
    title: "mine",
    pretrainSets: [set],
    downstream,
    defaults: { ...defaults, ...change },
    grids: { one: {} },
  };
}

describe("a study on sets of your own", () => {
  const place = temporaryFolder();

  async function store(name: string, made: WindowSet): Promise<void> {
    const about = { name, title: `real: ${name}`, source: "real", inputKey: name, channels: made.channels } as const;
    await writeWindows(join(places.root, "data", "windows", name), about, async (writer) => {
      for (const [row, user] of made.user.entries()) {
        const { activity, recording, start } = made;
        writer.add(made.read([row]), { user, activity: activity[row], recording: recording[row], start: start[row] });
      }
    });
  }

  before(async () => {
    places.root = place.path();
    const others = fakeSet({ users: 7, windowsPerUser: 6, channels: 3 });
    await store("alone", fakeSet({ users: 7, windowsPerUser: 6, channels: 3 }));
    await store("others", { ...others, user: others.user.map((user) => `other-${user}`) });
    await store("six", fakeSet({ users: 7, windowsPerUser: 6 }));
    await store("unlabelled", { ...others, activity: others.activity.map(() => "unlabelled") });
    await store("few", { ...others, user: others.user.map((user) => (user < "u3" ? "a" : "b")) });
  });

  const refuses = (study: Study, message: RegExp) => assert.rejects(planAt(study, places), message);

  it("says which number of channels is right, in each frame", async () => {
    await refuses(
      studyOf("alone", []),
      /study mine: channels: expected 3, as windows of "alone" have in the frame "sensor", found 6/,
    );
    await refuses(
      studyOf("alone", [], { frame: "both", channels: 12 }),
      /channels: expected 6, .* in the frame "both", found 12/,
    );
    await refuses(studyOf("six", [], { frame: "gravity", channels: 3 }), /channels: expected 6, as windows of "six" have/);
    assert.equal((await planAt(studyOf("alone", ["others"], { frame: "both", channels: 6 }), places)).pretrainSet, "alone");
  });

  it("is refused on sets of different sensors, by name", () =>
    refuses(
      studyOf("alone", ["six"], { channels: 3 }),
      /downstream: expected sets of 3 channels, as "alone" has, on which encoders are pre-trained, found "six" of 6/,
    ));

  it("is refused where a set cannot be tested on, with the reason", async () => {
    const three = { channels: 3 };
    await refuses(
      studyOf("alone", ["unlabelled"], three),
      /"unlabelled" cannot be tested on: .* found 0 with 0: import the recordings/,
    );
    await refuses(studyOf("alone", ["few"], three), /"few" cannot be tested on: .* three users or more .* found 2 with 2/);
  });

  it("tests on the fold of the pre-training set that was held out, and on every user of another set", async () => {
    const study = studyOf("alone", ["alone", "others"], { channels: 3, fold: 2 });
    const { configs } = await planAt(study, places);
    const { result } = await runOne(configs[0], study, places);
    const [own, others] = [await loadSet("alone", places), await loadSet("others", places)];
    assert.deepEqual(Object.keys(result.probes.alone.confusionByUser).sort(), foldsOf(own)[2].test);
    assert.deepEqual(Object.keys(result.probes.others.confusionByUser).sort(), others.users);
    assert.deepEqual(result.probes.others.l2ByFold, [1, 1, 1, 1, 1]);
    assert.equal(result.probes.alone.l2, 1);
    assert.ok(result.probes.others.macroF1 > 0.3 && result.probes.others.oracle.macroF1 >= result.probes.others.macroF1);
  });

  it("pre-trains by another pretext, whose loss the row names, and starts from its encoder", async () => {
    const views = studyOf("alone", ["alone"], { channels: 3, pretext: "simclr", augmentations: ["rotation"] });
    const row = await runOne((await planAt(views, places)).configs[0], views, places);
    assert.deepEqual([row.result.lossName, row.result.references, row.result.testLossAll], ["NT-Xent", null, null]);
    assert.match(row.runId, /^simclr-w64d1/);
    assert.equal(row.decoderParams, 16 * 17 + 128 * 17); // 16 features to 16 to 128, with biases
    assert.ok(row.result.testLoss! > 0 && row.result.probes.alone.macroF1 > 0);

    const spectra = studyOf("alone", [], { channels: 3, pretext: "spectrogramMae" });
    const { runId } = await runOne((await planAt(spectra, places)).configs[0], spectra, places);
    const tuned = { task: "fineTune", init: `runs/mine/${runId}/weights.safetensors`, validation: "none" } as const;
    const from = (pretext: Config["pretext"]) => studyOf("alone", [], { channels: 3, ...tuned, pretext });
    const [samples] = (await planAt(from("mae"), places)).configs;
    await assert.rejects(
      runOne(samples, from("mae"), places),
      /expected pretext spectrogramMae, by which its tokens are made, found mae in the study/,
    );
    const [frames] = (await planAt(from("spectrogramMae"), places)).configs;
    const { result } = await runOne(frames, from("spectrogramMae"), places);
    assert.deepEqual([result.lossName, result.probes.alone.macroF1 > 0], [undefined, true]);
  });

  it("reports each probe with the pooling that the config does not name, as a run that names it does", async () => {
    const study = studyOf("alone", ["alone"], { channels: 3 });
    const [config] = (await planAt(study, places)).configs;
    const [mean, both] = [
      await runOne(config, study, places),
      await runOne({ ...config, pooling: "meanAndDeviation" }, study, places),
    ].map(({ result }) => result.probes.alone);
    const head = ({ classes: _, otherPooling: __, ...own }: Probe) => own;
    assert.deepEqual([mean.otherPooling, both.otherPooling], [head(both), head(mean)]);
    assert.notDeepEqual(head(mean), head(both));
  });

  it("trains simple features and supervised networks on a set of your own", async () => {
    const study = studyOf("alone", [], { channels: 3, task: "simpleFeatures" });
    const [config] = (await planAt(study, places)).configs;
    const misspelt = { ...config, probel2: [1] };
    await assert.rejects(runOne(misspelt, study, places), /"probel2" is no field of the config; did you mean "probeL2"/);
    const { result, users } = await runOne(config, study, places);
    assert.deepEqual([users.length, Object.keys(result.probes.alone.confusionByUser).length], [7, 7]);
    const scratch = studyOf("alone", [], { channels: 3, task: "fromScratch", fold: 1, validation: "none" });
    const row = await runOne((await planAt(scratch, places)).configs[0], scratch, places);
    const set = await loadSet("alone", places);
    assert.deepEqual(Object.keys(row.result.probes.alone.confusionByUser).sort(), foldsOf(set)[1].test);
    assert.deepEqual(row.users, foldsOf(set)[1].train);
  });

  it("plans the run with the chosen settings once the runs that choose them have rows", async () => {
    const fixed = { channels: 3, task: "fromScratch" } as const;
    const study: Study = { ...studyOf("alone", []), name: "choosing", grids: { one: { fixed, candidates: [{ dropout: 0 }] } } };
    const before = await planAt(study, places);
    assert.deepEqual([before.configs.map(({ group }) => group), before.undecided], [[0, 1], 1]);
    for (const config of before.configs) await runOne(config, study, places);
    const { configs, undecided } = await planAt(study, places);
    assert.deepEqual([configs.map(({ group, dropout }) => [group, dropout]), undecided], [[[0, 0], [1, 0], [null, 0]], 0]); // prettier-ignore
  });

  it("fine-tunes and probes an encoder of a file, with the labels of a few users", async () => {
    const trained = studyOf("others", [], { channels: 3 });
    const [config] = (await planAt(trained, places)).configs;
    await runOne(config, trained, places);
    const init = join("runs", "mine", runIdOf(config), "weights.safetensors");
    const few: Partial<Config> = {
      set: "alone",
      channels: 3,
      init,
      labelledUsers: 1,
      draw: 1,
      validation: "none",
      probeL2: [1, 10],
    };
    const made = async (change: Partial<Config>) => {
      const study = studyOf("others", [], { ...few, ...change });
      return runOne((await planAt(study, places)).configs[0], study, places);
    };
    const [tuned, probed] = [await made({ task: "fineTune" }), await made({ task: "probe" })];
    assert.match(tuned.runId, /^fineTune-alone-w64d1-n1-d1-lr/);
    assert.equal(tuned.users.length, 1);
    assert.deepEqual([tuned.encoderParams, tuned.flops > 0], [probed.encoderParams, true]);
    assert.deepEqual([probed.flops, probed.result.probes.alone.l2ByFold], [0, [1, 1, 1, 1, 1]]); // no second user to choose by
    await assert.rejects(made({ task: "fineTune", width: 128 }), /expected width 64, as it was trained with, found 128/);
    await assert.rejects(made({ task: "fineTune", init: null }), /init: expected the file of an encoder for the task "fineTune"/);
    const tested = await made({ task: "fineTune", labelledUsers: "all", group: 0 });
    assert.deepEqual(tested.result.probes, {});
    const held = Object.keys(tested.result.heldOut?.confusionByUser ?? {});
    const fold = foldsOf(await loadSet("alone", places))[0].train;
    assert.deepEqual([...tested.users, ...held].sort(), fold);
  });
});
