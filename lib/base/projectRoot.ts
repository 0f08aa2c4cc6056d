import { basename, dirname, resolve } from "node:path";

/** The folder above lib/ or dist/, which holds the published rows. */
export const packageRoot = resolve(__dirname, "../..");

/**
 * Where data/, figures/ and .venv/ are: the project, whatever the working folder. Where the library is installed as
 * another project's package, the working folder, since npm replaces what lies in a package.
 */
export const projectRoot = basename(dirname(packageRoot)) === "node_modules" ? process.cwd() : packageRoot;
