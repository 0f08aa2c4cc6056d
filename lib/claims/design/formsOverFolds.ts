/** Which form of law all folds of a study support together, where one fold has too few sizes to tell. */
import { bullets, withInterval } from "../../base/format";
import type { Row } from "../../base/row";
import { localExponents, type LocalExponent } from "../../scaling/design/localExponents";
import { type PooledForms, pooledForms } from "../../scaling/design/pooledForms";
import { aicc, TELLING } from "../../scaling/fit/aicc";
import { type Verdict, verdictText } from "../../scaling/fit/verdict";
import { gridRows } from "../../scaling/study/rows";
import { figure2Points } from "../../scaling/study/points";

type FormKind = "supported" | "not supported" | "falls, but not as a power law" | "inconclusive";

export interface StrategyForms extends PooledForms {
  /** AICc of the power law less that of the saturating law: above 2 the saturating law is the better one. */
  saturatingOverPower: number;
  /** Of the power law. */
  verdict: Verdict<FormKind>;
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
    const own = points.filter((point) => point.strategy === strategy);
    const found = pooledForms(own.map(({ fold, hours, testLoss }) => ({ fold, x: hours, y: testLoss })));
    if (found === null) return null;
    const saturatingOverPower = found.power.aicc - found.saturating.aicc;
    return { ...found, saturatingOverPower, verdict: formVerdict(found), local: localExponents(points, strategy) };
  };
  const [user, random] = [of("user"), of("random")];
  const line = (name: string, forms: StrategyForms | null) =>
    forms === null ? `${name}: too few folds and sizes to compare forms.` : sentence(name, forms);
  const text = bullets([line("USER", user), line("RANDOM", random), user !== null && oneFold(user.local.length + 1)]);
  return { user, random, text };
}

/** Whether the loss falls at all comes first, then whether a form that bends is better. */
function formVerdict({ drop, power, quadratic, saturating }: PooledForms): Verdict<FormKind> {
  if (drop.ci95[1] < 0) return { kind: "not supported", reasons: ["the loss rises"] };
  if (drop.ci95[0] <= 0) return { kind: "inconclusive", reasons: ["the loss does not clearly fall"] };
  const flattens = power.aicc - Math.min(saturating.aicc, quadratic.curvature > 0 ? quadratic.aicc : Infinity) > TELLING;
  if (flattens) return { kind: "falls, but not as a power law", reasons: ["it flattens"] };
  if (power.aicc - quadratic.aicc > TELLING) return { kind: "falls, but not as a power law", reasons: ["it steepens"] };
  if (saturating.aicc - power.aicc > TELLING) return { kind: "supported", reasons: [] };
  return { kind: "inconclusive", reasons: [`AICc differs by less than ${TELLING}`] };
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
