/** The activities' names by number, from the publishers' `activity_labels.txt`. */
import { type Archive, findFile } from "./archive";
import { scan } from "./numbers";

export async function readActivityLabels(archive: Archive): Promise<Map<number, string>> {
  const file = findFile(archive, "activity_labels.txt");
  const lines = scan(await archive.read(file), file);
  const names = new Map<number, string>();
  while (lines.nextLine()) {
    names.set(lines.number(), lines.word());
    lines.endLine();
  }
  return names;
}
