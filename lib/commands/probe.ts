/** `wearlaws probe`: a trained encoder on your own labels. */
import type { Command } from "commander";
import { type SetProbes, probeSet } from "../eval/probeSet";
import { probesTable } from "../figures/tables/probesTable";
import type { Places } from "../data/places";
import { corpora, isCorpus } from "../data/corpora";
import { peopleOf } from "../data/sets";
import { weightsFile } from "../export/hub/weightsFile";
import { openSet } from "../grid/store/openSet";
import { plainTable, tableOf } from "../notebook/show/tableText";
import { readEncoder } from "../train/encoderFile";

export function addProbeCommand(program: Command, places: Places): void {
  program
    .command("probe")
    .description("train a linear head on the features of a frozen encoder, and score it on the activities of a labelled set")
    .requiredOption("--weights <file>", "weights.safetensors of a pre-trained encoder", weightsFile)
    .requiredOption("--data <set>", "a labelled set, published or imported")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  $ npx wearlaws probe --weights runs/quick/RUN/weights.safetensors --data uci-har")
    .action(async ({ weights, data, json }: { weights: string; data: string; json?: boolean }) => {
      const encoder = readEncoder(weights);
      const set = await openSet(data, places);
      const probes = await probeSet(encoder, set);
      const trainedOn = encoder.config.set;
      // A part of which a corpus takes some leaves out those who are tested.
      const whole = isCorpus(trainedOn) ? corpora[trainedOn].parts.filter(({ takes }) => !takes) : [{ set: trainedOn }];
      if (whole.some((part) => peopleOf(part.set) === peopleOf(set.name)))
        console.error(`warning: the encoder was trained on people of ${set.name}, including test users`);
      if (json) return console.log(JSON.stringify({ trainedOn: encoder.trainedOn, testedOn: set.title, ...probes }));
      console.log(describeProbes(probes, encoder.trainedOn, set.title));
    });
}

function describeProbes(
  { split, classes, testUsers, testWindows, made }: SetProbes,
  trainedOn: string,
  testedOn: string,
): string {
  const by = split === "published" ? "the published split" : `${split} folds by user, each tested once`;
  return [
    `encoder trained on ${trainedOn}; linear heads on ${testedOn}`,
    `${classes.length} activities (${classes.join(", ")}), ${by}: ${testUsers.length} test users, ${testWindows.toLocaleString("en")} windows`,
    "",
    plainTable(tableOf(probesTable(made)), made.length),
    "",
    "intervals: 95 %, over test users",
  ].join("\n");
}
