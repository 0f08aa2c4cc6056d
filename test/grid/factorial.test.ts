import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describePlan } from "../../lib/grid/plan/describePlan";
import { planStudy } from "../../lib/grid/plan/planStudy";
import type { Study } from "../../lib/grid/plan/study";
import { subsetSizes } from "../../lib/grid/plan/subsetSizes";
import { runOne } from "../../lib/grid/run/runOne";
import { studyStatus } from "../../lib/grid/run/status";
import { openSet } from "../../lib/grid/store/openSet";
import { gatherRows } from "../../lib/grid/store/store";
import { resultsFile } from "../../lib/grid/store/studyFiles";
import type { Row } from "../../lib/base/row";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fewRuns, tinyRoot } from "./tinyStudy";

const study: Study = {
  ...fewRuns,
  name: "factorial",
  downstream: [],
  defaults: {
    ...fewRuns.defaults,
    width: 64,
    depth: 1,
    steps: 2,
    curvePoints: 1,
    probePoints: 0,
    validation: "none",
    threads: 2, // as the other tests of the process
  },
  grids: { factorial: { axes: { people: [0.5, 1], share: [0.5, 1], draw: [0, 1], fold: [0, 1] } } },
};

describe("a study of people × share × draw × fold", function () {
  this.timeout(300_000);
  const place = temporaryFolder();

  it("is planned with people and hours, made a part of, and gathered with the people and hours of each cell", async () => {
    const places = { root: await tinyRoot(place.path()), dataFolder: null };
    const plan = planStudy(study);
    const set = await openSet("sines", places);
    const trained = set.users.length - set.users.length / 5;
    const hours = (set.hours * trained) / set.users.length;
    assert.match(await describePlan(study, places), /^16 cells, 14 distinct runs/m);
    const sizes = await subsetSizes(plan, places);
    assert.equal(sizes.length, 4);
    assert(sizes.includes(`sines, people 0.5 × share 0.5: ${trained / 2} people, ${(hours / 4).toFixed(2)} h`));
    assert(sizes.includes(`sines, everyone: ${trained} people, ${hours.toFixed(2)} h`));

    const some = plan.configs.filter(({ fold, people }) => fold === 1 && people < 1);
    for (const config of some) await runOne(config, study, places);
    await gatherRows(study, plan, places);
    assert.equal((await studyStatus(study, places)).filter(({ status }) => status === "done").length, 4);
    const lines = readFileSync(resultsFile({ root: places.root, study: study.name }), "utf8")
      .trim()
      .split("\n");
    const rows = lines.map((line) => JSON.parse(line) as Row);
    assert.equal(rows.length, 4);
    for (const { config, users, windows } of rows) {
      assert.equal(users.length, config.people * trained);
      assert.equal(windows, (config.people * config.share * trained * set.count) / set.users.length);
    }
    const of = (draw: number) => rows.filter(({ config }) => config.draw === draw).map(({ users }) => users);
    assert.notDeepEqual(of(0), of(1));
  });
});
