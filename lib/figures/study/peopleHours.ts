/** People apart from hours: test loss against hours, a curve for each number of people, with the law of both. */
import { plainNumber } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { peopleHours } from "../../scaling/design/peopleHours";
import { dataTitle } from "../../scaling/study/dataTitle";
import { gridRows, groupBy, isAugmented } from "../../scaling/study/rows";
import { type SubsetPoint, subsetPoints } from "../../scaling/study/subsetPoints";
import { logAxis } from "../kit/axes";
import { lossLabel, subtitle } from "../kit/labels";
import { legendRight } from "../kit/legends";
import type { ChoiceOptions } from "../kit/scores";
import { type Figure, makeFigure, palette, type PlotlyObject, withAlpha } from "../kit/theme";

/** @throws RangeError if the rows cannot tell people from hours, with the reason */
export function peopleHoursFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  const data = dataTitle("peopleHoursFigure", runs);
  const points = subsetPoints(runs, options.choice);
  const { law, verdict } = peopleHours(points);
  if (law === null) throw new RangeError(`peopleHoursFigure: no law of people and hours: ${verdict.reasons.join("; ")}`);
  const sizes = [...groupBy(points, ({ size }) => size).values()].map((own) => ({
    people: mean(own.map(({ people }) => people)),
    cells: [...groupBy(own, ({ share, row }) => `${share} ${row.config.users}`).values()]
      .map(cellOf)
      .sort((a, b) => a.hours - b.hours),
  }));
  sizes.sort((a, b) => b.people - a.people); // in the legend as in the figure: few people have the highest loss
  const cells = sizes.flatMap((size) => size.cells);
  const largest = [law.at.people, law.at.hoursEach] as const;
  const level = law.loss(...largest).value;
  return makeFigure(
    "peopleHours",
    {
      title: "More people or more hours of each: test loss",
      subtitle: subtitle([data, `${law.folds} folds`], options),
      caption:
        "Points: the best run of each subset, geometric mean over folds and draws. Lines: the law of people and of all their " +
        "hours; bands, for the most and the fewest people: 95 % over folds of the change from the largest subset.",
      source: runs[0].source,
    },
    sizes.flatMap(({ people, cells: own }, i): PlotlyObject[] => {
      const color = palette[i % palette.length];
      const [from, to] = [own[0].hours, own[own.length - 1].hours];
      const xs = Array.from({ length: 31 }, (_, k) => from * (to / from) ** (k / 30));
      const curve = xs.map((x) => law.loss(people, x).value);
      // Of the change from the largest subset: folds differ by a level, which says nothing of people and hours.
      const ends = xs.map((x) => law.change(largest, [people, x]).ci95.map((factor) => level * factor));
      const name = `${Math.round(people)} people`;
      const band: PlotlyObject[] = [
        {
          type: "scatter",
          mode: "lines",
          hoverinfo: "skip",
          showlegend: false,
          x: [...xs, ...[...xs].reverse()],
          y: [...ends.map(([low]) => low), ...ends.map(([, high]) => high).reverse()],
          fill: "toself",
          fillcolor: withAlpha(color, 0.1),
          line: { width: 0 },
        },
      ];
      return [
        ...(i === 0 || i === sizes.length - 1 ? band : []), // those between would cover each other
        {
          type: "scatter",
          mode: "lines",
          hoverinfo: "skip",
          showlegend: false,
          x: xs,
          y: curve,
          line: { color, width: 2 },
        },
        {
          type: "scatter",
          mode: "markers",
          name,
          x: own.map(({ hours }) => hours),
          y: own.map(({ loss }) => loss),
          marker: { color, size: 9 },
          hovertemplate: `${name}, %{x:.3g} h each: %{y:.4f}<extra></extra>`,
        },
      ];
    }),
    {
      width: 860,
      height: 460,
      margin: { l: 88, r: 150, t: 24, b: 68 },
      xaxis: logAxis(
        "Hours of each person",
        cells.map(({ hours }) => hours),
      ),
      yaxis: logAxis(
        lossLabel("peopleHoursFigure", runs),
        cells.map(({ loss }) => loss),
        plainNumber,
      ),
      legend: legendRight(),
    },
  );
}

function cellOf(own: readonly SubsetPoint[]): { hours: number; loss: number } {
  return {
    hours: mean(own.map(({ hoursEach }) => hoursEach)),
    loss: Math.exp(mean(own.map(({ testLoss }) => Math.log(testLoss)))),
  };
}
