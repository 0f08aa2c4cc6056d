/** `wearlaws export`: an encoder with a head for a set's activities, for use elsewhere. */
import { type Command, Option } from "commander";
import type { Places } from "../data/places";
import { type Exported, exportKinds, type ExportKind, exportModel } from "../export/exportModel";
import { weightsFile } from "../export/hub/weightsFile";
import { openSet } from "../grid/store/openSet";
import { readModel } from "../train/encoderFile";
import { numberFrom } from "./arguments";

/** Of every command that exports. */
export interface KindFlags {
  to: ExportKind;
  mayLose: number;
  json?: boolean;
}

interface Flags extends KindFlags {
  weights: string;
  set: string;
}

export function addExportCommand(program: Command, places: Places): void {
  const command = program
    .command("export <file>")
    .description(
      "write an encoder with a linear head for the activities of a labelled set, which takes raw windows; the file is run on " +
        "the test windows before it is kept",
    )
    .requiredOption(
      "--weights <file>",
      "weights.safetensors of a pre-trained encoder, or of a supervised network or student with its head",
      weightsFile,
    )
    .requiredOption("--set <set>", "a labelled set, published or imported: an encoder's head is fitted on its train users");
  addKindOptions(command)
    .addHelpText(
      "after",
      "\nExample:\n  $ npx wearlaws export har.onnx --weights data/encoders/wisdm-phone.safetensors --set uci-har --to onnx",
    )
    .action(async (file: string, { weights, set, to, mayLose, json }: Flags) => {
      const exported = await exportModel(readModel(weights), await openSet(set, places), { file, kind: to, mayLose });
      console.log(json ? JSON.stringify(exported) : describeExported(exported));
    });
}

export function addKindOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--to <kind>",
        "for wearlaws/predict, for ONNX's runtimes or for LiteRT; -int8 and -dynamic with products of eight bits",
      )
        .choices(exportKinds)
        .makeOptionMandatory(),
    )
    .option("--may-lose <points>", "points of macro F1 that the file may score below the encoder", numberFrom(0), 1)
    .option("--json", "print JSON");
}

export function describeExported(exported: Exported): string {
  const { file, bytes, testedOn, testWindows, encoderF1, exportF1, largestDifference, logitDeviation } = exported;
  const points = (f1: number) => (100 * f1).toFixed(2);
  return (
    `${file}: ${Math.ceil(bytes / 1000)} kB; on ${testWindows.toLocaleString("en")} test windows of ${testedOn} macro F1 ` +
    `${points(exportF1)}, the encoder ${points(encoderF1)}; logits differ by ${largestDifference.toPrecision(2)} at most, ` +
    `of a standard deviation of ${logitDeviation.toPrecision(2)}`
  );
}
