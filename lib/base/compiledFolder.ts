import { extname, join, resolve } from "node:path";
import { projectRoot } from "./projectRoot";

/** The compiled library, whose files have no comments: this one, or dist/ where the sources themselves are run, as tests do. */
export const compiledFolder = extname(__filename) === ".js" ? resolve(__dirname, "..") : join(projectRoot, "dist");
