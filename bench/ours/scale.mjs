/** Archives in ExtraSensory's layout → windows: `scale.mjs folder archive…`; prints seconds, peak memory and windows as JSON. */
import { readFileSync } from "node:fs";
import { readAbout } from "../../dist/data/store/windowSet.js";
import { writeUnits } from "../../dist/data/store/writeUnits.js";

const [folder, ...paths] = process.argv.slice(2);
const start = performance.now();
await writeUnits(folder, paths, { name: "extrasensory", title: "ExtraSensory's layout", source: "synthetic", inputKey: "" });
const seconds = (performance.now() - start) / 1000;
const [, peakKB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
console.log(JSON.stringify({ seconds, peakMB: Math.round(peakKB / 1024), windows: readAbout(folder).accounting.windows }));
