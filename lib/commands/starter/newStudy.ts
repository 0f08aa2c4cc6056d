/** A folder to start a study of your own from: the study's file, a notebook that shows it, and how to go on. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shippedStudies } from "../../grid/plan/loadStudy";
import { studyNotebook } from "./studyNotebook";
import { studyReadme, studySource } from "./studyText";

/**
 * Writes NAME/NAME.ts, NAME/NAME.ipynb and NAME/README.md; returns the folder.
 *
 * @param parent where the folder is made; @param root the project's, where the rows of all studies are
 * @throws Error for a name that cannot be a study's, or that is taken
 */
export function newStudy(name: string, parent: string, root: string): string {
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    throw new Error(`new: expected a name of letters, digits, "-" and "_" that begins with a letter, found "${name}"`);
  }
  const folder = join(parent, name);
  const rows = join(root, "data", "results", `${name}.jsonl`);
  const taken = shippedStudies().includes(name) ? `the study "${name}" of the project` : [folder, rows].find(existsSync);
  if (taken) throw new Error(`new: expected a new name, found ${taken}; choose another`);
  mkdirSync(folder);
  writeFileSync(join(folder, `${name}.ts`), studySource(name));
  writeFileSync(join(folder, `${name}.ipynb`), studyNotebook(name));
  writeFileSync(join(folder, "README.md"), studyReadme(name));
  return folder;
}
