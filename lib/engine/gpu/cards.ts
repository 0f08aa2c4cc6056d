/** The NVIDIA cards of this machine, and which of them TensorFlow's wheel has kernels for. */
import { spawnSync } from "node:child_process";
import { addonFile } from "../hostProcess";

export interface Card {
  /** As CUDA_VISIBLE_DEVICES takes it. */
  id: string;
  name: string;
  /** Compute capability: 86 is 8.6. */
  capability: number;
  /** Newest CUDA that the driver runs: 12050 is 12.5. */
  cuda: number;
}

/**
 * Those that CUDA_VISIBLE_DEVICES leaves, or all; at least one.
 *
 * @throws Error where there is none, or one that TensorFlow cannot use, with the reason
 */
export function visibleCards(): Card[] {
  // In a process of its own: the driver reads CUDA_VISIBLE_DEVICES once, and it is still to be set here.
  const script = `process.stdout.write(JSON.stringify(require(${JSON.stringify(addonFile("driver.node"))}).cards()))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  const fix = "check that nvidia-smi lists a card, or set ENGINE=cpu";
  if (status !== 0) {
    const reason = /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
    throw new Error(`ENGINE=gpu: expected a card, found ${reason}; ${fix}`);
  }
  const cards = JSON.parse(stdout) as Card[];
  if (cards.length === 0) throw new Error(`ENGINE=gpu: expected a card, found none; ${fix}`);
  const refused = cards.map(refusalOf).find((reason) => reason !== null);
  if (refused) throw new Error(`ENGINE=gpu: ${refused}`);
  return cards;
}

/**
 * Why TensorFlow's wheel cannot compute on a card; null where it can. The wheel of 2.21 holds machine code for 6.0, 7.0,
 * 8.0 and 8.9, which run on later cards of the same generation, and for 9.0 PTX 8.5, which drivers of CUDA 12.5 compile.
 */
export function refusalOf({ name, capability, cuda }: Card): string | null {
  const driver = (number: number) => `${Math.floor(number / 1000)}.${(number % 1000) / 10}`;
  const others = "choose another card by CUDA_VISIBLE_DEVICES, or set ENGINE=cpu";
  if (capability < 60 || capability >= 100) {
    const found = `${name} has ${(capability / 10).toFixed(1)}`;
    return `expected a card of compute capability 6.0 to 9.0, for which TensorFlow 2.21 has kernels, but ${found}; ${others}`;
  }
  const needed = capability >= 90 ? 12050 : 12000;
  if (cuda >= needed) return null;
  const expected = `expected a driver of CUDA ${driver(needed)} or newer for ${name}`;
  return `${expected}, found one of CUDA ${driver(cuda)}; update the driver, or set ENGINE=cpu`;
}
