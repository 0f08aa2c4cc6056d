/** More people or more hours, without any law: USER's loss against RANDOM's on the same hours. */
import { bullets, fixed, percent, range } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { type EqualHoursGap, equalHoursGaps, type Exchange, exchanges } from "../../scaling/design/equalHours";
import type { Ci95 } from "../../base/ci95";
import { gridRows } from "../../scaling/study/rows";
import { figure2Points } from "../../scaling/study/points";
import { leftOutText } from "../../scaling/study/processors";
import { subsetPoints } from "../../scaling/study/subsetPoints";

export interface EqualHours {
  gaps: (EqualHoursGap & {
    /** By how much USER's loss is above RANDOM's, as a share: 0.088 is 8.8 %. */
    gap: number;
    ci95: Ci95;
  })[];
  exchanges: Exchange[];
  text: string;
  /** Of `text` the exchanges: hours of everyone for hours of fewer people. */
  inHours: string;
}

/** By size the gap, with Student's t over folds, and the hours of everyone that reach the same loss. */
export function equalHours(rows: readonly Row[]): EqualHours {
  const grid = gridRows(rows);
  const points = figure2Points(grid);
  const gaps = equalHoursGaps(subsetPoints(grid)).map((found) => {
    const { mean, ci95 } = found.logRatio;
    return { ...found, gap: Math.expm1(mean), ci95: [Math.expm1(ci95[0]), Math.expm1(ci95[1])] as Ci95 };
  });
  const traded = exchanges(points);
  if (gaps.length === 0)
    return { gaps, exchanges: traded, text: "No size has both USER and RANDOM in two folds or more.", inHours: "" };
  const whole = gaps.filter(({ share }) => share === 1);
  const parts = gaps.filter(({ share }) => share < 1);
  const each = whole.map(
    ({ users, hours, gap, ci95 }) =>
      `${percent(gap)} % [${ci95.map(percent).join(", ")}] at ${users} users (${hours.toFixed(1)} h)`,
  );
  const above = (some: EqualHours["gaps"]) => some.filter(({ ci95 }) => ci95[0] > 0).length;
  const worth = traded.flatMap(({ users, hours, hoursOfEveryone }) =>
    hoursOfEveryone === null
      ? []
      : [`${hours.toFixed(1)} h of ${users} people reach the loss of ${hoursOfEveryone.toFixed(1)} h drawn from everyone`],
  );
  const passed = traded.filter(({ hoursOfEveryone }) => hoursOfEveryone === null).map(({ users }) => users);
  const random = points.filter(({ strategy, users }) => strategy === "random" && users !== "all");
  const smallest = Math.min(...random.map(({ users }) => Number(users)));
  const least = mean(random.filter(({ users }) => users === smallest).map(({ hours }) => hours));
  const leftOut = leftOutText(gaps.reduce((sum, gap) => sum + gap.leftOut, 0));
  const exchanged = [
    worth.length > 0 && `In hours: ${worth.join("; ")}.`,
    passed.length > 0 &&
      `${least.toFixed(1)} h drawn from everyone already give a lower loss than all hours of ${passed.join(" or ")} people.`,
  ];
  const text = bullets([
    whole.length > 0 &&
      `On equal hours USER's test loss exceeds RANDOM's by ${each.join(", ")}. ` +
        `**The interval is above 0 at ${above(whole)} of ${whole.length} sizes.**${leftOut}`,
    parts.length > 0 && partsSentence(parts, above(parts)) + (whole.length > 0 ? "" : leftOut),
    ...exchanged,
  ]);
  return { gaps, exchanges: traded, text, inHours: bullets(exchanged) };
}

function partsSentence(parts: EqualHours["gaps"], above: number): string {
  const gaps = parts.map(({ gap }) => 100 * gap);
  const [subsets, ends] =
    parts.length === 1 ? ["subset", `gap is ${fixed(gaps[0], 1)}`] : ["subsets", `gaps are ${range(gaps, 1)}`];
  return `Of ${parts.length} ${subsets} of some people with a part of their windows the interval is above 0 at ${above}; the ${ends} %.`;
}
