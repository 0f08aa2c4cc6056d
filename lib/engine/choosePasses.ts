/** The one place that chooses the passes: this project's kernels where they are loaded, else stock ops. */
import { nativeKernels } from "./backend";
import { nativePasses } from "./nativePasses";
import type { Passes } from "./passes";
import { plainPasses } from "./plainPasses";

export function passes(): Passes {
  return nativeKernels() ? nativePasses : plainPasses;
}
