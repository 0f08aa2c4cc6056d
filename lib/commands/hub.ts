/** `wearlaws hub`: an encoder as a folder for the Hugging Face Hub. */
import { join } from "node:path";
import type { Command } from "commander";
import type { Places } from "../data/places";
import { rowOfWeights } from "../export/hub/rowOfWeights";
import { HUB_WEIGHTS, weightsFile } from "../export/hub/weightsFile";
import { writeHubFolder } from "../export/hub/writeHubFolder";
import { allRows } from "../scaling/study/readStudy";

export function addHubCommand(program: Command, { root }: Places): void {
  program
    .command("hub <folder>")
    .description(
      "write an encoder as a folder for the Hugging Face Hub: config.json, model.safetensors, and a card with the scores of " +
        "the run that left it and the lines of Python that load it; nothing is uploaded",
    )
    .requiredOption("--weights <file>", "weights.safetensors of a pre-trained encoder", weightsFile)
    .addHelpText("after", "\nExample:\n  $ npx wearlaws hub wisdm-phone --weights data/encoders/wisdm-phone.safetensors")
    .action((folder: string, { weights }: { weights: string }) => {
      const row = rowOfWeights(weights, allRows(root).rows);
      writeHubFolder(folder, weights, row);
      const scores = row ? `scores of the run ${row.runId}` : "no row of data/results has these weights, so there are no scores";
      console.log(`${join(folder, HUB_WEIGHTS)}, config.json, README.md; ${scores}; to load it: --weights ${folder}`);
    });
}
