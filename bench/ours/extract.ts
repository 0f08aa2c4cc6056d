/** Writes features of a set's windows, with their labels: `extract.ts set features folder`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { downstreamSplit } from "../../lib/data/downstream";
import { loadSet } from "../../lib/data/prepare";
import { featureExtractor } from "../../lib/eval/features";
import { simpleFeatures } from "../../lib/eval/simpleFeatures";
import { encoderWeights } from "../../lib/model/mae";
import { type Config, defaultConfig } from "../../lib/base/config";
import { writeNpy } from "../npy";
import type { LabelledFile } from "../probe";
import { places } from "../settings";

const [name, features, folder] = process.argv.slice(2);

async function main(): Promise<void> {
  const set = await loadSet(name, places);
  const { train, test, classes, labels } = downstreamSplit(set);
  // One layer: what the features are is not measured, and their extraction takes its time.
  const config: Config = { ...defaultConfig, depth: 1, ...(features !== "simple" && { pooling: features as Config["pooling"] }) };
  const extractor = await featureExtractor({ config, weights: encoderWeights(config, 1), moments: null });
  const featuresOf = (rows: Uint32Array) =>
    features === "simple" ? simpleFeatures(set.read(rows), rows.length).features : extractor.extract(set, rows);
  for (const [part, rows] of Object.entries({ train, test })) {
    const made = await featuresOf(rows);
    const dim = made.length / rows.length;
    writeNpy(join(folder, `${part}.npy`), [rows.length, dim], [made]);
    const of = <V>(values: ArrayLike<V>) => Array.from(rows, (row) => values[row]);
    const about: LabelledFile = { title: set.title, dim, classes, labels: of(labels), users: of(set.user) };
    writeFileSync(join(folder, `${part}.json`), JSON.stringify(about));
  }
  extractor.dispose();
}

void main();
