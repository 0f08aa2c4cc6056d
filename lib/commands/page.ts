/** `wearlaws page`: a page that runs a model on a phone or a desk, without a network. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Places } from "../data/places";
import { exportModel } from "../export/exportModel";
import { weightsFile } from "../export/hub/weightsFile";
import { makePage } from "../export/page/makePage";
import { openSet } from "../grid/store/openSet";
import { readModel } from "../train/encoderFile";

export function addPageCommand(program: Command, places: Places): void {
  program
    .command("page <folder>")
    .description(
      "write a page that tells activities from a phone's own sensors, a CSV file, or a recorded demo; the model is in it, " +
        "scored on the test windows, and it opens from the disk. Browsers give sensors to https pages alone",
    )
    .requiredOption("--weights <file>", "weights of a supervised network or student, or of a pre-trained encoder", weightsFile)
    .requiredOption("--set <set>", "a labelled set: the demo is of its first test user, and an encoder's head is fitted on it")
    .addHelpText("after", "\nExample:\n  $ npx wearlaws page out --weights data/encoders/wisdm-phone.safetensors --set uci-har")
    .action(async (folder: string, { weights, set: name }: { weights: string; set: string }) => {
      const set = await openSet(name, places);
      const own = mkdtempSync(join(tmpdir(), "wearlaws-page-"));
      try {
        const file = join(own, "model.safetensors");
        const { exportF1, testWindows } = await exportModel(readModel(weights), set, { file, kind: "safetensors" });
        const bytes = makePage(readFileSync(file), set.title, set, folder);
        const scored = `macro F1 ${(100 * exportF1).toFixed(2)} on ${testWindows.toLocaleString("en")} test windows of ${set.title}`;
        console.log(`${join(folder, "index.html")}: ${Math.ceil(bytes / 1000)} kB; ${scored}`);
      } finally {
        rmSync(own, { recursive: true });
      }
    });
}
