/** The activities' names by number, from the publishers' `activity_labels.txt`. */
import { type Archive, findFile } from "../read/archive";
import { scan } from "../read/numbers";

/** @throws Error where a line is not a number and a name of letters, digits, "_" and "-" */
export async function readActivityLabels(archive: Archive): Promise<Map<number, string>> {
  const file = findFile(archive, "activity_labels.txt");
  const lines = scan(await archive.read(file), file);
  const names = new Map<number, string>();
  while (lines.nextLine()) {
    const number = lines.number();
    const name = lines.word();
    if (!/^[\w-]+$/.test(name)) throw lines.error(`expected an activity's name, found "${name.slice(0, 40)}"`);
    names.set(number, name);
    lines.endLine();
  }
  return names;
}
