/** Every claim of a study as one Markdown page: the text of each claim is computed from the rows. */
import type { Row } from "../base/row";
import { answers, inMarkdown } from "./answers";
import { epochs, exponentsByTraining } from "./design/trainingLength";
import { equalHours } from "./design/equalHours";
import { exponentRobustness } from "./design/exponentRobustness";
import { formsOverFolds } from "./design/formsOverFolds";
import { lossAndScore } from "./design/lossAndScore";
import { optimumRange } from "./design/optimumRange";
import { headline } from "./headline";
import { activities } from "./probes/activities";
import { hoursDownstream } from "./probes/hoursDownstream";
import { netTwins } from "./probes/netTwins";
import { scratchChoice } from "./probes/scratchChoice";
import { simpleFeaturesGap } from "./probes/simpleFeatures";
import { augmentedReach, gridReach, longRunsReach } from "./reach/gridReach";
import { labelledSets } from "./reach/labelledSets";
import { mixOfSets } from "./reach/mixOfSets";
import { processorsUsed, studyCost } from "./reach/studyCost";

type Claim = (rows: readonly Row[]) => { text: string };

const sections: [title: string, claims: Claim[]][] = [
  ["More people or more hours", [equalHours, exponentRobustness, mixOfSets]],
  ["The form of the law of data", [formsOverFolds, exponentsByTraining, epochs]],
  ["Parameters", [optimumRange]],
  ["Recognising activities", [hoursDownstream, simpleFeaturesGap, activities, lossAndScore]],
  ["Width, depth and training from scratch", [netTwins, scratchChoice]],
  ["What these rows cannot say", [labelledSets, gridReach, longRunsReach, augmentedReach, processorsUsed, studyCost]],
];

/** The headline table, as the README has it. */
export function headlineInMarkdown(rows: readonly Row[]): string {
  return inMarkdown(headline(rows));
}

/** results.md of a study. */
export function resultsInMarkdown(study: string, rows: readonly Row[]): string {
  const all = answers(rows);
  const parts = [
    `# Results of the study \`${study}\``,
    `Computed from the rows by \`npx wearlaws answers ${study} --all\`. Intervals are 95 %.`,
    "## In five lines",
    headlineInMarkdown(rows),
    "## The paper's claims",
    `Of ${all.length} verdicts at 95 %, about ${expected(all.length)} would say "shown" or "opposite shown" by chance if ` +
      "nothing were there; they are not corrected for their number.",
    inMarkdown(all),
    ...sections.flatMap(([title, claims]) => [`## ${title}`, ...claims.map((claim) => claim(rows).text)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** One in twenty. */
function expected(verdicts: number): string {
  const wrong = Math.round(verdicts / 20);
  return wrong <= 1 ? "one" : String(wrong);
}
