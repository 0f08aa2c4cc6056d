/** The compiled command line on a folder of its own: `runCommand.cjs root dataFolder …arguments`; no data folder is "". */
const { Command } = require("commander");
const { addDataCommands } = require("../../dist/commands/data");
const { addDistilCommand } = require("../../dist/commands/distil");
const { addGridCommands } = require("../../dist/commands/grid");

const [root, dataFolder, ...words] = process.argv.slice(2);
const places = { root, dataFolder: dataFolder || null };
const program = new Command("wearlaws");
addDataCommands(program, places);
addGridCommands(program, places);
addDistilCommand(program, places);
program.parseAsync(words, { from: "user" }).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
