/** Raw files → windows by the compiled loaders: `load.mjs set zip folder workers`. */
import { writeUnits } from "../../dist/data/store/writeUnits.js";

const [name, zip, folder, workers] = process.argv.slice(2);
await writeUnits(folder, [zip], { name, title: name, source: "real", inputKey: "" }, { workers: Number(workers) });
