/** Keeps libtensorflow's own messages off stderr; errors still arrive as exceptions. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

interface MuteAddon {
  mute(): void;
  unmute(): void;
}

let addon: MuteAddon | null | undefined;

/** Calls with stderr closed to the C library (`muteStderr.c`, built by `make setup`; without it: as it is). */
export function quietly<T>(call: () => T): T {
  if (addon === undefined) {
    const folder = join(dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json")), "lib", "napi-v8");
    const file = join(folder, "mute_stderr.node");
    addon = existsSync(file) ? (require(file) as MuteAddon) : null;
  }
  if (!addon || process.env.TF_CPP_MIN_LOG_LEVEL !== "3") return call(); // someone wants to see them
  addon.mute();
  try {
    return call();
  } finally {
    addon.unmute();
  }
}
