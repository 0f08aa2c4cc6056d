/** Whom more people help: the loss on each test person, of encoders that saw few people and of those that saw all. */
import { formatChange, plainNumber } from "../../base/format";
import type { Row } from "../../base/row";
import { mean } from "../../numeric/stats";
import { lossesByUser, setOf } from "../../scaling/design/dataSets";
import { dataTitle } from "../../scaling/study/dataTitle";
import { setTitle } from "../../scaling/study/downstream";
import { gridRows, groupBy, isAugmented } from "../../scaling/study/rows";
import { subsetPoints } from "../../scaling/study/subsetPoints";
import { strategiesOf } from "../../scaling/study/subsets";
import { linearAxis, logAxis } from "../kit/axes";
import { bold } from "../kit/headings";
import { lossLabel, subtitle } from "../kit/labels";
import { legendRight, markerKey } from "../kit/legends";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import type { ChoiceOptions } from "../kit/scores";
import { type Figure, ink, makeFigure, palette, type PlotlyObject } from "../kit/theme";

interface Person {
  user: string;
  few: number;
  all: number;
}

/**
 * A panel a data set, a line a person from the loss with the fewest people to that with all, highest first.
 *
 * @throws RangeError where no person was tested at two numbers of people
 */
export function lossByPersonFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = gridRows(rows).filter((row) => !isAugmented(row));
  const whole = subsetPoints(runs, options.choice).filter(({ row }) => strategiesOf(row).includes("user"));
  const bySize = [...groupBy(whole, ({ size }) => size).values()].map((own) => ({
    people: mean(own.map(({ people }) => people)),
    losses: lossesOf(own.map(({ row }) => row)),
  }));
  bySize.sort((a, b) => a.people - b.people);
  const [few, all] = [bySize[0], bySize[bySize.length - 1]];
  const people = [...(all?.losses ?? [])].flatMap(([user, loss]): Person[] => {
    const before = few.losses.get(user);
    return few === all || before === undefined ? [] : [{ user, few: before, all: loss }];
  });
  if (people.length === 0)
    throw new RangeError("lossByPersonFigure: no person was tested with two numbers of people to train on");
  const sets = [...groupBy(people, ({ user }) => setOf(user))].sort(([a], [b]) => a.localeCompare(b));
  for (const [, own] of sets) own.sort((a, b) => b.all - a.all || a.user.localeCompare(b.user));
  const panels = panelsBeside(
    sets.map(([set]) => (set === "" ? "" : bold(setTitle(set)))),
    (i) => ({
      x: {
        ...linearAxis(`${sets[i][1].length} test people`),
        range: [-1, sets[i][1].length],
        showticklabels: false,
        showgrid: false,
        ticks: "",
      },
      y: logAxis(
        lossLabel("lossByPersonFigure", runs),
        people.flatMap((person) => [person.few, person.all]),
        plainNumber,
      ),
    }),
  );
  const kinds = [
    { name: `${Math.round(few.people)} people`, color: palette[1], of: (person: Person) => person.few },
    { name: `${Math.round(all.people)} people`, color: palette[0], of: (person: Person) => person.all },
  ];
  const helped = people.filter((person) => person.all < person.few).length;
  const change = Math.exp(mean(people.map((person) => Math.log(person.all / person.few))));
  return makeFigure(
    "lossByPerson",
    {
      title: "Whom more people help",
      subtitle: subtitle([dataTitle("lossByPersonFigure", runs)], options),
      caption:
        `Test loss on each person, whom no encoder has seen, mean over draws: ${formatChange(change)} on average with ` +
        `${kinds[1].name} in place of ${kinds[0].name}, lower for ${helped} of ${people.length}.`,
      source: runs[0].source,
    },
    [
      ...sets.flatMap(([, own], panel): PlotlyObject[] => {
        const axes = { xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis, showlegend: false };
        const lines: PlotlyObject = {
          ...{ type: "scatter", mode: "lines", hoverinfo: "skip" },
          ...axes,
          x: own.flatMap((_, i) => [i, i, null]),
          y: own.flatMap((person) => [person.few, person.all, null]),
          line: { color: ink.grid, width: 1.5 },
        };
        const markers = kinds.map(({ name, color, of }): PlotlyObject => ({
          ...{ type: "scatter", mode: "markers" },
          ...axes,
          x: own.map((_, i) => i),
          y: own.map(of),
          customdata: own.map(({ user }) => user),
          marker: { color, size: 6 },
          hovertemplate: `%{customdata}, ${name}: %{y:.4f}<extra></extra>`,
        }));
        return [lines, ...markers];
      }),
      ...kinds.map(({ name, color }) => markerKey(name, { color, size: 8 })),
    ],
    {
      width: widthOf(sets.length, 150),
      height: 440,
      margin: { l: 88, r: 150, t: 48, b: 60 },
      ...layoutOf(panels),
      legend: legendRight(),
    },
  );
}

/** By person, mean over the runs that tested it: draws of its fold. */
function lossesOf(rows: readonly Row[]): Map<string, number> {
  return new Map(
    [...groupBy(rows.flatMap(lossesByUser), ({ user }) => user)].map(([user, own]) => [user, mean(own.map(({ loss }) => loss))]),
  );
}
