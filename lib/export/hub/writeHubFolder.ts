/** An encoder as a folder that can be uploaded to the Hugging Face Hub: config.json, model.safetensors and its card. */
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Row } from "../../base/row";
import { writeWhole } from "../../base/wholeFile";
import { readEncoder } from "../../train/encoderFile";
import { cardText } from "./card";
import { frontMatter } from "./frontMatter";
import { trainedSets } from "./terms";
import { HUB_WEIGHTS } from "./weightsFile";

/**
 * The weights file is copied byte for byte, with its metadata.
 *
 * @param row the run that left the weights, for the card; null where it is not known
 * @throws as readEncoder; RangeError where a publisher's terms allow no weights
 */
export function writeHubFolder(folder: string, file: string, row: Row | null): void {
  const encoder = readEncoder(file);
  const { config, moments, trainedOn, source } = encoder;
  const sets = trainedSets(config, source);
  const name = basename(resolve(folder));
  const lists = moments && { mean: [...moments.mean], std: [...moments.std] };
  const about = { model_type: "wearlaws", trainedOn, source, moments: lists, ...config };
  writeWhole(join(folder, HUB_WEIGHTS), readFileSync(file));
  writeWhole(join(folder, "config.json"), `${JSON.stringify(about, null, 2)}\n`);
  writeWhole(join(folder, "README.md"), `${frontMatter(name, encoder, sets, row)}\n${cardText(name, encoder, sets, row)}`);
}
