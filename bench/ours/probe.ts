/** Prints the seconds, L2 and macro F1 of our linear probe on extracted features: `probe.ts folder`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEngine } from "../../lib/engine/backend";
import { linearProbe } from "../../lib/eval/linearProbe";
import { readNpy } from "../npy";
import type { LabelledFile } from "../probe";

const folder = process.argv[2];

function read(part: "train" | "test") {
  const about = JSON.parse(readFileSync(join(folder, `${part}.json`), "utf8")) as LabelledFile;
  return { ...about, labels: Int32Array.from(about.labels), features: readNpy(join(folder, `${part}.npy`)) };
}

async function main(): Promise<void> {
  await startEngine({ threads: 1 });
  const [train, test] = [read("train"), read("test")];
  const start = performance.now();
  const { l2, macroF1 } = await linearProbe(train, test, train.classes);
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000, l2, macroF1 }));
}

void main();
