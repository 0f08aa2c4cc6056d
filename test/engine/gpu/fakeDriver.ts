/** A fake driver of NVIDIA's for tests: a libcuda.so.1 that says what the environment tells it to. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The environment of a machine with cards such as "86 NVIDIA RTX A4000", whose driver runs CUDA 12.5. */
export type Machine = (cards: readonly string[], cuda?: number) => Record<string, string>;

/** For the tests of a `describe`. */
export function fakeDriver(): { machine: Machine; library: () => string } {
  let folder = "";
  const library = () => join(folder, "libcuda.so.1");
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "wearlaws-driver-"));
    execFileSync(process.env.CXX ?? "g++", ["-x", "c", join(__dirname, "fakeDriver.c"), "-shared", "-fPIC", "-o", library()]);
    cpSync(library(), join(folder, "libnvidia-ml.so.1"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const machine: Machine = (cards, cuda = 12050) => ({
    LD_LIBRARY_PATH: folder,
    WEARLAWS_CUDA: String(cuda),
    ...(cards.length > 0 && { WEARLAWS_CARDS: cards.join(";") }),
  });
  return { machine, library };
}

/** Calls with `env` in place of what the process has of these variables. */
export function withEnv<T>(env: Record<string, string>, call: () => T): T {
  const had = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return call();
  } finally {
    for (const [name, value] of had) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
