/** Prints the CPU seconds, L2 and macro F1 of our linear probe on extracted features: `probe.ts folder`. */
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
  const start = process.cpuUsage();
  const { l2, macroF1 } = await linearProbe(train, test, train.classes);
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, l2, macroF1 }));
}

void main();
