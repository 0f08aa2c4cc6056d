/**
 * What a study of people × the hours of each says where it has one encoder: its law of both, which tells people from hours by
 * itself, and nothing of parameters.
 */
import { peopleHours } from "../design/peopleHours";
import { verdictText } from "../fit/verdict";
import type { Row } from "../../base/row";
import { encoderOf, groupBy } from "../study/rows";
import { subsetPoints } from "../study/subsetPoints";
import { outside, type Plan, type StudyLaws } from "./studyLaws";

/** @param grid as `gridRows` gives it; @returns null where it has several encoders, or cannot tell people from hours */
export function peopleHoursLaws(grid: readonly Row[]): StudyLaws | null {
  if (groupBy(grid, (row) => JSON.stringify(encoderOf(row))).size > 1) return null;
  const points = subsetPoints(grid);
  const { law, verdict } = peopleHours(points);
  if (law === null) return null;
  const measured = points.map(({ row }) => row.encoderParams);
  const place = ({ users, hours }: Plan) => [users, hours / users] as const;
  const isMeasured = ({ params }: Plan) => measured.includes(params);
  return {
    title: "The law of people and hours",
    folds: law.folds,
    hasRandom: true,
    loss: (plan) => (isMeasured(plan) ? law.loss(...place(plan)) : null),
    change: (from, to) => (isMeasured(from) && isMeasured(to) ? law.change(place(from), place(to)) : null),
    beyond: ({ params, hours, users }) => [
      ...outside("parameters", params, measured),
      ...outside(
        "people",
        users,
        points.map(({ people }) => people),
      ),
      ...outside(
        "hours of each",
        hours / users,
        points.map(({ hoursEach }) => hoursEach),
      ),
    ],
    doubts: () => ({ of: 1, found: verdict.kind === "supported" ? [] : [verdictText(verdict)] }),
  };
}
