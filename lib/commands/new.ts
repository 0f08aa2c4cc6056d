/** `wearlaws new`: a study of your own to start from. */
import type { Command } from "commander";
import type { Places } from "../data/places";
import { newStudy } from "./starter/newStudy";

export function addNewCommand(program: Command, { root }: Places): void {
  program
    .command("new <study>")
    .description("write a folder with a commented study, a notebook that shows it, and a README that says how to go on")
    .addHelpText("after", "\nExample:\n  $ npx wearlaws new my-study")
    .action((name: string) => {
      newStudy(name, process.cwd(), root);
      console.log(
        `${name}/: a study to change; next: npx wearlaws grid plan ${name}/${name}.ts (${name}/README.md has the rest)`,
      );
    });
}
