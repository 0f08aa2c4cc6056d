/** The page that runs the project's encoder in the browser, with a head that is beside it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataPlaces } from "../lib/data/places";
import { hasRealRecordings } from "../lib/data/prepare";
import { modelBytes } from "../lib/export/modelBytes";
import { makePage } from "../lib/export/page/makePage";
import { openSet } from "../lib/grid/store/openSet";
import { readEncoder } from "../lib/train/encoderFile";
import { readSafetensors } from "../lib/train/safetensors";

/** The labelled set of the head. */
const SET = "uci-har";

/** Writes it with a recorded demo where the set's recordings are at hand, else without. */
export async function writeLive(root: string, folder: string): Promise<void> {
  const places = dataPlaces(root);
  const demo = (await hasRealRecordings(SET, places)) ? await openSet(SET, places) : null;
  const { title, bytes } = liveModel(root);
  makePage(bytes, title, demo, folder);
  const page = join(folder, "index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace("<body>", `<body>\n${wayBack}`));
}

/** A page made alone has no site to lead to. */
const wayBack = `<p><a href="../index.html">wearlaws</a> · <a href="../encoder.html">What this encoder was trained on, and how well it does</a></p>`;

/** The model as `wearlaws/predict` reads it, and the title of the set that its head was fitted on. */
export function liveModel(root: string): { title: string; bytes: Uint8Array } {
  const encoders = join(root, "data", "encoders");
  const { weights, metadata } = readSafetensors(join(encoders, "heads", `${SET}.safetensors`));
  const [weight, bias] = ["weight", "bias"].map((part) => weights[`classifier.${part}`].values);
  const activities = JSON.parse(metadata.activities) as string[];
  const title = metadata.head_trained_on;
  const encoder = readEncoder(join(encoders, "wisdm-phone.safetensors"));
  return { title, bytes: modelBytes(encoder, { weight, bias, activities, trainedOn: title }) };
}
