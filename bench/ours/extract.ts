/** Writes the features of a set's windows by a random encoder, with their labels: `extract.ts set folder`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { downstreamSplit } from "../../lib/data/downstream";
import { loadSet } from "../../lib/data/prepare";
import { featureExtractor } from "../../lib/eval/features";
import { featureDim } from "../../lib/base/modelSize";
import { encoderWeights } from "../../lib/model/mae";
import { defaultConfig } from "../../lib/base/config";
import { writeNpy } from "../npy";
import type { LabelledFile } from "../probe";
import { places } from "../settings";

const [name, folder] = process.argv.slice(2);

async function main(): Promise<void> {
  const set = await loadSet(name, places);
  const { train, test, classes, labels } = downstreamSplit(set);
  const encoder = { config: defaultConfig, weights: encoderWeights(defaultConfig, 1), moments: null };
  const extractor = await featureExtractor(encoder);
  const dim = featureDim(defaultConfig);
  for (const [part, rows] of Object.entries({ train, test })) {
    writeNpy(join(folder, `${part}.npy`), [rows.length, dim], [await extractor.extract(set, rows)]);
    const of = <V>(values: ArrayLike<V>) => Array.from(rows, (row) => values[row]);
    const about: LabelledFile = { title: set.title, dim, classes, labels: of(labels), users: of(set.user) };
    writeFileSync(join(folder, `${part}.json`), JSON.stringify(about));
  }
  extractor.dispose();
}

void main();
