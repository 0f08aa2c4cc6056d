/** Makes the runs of a study with the runner and one worker, and prints their ids: `gridRunner.mjs study.json`. */
import { readFileSync } from "node:fs";
import { projectPlaces } from "../../dist/grid/store/openSet.js";
import { runStudy } from "../../dist/grid/run/runStudy.js";

const rows = await runStudy(JSON.parse(readFileSync(process.argv[2], "utf8")), projectPlaces(), { workers: 1 });
console.log(JSON.stringify(rows.map(({ runId }) => runId)));
