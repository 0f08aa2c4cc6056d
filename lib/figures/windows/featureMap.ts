/** How an encoder arranges windows: its features in two dimensions, coloured by activity and by person. */
import { percent } from "../../base/format";
import { labelled } from "../../scaling/study/dataTitle";
import { groupBy } from "../../scaling/study/rows";
import { activityNames } from "../kit/activities";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { subtitle } from "../kit/labels";
import { legendRight } from "../kit/legends";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { type Figure, makeFigure, palette, type PlotlyObject } from "../kit/theme";

/** Of the nearest windows, the mean share that is the same; `chance`: of any windows. */
interface Sameness {
  nearest: number;
  chance: number;
}

/** As `featureMap` of lib/eval gives it. */
export interface MappedFeatures {
  title: string;
  source: "real" | "synthetic";
  /** Places on the map, `[n, 2]`, without a unit. */
  points: readonly (readonly number[])[];
  activity: readonly string[];
  user: readonly string[];
  sameActivity: Sameness;
  samePerson: Sameness;
}

const symbols = ["circle", "diamond", "triangle-up", "square"];

/** A panel by activity and one by person, of the same points; beside, what is the same among the nearest in all features. */
export function featureMapFigure({ title, source, points, activity, user, sameActivity, samePerson }: MappedFeatures): Figure {
  const kinds = [
    { heading: "by activity", group: "Activity", names: activity, drawn: activityNames(activity), same: sameActivity },
    { heading: "by person", group: "Person", names: user, drawn: user.map(asDrawn), same: samePerson },
  ];
  const panels = panelsBeside(
    kinds.map(({ heading }) => heading),
    () => ({ x: blank("UMAP 1"), y: blank("UMAP 2") }),
  );
  return makeFigure(
    "featureMap",
    {
      title: "What an encoder takes for alike",
      subtitle: subtitle([labelled(source, title), `${points.length} windows of ${new Set(user).size} test users`]),
      caption:
        `Features of single windows, drawn in two dimensions by UMAP, whose distances have no unit. ` +
        kinds
          .map(
            ({ group, same }) =>
              `${group}: ${percent(same.nearest)} % of the ten nearest are the same, ${percent(same.chance)} % by chance`,
          )
          .join(". ") +
        ". The nearest in all features, of other recordings or a minute away.",
      source,
    },
    kinds.flatMap(({ group, names, drawn }, panel) =>
      [...groupBy([...names.keys()], (i) => names[i]).values()]
        .sort(([a], [b]) => names[a].localeCompare(names[b], "en", { numeric: true }))
        .map((own, i): PlotlyObject => ({
          type: "scatter",
          mode: "markers",
          ...{ xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis },
          name: drawn[own[0]],
          ...{ legendgroup: group, legendgrouptitle: { text: `<b>${group}</b>` } },
          x: own.map((k) => points[k][0]),
          y: own.map((k) => points[k][1]),
          marker: {
            color: palette[i % palette.length],
            symbol: symbols[Math.floor(i / palette.length) % symbols.length],
            ...{ size: 4.5, opacity: 0.75 },
          },
          hovertemplate: `${drawn[own[0]]}<extra></extra>`,
        })),
    ),
    {
      width: widthOf(2, 180),
      height: 460,
      margin: { l: 60, r: 190, t: 40, b: 60 },
      ...layoutOf(panels),
      legend: legendRight({ itemsizing: "constant" }),
    },
  );
}

/** Places on the map mean nothing alone. */
const blank = (title: string): PlotlyObject => ({ ...linearAxis(title), showticklabels: false, ticks: "", showgrid: false });
