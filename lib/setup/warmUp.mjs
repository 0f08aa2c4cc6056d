/**
 * Trains a few steps on the card, so that what its driver compiles of TensorFlow's kernels is cached before the first
 * study. Where there is no card, as on a cluster's login node, it says so and leaves that to the first start.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { projectRoot } = require("../../dist/base/projectRoot.js");
const { addonFile } = require("../../dist/engine/hostProcess.js");
const { visibleCards } = require("../../dist/engine/gpu/cards.js");

let cards = [];
try {
  cards = visibleCards();
} catch (error) {
  console.log(`setup: no kernels are compiled for a card in advance: ${error.message}`);
}
const done = join(projectRoot, "build/cuda.key");
const key = JSON.stringify([cards, readFileSync(`${addonFile("tfjs_binding.node")}.key`, "utf8")]);
if (cards.length > 0 && !(existsSync(done) && readFileSync(done, "utf8") === key)) {
  console.log(`setup: first steps on ${cards[0].name}; a driver that has to compile kernels takes up to 30 minutes`);
  const { defaultConfig } = require("../../dist/base/config.js");
  const { calibrate } = require("../../dist/grid/plan/calibrate.js");
  const small = { ...defaultConfig, width: 128, depth: 1, batchSize: 64 };
  await calibrate([small, { ...small, task: "fromScratch" }, { ...small, task: "fromScratch", encoder: "cnn" }], () => {});
  writeFileSync(done, key);
}
