/** `wearlaws distil`: a small student of a supervised network, for use on a device. */
import { join, relative, resolve } from "node:path";
import { type Command, Option } from "commander";
import { type Config, defaultConfig } from "../base/config";
import { duration } from "../base/format";
import { encoderParams } from "../base/modelSize";
import type { Places } from "../data/places";
import { exportModel } from "../export/exportModel";
import { weightsFile } from "../export/hub/weightsFile";
import { checkRun } from "../grid/plan/checkStudy";
import { runIdOf } from "../grid/plan/runId";
import { runOne } from "../grid/run/runOne";
import { openSet } from "../grid/store/openSet";
import { removeRow } from "../grid/store/store";
import { runFolder } from "../grid/store/studyFiles";
import { distil, students, study } from "../grid/studies/students";
import { readClassifier, readModel } from "../train/encoderFile";
import { wholeFrom } from "./arguments";
import { watching } from "./dataProgress";
import { addKindOptions, describeExported, type KindFlags } from "./export";

interface Flags extends KindFlags, Pick<Config, "encoder" | "width" | "steps"> {
  teacher: string;
  set: string;
  labelledUsers: Config["labelledUsers"];
}

const kinds = [...new Set(students.map(({ encoder }) => encoder))];

export function addDistilCommand(program: Command, places: Places): void {
  const command = program
    .command("distil <file>")
    .description(
      "train a small student on what a supervised network says of the windows of a labelled set's train users, and on their " +
        "labels, and export it with its head; after Ctrl-C the same command resumes",
    )
    .requiredOption(
      "--teacher <file>",
      "weights of a supervised network, or of an encoder that was exported with a head",
      weightsFile,
    )
    .requiredOption("--set <set>", "a labelled set of the teacher's activities")
    .addOption(new Option("--encoder <kind>", "the student's").choices(kinds).default("cnn"))
    .option("--width <n>", "four times the student's dimension", wholeFrom(1), 192)
    .option(
      "--labelled-users <n>",
      "train users whose labels are used (default: all); the others' windows are taught alone",
      wholeFrom(1),
    )
    .option("--steps <n>", "steps of training", wholeFrom(1), study.defaults.steps);
  addKindOptions(command)
    .addHelpText(
      "after",
      "\nExample:\n  $ npx wearlaws distil har.onnx --teacher runs/supervised/RUN/weights.safetensors --set uci-har --to onnx-int8",
    )
    .action(async (file: string, { teacher, set: name, to: kind, mayLose, json, ...own }: Flags) => {
      const set = await openSet(name, places);
      const { frame, channels } = readClassifier(teacher).config;
      const size = students.find(({ encoder }) => encoder === own.encoder);
      const config: Config = {
        ...{ ...defaultConfig, ...study.defaults, ...distil, ...size, ...own, set: name },
        ...{ frame: frame ?? "sensor", channels, teacher: relative(places.root, resolve(teacher)) },
      };
      checkRun({ ...study, name: "distil" }, "student", config);
      const store = { root: places.root, study: "distil" };
      // A row knows its teacher's place; what is resumed, its weights.
      removeRow(store, runIdOf(config), { fromStart: false });
      const { signal, printNow } = watching("stopped; the same command resumes");
      await runOne(config, { name: "distil", downstream: [] }, places, {
        signal,
        onProgress({ step, steps, loss, secondsLeft }) {
          if (printNow()) console.error(`step ${step} of ${steps}, loss ${loss.toPrecision(3)}, ${duration(secondsLeft)} left`);
        },
      });
      const student = readModel(join(runFolder(store, runIdOf(config)), "weights.safetensors"));
      const exported = await exportModel(student, set, { file, kind, mayLose, signal });
      const parameters = encoderParams(config);
      if (json) console.log(JSON.stringify({ parameters, ...exported }));
      else console.log(`a student of ${parameters.toLocaleString("en")} parameters; ${describeExported(exported)}`);
    });
}
