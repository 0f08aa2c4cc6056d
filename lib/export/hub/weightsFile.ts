import { statSync } from "node:fs";
import { join } from "node:path";

/** What a folder of the Hugging Face Hub calls its weights. */
export const HUB_WEIGHTS = "model.safetensors";

/** A weights file by its path, or by that of such a folder. */
export function weightsFile(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, HUB_WEIGHTS) : path;
}
