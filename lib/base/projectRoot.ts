import { resolve } from "node:path";

/** The folder above lib/ or dist/: data/, figures/ and .venv/ are found from here, whatever the working folder. */
export const projectRoot = resolve(__dirname, "../..");
