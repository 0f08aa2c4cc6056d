/** `wearlaws export`: an encoder with a head for a set's activities, for use elsewhere. */
import { type Command, Option } from "commander";
import type { Places } from "../data/places";
import { type Exported, exportKinds, type ExportKind, exportModel } from "../export/exportModel";
import { openSet } from "../grid/store/openSet";
import { readEncoder } from "../train/encoderFile";
import { numberFrom } from "./arguments";

interface Flags {
  weights: string;
  set: string;
  to: ExportKind;
  mayLose: number;
  json?: boolean;
}

export function addExportCommand(program: Command, places: Places): void {
  program
    .command("export <file>")
    .description(
      "write an encoder with a linear head for the activities of a labelled set, which takes raw windows; the file is run on " +
        "the test windows before it is kept",
    )
    .requiredOption("--weights <file>", "weights.safetensors of a pre-trained encoder")
    .requiredOption("--set <set>", "a labelled set, published or imported, whose train users the head is fitted on")
    .addOption(
      new Option("--to <kind>", "for wearlaws/predict; for ONNX's runtimes; or with products of eight bits")
        .choices(exportKinds)
        .makeOptionMandatory(),
    )
    .option("--may-lose <points>", "points of macro F1 that the file may score below the encoder", numberFrom(0), 1)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  $ npx wearlaws export har.onnx --weights data/encoders/wisdm-phone.safetensors --set uci-har --to onnx-int8",
    )
    .action(async (file: string, { weights, set, to, mayLose, json }: Flags) => {
      const exported = await exportModel(readEncoder(weights), await openSet(set, places), { file, kind: to, mayLose });
      console.log(json ? JSON.stringify(exported) : describe(exported));
    });
}

function describe(exported: Exported): string {
  const { file, bytes, testedOn, testWindows, encoderF1, exportF1, largestDifference, logitDeviation } = exported;
  const points = (f1: number) => (100 * f1).toFixed(2);
  return (
    `${file}: ${Math.ceil(bytes / 1000)} kB; on ${testWindows.toLocaleString("en")} test windows of ${testedOn} macro F1 ` +
    `${points(exportF1)}, the encoder ${points(encoderF1)}; logits differ by ${largestDifference.toPrecision(2)} at most, ` +
    `of a standard deviation of ${logitDeviation.toPrecision(2)}`
  );
}
