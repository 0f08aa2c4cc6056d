/** Raw files → windows by the compiled loaders: `load.mjs set zip folder`. */
import { openArchive } from "../../dist/data/archive.js";
import { loadHapt } from "../../dist/data/hapt.js";
import { loadWisdm } from "../../dist/data/wisdm.js";
import { writeWindows } from "../../dist/data/writeWindows.js";

const [name, zip, folder] = process.argv.slice(2);
const archive = await openArchive(zip);
await writeWindows(folder, { name, title: name, source: "real", inputKey: "" }, (writer) =>
  name === "hapt" ? loadHapt(archive, writer) : loadWisdm(archive, writer, { device: "phone" }),
);
archive.close();
