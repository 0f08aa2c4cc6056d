import { resolve } from "node:path";

/** The folder above lib/ or dist/: figures/, .venv/ and node_modules/ are found from here, whatever the kernel's cwd. */
export const projectRoot = resolve(__dirname, "../..");
