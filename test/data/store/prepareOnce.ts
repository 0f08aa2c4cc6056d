/** A process that prepares one set: `prepareOnce.ts <set> <data folder> <root>`. */
import { loadSet } from "../../../lib/data/prepare";

const [name, dataFolder, root] = process.argv.slice(2);
void loadSet(name, { dataFolder, root }).then(({ version }) => console.log(version));
