/** Makes the runs of a study one after the other in this process, and prints their ids: `gridDirect.mjs study.json`. */
import { readFileSync } from "node:fs";
import { projectPlaces } from "../../dist/grid/store/openSet.js";
import { runOne } from "../../dist/grid/run/runOne.js";
import { planStudy } from "../../dist/grid/plan/study.js";

const study = JSON.parse(readFileSync(process.argv[2], "utf8"));
const runIds = [];
for (const config of planStudy(study).configs) runIds.push((await runOne(config, study, projectPlaces())).runId);
console.log(JSON.stringify(runIds));
