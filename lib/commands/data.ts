/** `wearlaws data …`: list, get, prepare, check and import recordings. */
import type { Command } from "commander";
import { checkStore } from "../data/check/checkStore";
import { describeAccounting } from "../data/describeAccounting";
import { describeDownload, getSet } from "../data/get/getSet";
import { describeCorpora, describeSets, listSets } from "../data/listSets";
import type { Places } from "../data/places";
import { loadSet, storesOf } from "../data/prepare";
import { addImportCommand } from "./dataImport";
import { example, watching, watchLoading } from "./dataProgress";

export function addDataCommands(program: Command, places: Places): void {
  const data = program.command("data").description("list, get, prepare, check and import recordings");

  data
    .command("list")
    .description("list sets and corpora: people, activities, licence, citation, files looked for, found and prepared")
    .addHelpText("after", example("list"))
    .action(() => console.log(`${describeSets(listSets(places))}\n\n${describeCorpora(places)}`));

  data
    .command("get <set>")
    .description("download a set's archives from their publishers into data/raw/; after an interruption the same command resumes")
    .addHelpText(
      "after",
      `${example("get hapt")}\n\nFiles in WEARLAWS_DATA or data/raw/ are not downloaded again. ExtraSensory takes 14.8 GB.`,
    )
    .action(async (name: string) => {
      const listed = listSets(places).filter((set) => set.publication !== null && set.name === name);
      if (listed.length > 0) console.log(describeSets(listed));
      const { signal, printNow } = watching(`stopped; what was downloaded is kept, and "wearlaws data get ${name}" resumes`);
      const paths = await getSet(name, places, {
        signal,
        onProgress: (progress) => printNow() && console.log(describeDownload(progress)),
        onFailure: (reason) => console.log(reason),
      });
      for (const path of paths) console.log(`at hand: ${path}`);
    });

  data
    .command("prepare <set>")
    .description("make the windows of a set from its files, and print what was kept and left out")
    .addHelpText("after", example("prepare hapt"))
    .action(async (name: string) => console.log(describeAccounting(await loadSet(name, places, watchLoading()))));

  data
    .command("check <set>")
    .description("verify a prepared set: counts, checksum, finite values, units by gravity, folds, duplicate recordings")
    .addHelpText("after", example("check hapt"))
    .action(async (name: string) => {
      for (const folder of await storesOf(name, places)) {
        const { set, passed, warnings } = checkStore(folder);
        console.log([describeAccounting(set), ...passed.map((line) => `  ok       ${line}`)].join("\n"));
        for (const warning of warnings) console.log(`  warning  ${warning}`);
      }
    });

  addImportCommand(data, places);
}
