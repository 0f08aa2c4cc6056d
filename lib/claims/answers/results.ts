/** Every claim of a study as one Markdown page: the text of each claim is computed from the rows. */
import type { Row } from "../../base/row";
import { computeFrontier } from "../design/computeFrontier";
import { equalHours } from "../design/equalHours";
import { exponentRobustness } from "../design/exponentRobustness";
import { formsOverFolds } from "../design/formsOverFolds";
import { lossAndScore } from "../design/lossAndScore";
import { lossVariation } from "../design/lossVariation";
import { optimumRange } from "../design/optimumRange";
import { peopleAndHours } from "../design/peopleAndHours";
import { epochs, exponentsByTraining } from "../design/trainingLength";
import { bestEncoders } from "../laws/bestEncoders";
import { dataLaw } from "../laws/dataLaw";
import { parameterLaw } from "../laws/parameterLaw";
import { activities } from "../probes/activities";
import { augmentationGains } from "../probes/augmentationGains";
import { fromScratchScores } from "../probes/fromScratchScores";
import { gainChecks } from "../probes/gainChecks";
import { hoursDownstream } from "../probes/hoursDownstream";
import { netTwins } from "../probes/netTwins";
import { probeGains } from "../probes/probeGains";
import { scratchChoice } from "../probes/scratchChoice";
import { simpleFeaturesGap } from "../probes/simpleFeatures";
import { twinGains } from "../probes/twinGains";
import { augmentedReach, gridReach, longRunsReach } from "../reach/gridReach";
import { labelledSets } from "../reach/labelledSets";
import { mixOfSets } from "../reach/mixOfSets";
import { processorsUsed, studyCost } from "../reach/studyCost";
import { doubleDescent } from "../training/doubleDescent";
import { doublings } from "../training/doublings";
import { pretrainingGains } from "../training/pretrainingGains";
import { answers, answersTable, manyVerdicts } from "./answers";
import { headline } from "./headline";

type Claim = (rows: readonly Row[]) => { text: string };

const sections: [title: string, claims: Claim[]][] = [
  ["More people or more hours", [dataLaw, equalHours, peopleAndHours, exponentRobustness, mixOfSets]],
  ["The form of the law of data", [formsOverFolds, exponentsByTraining, epochs]],
  ["Parameters", [parameterLaw, bestEncoders, optimumRange, computeFrontier]],
  ["Pre-training", [pretrainingGains, doublings, doubleDescent]],
  [
    "Recognising activities",
    [probeGains, gainChecks, hoursDownstream, simpleFeaturesGap, activities, lossAndScore, lossVariation],
  ],
  ["Augmentations", [augmentationGains]],
  ["Width, depth and training from scratch", [twinGains, netTwins, fromScratchScores, scratchChoice]],
  ["What these rows cannot say", [labelledSets, gridReach, longRunsReach, augmentedReach, processorsUsed, studyCost]],
];

/** The headline table, as the README has it. */
export function headlineInMarkdown(rows: readonly Row[]): string {
  return answersTable(headline(rows));
}

/**
 * results.md of a study.
 *
 * @throws RangeError where no run of the grid has finished
 */
export function resultsInMarkdown(study: string, rows: readonly Row[]): string {
  const found = answers(rows);
  const parts = [
    `# Results of the study \`${study}\``,
    `Computed from the rows by \`npx wearlaws answers ${study} --all\`. Intervals are 95 %; p values are adjusted by Holm's method over all intervals of their table.`,
    "USER takes all recordings of some people, RANDOM as many hours of everyone. The grid has one run per encoder, size, strategy " +
      "and fold (a split of the people into training and test). An encoder is named by its width × depth. AICc compares how well " +
      "laws fit; a difference above 10 is strong evidence. F1 is macro F1.",
    "## In short",
    headlineInMarkdown(rows),
    "## The paper's claims",
    manyVerdicts(found),
    answersTable(found),
    ...sections.flatMap(([title, claims]) => [`## ${title}`, ...claims.map((claim) => claim(rows).text)]),
  ];
  return `${parts.join("\n\n")}\n`;
}
