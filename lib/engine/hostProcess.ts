/** What libtensorflow does to the process that loads it, held off by an addon (`hostProcess.c`, built by `make setup`). */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

interface Addon {
  mute(): void;
  /** What was written to stderr meanwhile. */
  unmute(): string;
  takeNoSignals(): void;
}

let addon: Addon | null | undefined;

/**
 * Where the addons are that `make setup` builds.
 *
 * @throws Error where the library is used without TensorFlow
 */
export function addonFile(name: string): string {
  return join(dirname(packageFile("@tensorflow/tfjs-node-gpu")), "lib", "napi-v8", name);
}

/** The package.json of one of TensorFlow's packages, which the npm package of this project leaves out. */
export function packageFile(name: string): string {
  try {
    return require.resolve(`${name}/package.json`);
  } catch {
    throw new Error(
      `this needs TensorFlow, which the npm package leaves out, but there is no ${name}: clone the project and call ` +
        "make setup, or, for tfjs's own slow engine, npm install @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 " +
        "and set ENGINE=wasm",
    );
  }
}

/** null where it is not built: all is then as the library has it. */
function hostProcess(): Addon | null {
  if (addon === undefined) {
    const file = addonFile("host_process.node");
    addon = existsSync(file) ? (require(file) as Addon) : null;
  }
  return addon;
}

/** Calls with stderr closed to the C library, and hands over what it said; errors still arrive as exceptions. */
export function quietly<T>(call: () => T, hear?: (said: string) => void): T {
  const host = hostProcess();
  if (!host || process.env.TF_CPP_MIN_LOG_LEVEL === "0") return call(); // someone wants to see it
  host.mute();
  try {
    return call();
  } finally {
    const said = host.unmute();
    hear?.(said);
  }
}

/** To be called before the library starts its threads: from then on no signal comes within a product. Handlers run as before. */
export function keepSignalsOff(): void {
  hostProcess()?.takeNoSignals();
}
