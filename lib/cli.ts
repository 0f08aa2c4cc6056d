#!/usr/bin/env node
/** `npx wearlaws …`: every command is one library call, and only lib/commands and the notebooks print. */
import { createRequire } from "node:module";
import { Command } from "commander";
import { projectRoot } from "./base/projectRoot";
import { addDataCommands } from "./commands/data";
import { addDistilCommand } from "./commands/distil";
import { addExportCommand } from "./commands/export";
import { addGridCommands } from "./commands/grid";
import { addHubCommand } from "./commands/hub";
import { addLawCommands } from "./commands/laws";
import { addNewCommand } from "./commands/new";
import { addPageCommand } from "./commands/page";
import { addProbeCommand } from "./commands/probe";
import { dataPlaces } from "./data/places";

const { version } = createRequire(__filename)("../package.json") as { version: string };
const places = dataPlaces(projectRoot);
const program = new Command("wearlaws")
  .description("Scaling laws of wearable human activity recognition.")
  .version(version, "-v, --version", "print the version");
addDataCommands(program, places);
addGridCommands(program, places);
addLawCommands(program, places);
addNewCommand(program, places);
addProbeCommand(program, places);
addExportCommand(program, places);
addHubCommand(program, places);
addDistilCommand(program, places);
addPageCommand(program, places);

// Whoever reads may have seen enough, as `head` has: the rest is then printed for nobody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(141); // as a shell says of a program that SIGPIPE ended
});

program.parseAsync().catch((error: Error) => {
  console.error(error.name === "AbortError" ? "stopped; the same command resumes" : `wearlaws: ${error.message}`);
  process.exitCode ??= 1;
});
