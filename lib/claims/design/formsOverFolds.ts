/** Which form of law all folds of a study support together, where one fold has too few sizes to tell. */
import { bullets, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { localExponents, type LocalExponent } from "../../scaling/design/localExponents";
import { formsOfData, type PooledForms } from "../../scaling/design/pooledForms";
import { aicc, TELLING } from "../../scaling/fit/aicc";
import { verdictText } from "../../scaling/fit/verdict";
import { gridRows } from "../../scaling/study/rows";
import { figure2Points } from "../../scaling/study/points";

export interface StrategyForms extends PooledForms {
  /** AICc of the power law less that of the saturating law: above 2 the saturating law is the better one. */
  saturatingOverPower: number;
  /** From each size to the next, by the folds' mean losses. */
  local: LocalExponent[];
}

export interface FormsOverFolds {
  user: StrategyForms | null;
  random: StrategyForms | null;
  text: string;
}

/** Power law and saturating law over all folds at once, by AICc, and how the local exponent changes with hours. */
export function formsOverFolds(rows: readonly Row[]): FormsOverFolds {
  const points = figure2Points(gridRows(rows));
  const of = (strategy: "user" | "random"): StrategyForms | null => {
    const found = formsOfData(points, strategy);
    if (found === null) return null;
    const saturatingOverPower = found.power.aicc - found.saturating.aicc;
    return { ...found, saturatingOverPower, local: localExponents(points, strategy) };
  };
  const [user, random] = [of("user"), of("random")];
  const line = (name: string, forms: StrategyForms | null) =>
    forms === null ? `${name}: too few folds and sizes to compare forms.` : sentence(name, forms);
  const text = bullets([line("USER", user), line("RANDOM", random), user !== null && oneFold(user.local.length + 1)]);
  return { user, random, text };
}

function sentence(name: string, { n, folds, saturatingOverPower, verdict, quadratic, power, local }: StrategyForms): string {
  const preferred =
    saturatingOverPower > TELLING
      ? `**a saturating law fits better than the power law by ${saturatingOverPower.toFixed(1)} in AICc**`
      : saturatingOverPower < -TELLING
        ? `**the power law fits better than a saturating law by ${(-saturatingOverPower).toFixed(1)} in AICc**`
        : "a power law and a saturating law fit equally well";
  const bent =
    quadratic.ci95[0] > 0
      ? "the loss flattens: its curvature over ln hours is"
      : quadratic.ci95[1] < 0
        ? "the loss steepens: its curvature over ln hours is"
        : "no curvature over ln hours is shown:";
  const each = local.map(({ exponent }) => exponent.toFixed(3)).join(", ");
  return (
    `${name}, ${n} points of ${folds} folds with a level for each fold: ${preferred}, and ${bent} ` +
    `${withInterval(quadratic.curvature, quadratic.ci95)}. The power law: ${verdictText(verdict)}. From size to size the exponent is ${each}; the power law's is ` +
    `${power.exponent.toFixed(3)}.`
  );
}

/** What AICc asks of a saturating law in one fold: the criterion's penalties as a ratio of residual sums. */
function oneFold(sizes: number): string {
  const [power, saturating] = [3, 4].map((k) => aicc(sizes, sizes, k));
  if (saturating === Infinity) return `One fold has ${sizes} sizes, too few to test a saturating law at all.`;
  const times = Math.exp((saturating - power) / sizes);
  return (
    `One fold cannot decide: with its ${sizes} points AICc prefers a saturating law only if its squared residuals are ` +
    `${Math.round(times)} times smaller.`
  );
}
