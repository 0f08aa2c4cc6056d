/** A runner of the compiled library: `runTiny.cjs root options.json`. */
const { readFileSync } = require("node:fs");
const { runStudy } = require("../../dist/grid/run/runStudy");
const { retryRuns } = require("../../dist/grid/run/retryRuns");

const [root, file] = process.argv.slice(2);
const { study, workers, nodeOptions, retry } = JSON.parse(readFileSync(file, "utf8"));
if (nodeOptions) process.env.NODE_OPTIONS = nodeOptions; // of the workers alone

const places = { root, dataFolder: null };
let last;
const options = {
  workers,
  checkpointEvery: 4,
  onWarning: (warning) => console.log(`warning: ${warning}`),
  onProgress: (progress) => (last = progress),
};
(retry ? retryRuns(study, places, [], options) : runStudy(study, places, options)).then(
  () => {
    for (const { runId, reason } of last.failed) console.log(`failed: ${runId}: ${reason}`);
    for (const { runId, reason } of last.taken) console.log(`taken: ${runId}: ${reason}`);
    console.log(`runs an hour: ${last.runsPerHour}`);
    process.exitCode = last.failed.length + last.taken.length > 0 ? 1 : 0;
  },
  (error) => {
    console.log(`${error.name}: ${error.message}`);
    process.exit(2);
  },
);
