/** What the heads of a study score on each activity and on each test user. */
import type { Row } from "../../base/row";
import { f1ByActivity, f1ByUser, type ProbeHead, probeHeads } from "../../claims/probeHeads";
import { dataTitle } from "../../scaling/study/dataTitle";
import { downstreamOrder } from "../../scaling/study/downstream";
import { isPretrained } from "../../scaling/study/rows";
import { probeSets } from "../../scaling/study/points";
import { activityNames } from "../kit/activities";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { legendBelow } from "../kit/legends";
import { setHeading } from "../kit/headings";
import { layoutOf, panelsBeside, widthOf } from "../kit/panels";
import { refuseEmpty } from "../kit/scores";
import { subtitle } from "../kit/labels";
import { type Figure, type FigureOptions, makeFigure, palette, type PlotlyObject } from "../kit/theme";

const styles: Record<ProbeHead["kind"], { symbol: string; color: string }> = {
  "pre-trained": { symbol: "circle", color: palette[0] },
  "random encoder": { symbol: "x-thin-open", color: palette[3] },
  "from scratch": { symbol: "square", color: palette[2] },
  "simple features": { symbol: "diamond", color: palette[1] },
};

interface HeadScores {
  kind: ProbeHead["kind"];
  /** In [0, 1], one a name; null where there is none. */
  f1: (number | null)[];
}

interface SetScores {
  heading: string;
  names: string[];
  heads: HeadScores[];
}

/** F1 of each activity, over all test users: a panel a set, a marker a head. */
export function activityScoresFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const data = dataTitle("activityScoresFigure", rows.filter(isPretrained));
  const found = setsOf("activityScoresFigure", rows).map(({ set, heads }): SetScores => ({
    heading: setHeading(rows, set),
    names: activityNames(heads[0].probes[0].classes),
    heads: heads.map(({ kind, probes }) => ({ kind, f1: f1ByActivity(probes) })),
  }));
  return headsFigure(
    "activityScores",
    found,
    {
      title: "F1 of each activity",
      subtitle: subtitle([data], options),
      caption:
        "F1 of each activity over all test users, of linear heads on the features of the encoder pre-trained longest, of the " +
        "same encoder with random weights, and on simple features, and of the supervised run chosen on held-out users.",
      source: rows[0].source,
    },
    { axis: "", f1: "F1 (%)", tilt: -30, below: 96 },
  );
}

/** Macro F1 of each test user, the best pre-trained first: a panel a set, a marker a head. */
export function userScoresFigure(rows: readonly Row[], options: FigureOptions = {}): Figure {
  const data = dataTitle("userScoresFigure", rows.filter(isPretrained));
  const found = setsOf("userScoresFigure", rows).map(({ set, heads }): SetScores => {
    const byHead = heads.map(({ kind, probes }) => ({ kind, f1: f1ByUser(probes) }));
    const names = [...byHead[0].f1].sort(([, a], [, b]) => b - a).map(([user]) => user);
    return {
      heading: setHeading(rows, set),
      names: names.map(asDrawn),
      heads: byHead.map(({ kind, f1 }) => ({ kind, f1: names.map((user) => f1.get(user) ?? null) })),
    };
  });
  return headsFigure(
    "userScores",
    found,
    {
      title: "Macro F1 of each test user",
      subtitle: subtitle([data], options),
      caption:
        "Macro F1 over the windows of each test user alone, so an activity that the user has not and the head never names " +
        "is left out. Users in the order of the pre-trained encoder's score.",
      source: rows[0].source,
    },
    { axis: "Test user", f1: "Macro F1 (%)", tilt: -60, below: 96 },
  );
}

function setsOf(figure: string, rows: readonly Row[]): { set: string; heads: ProbeHead[] }[] {
  const found = downstreamOrder(probeSets(rows))
    .map((set) => ({ set, heads: probeHeads(rows, set) }))
    .filter(({ heads }) => heads.length > 0);
  refuseEmpty(
    figure,
    found.map(({ set }) => set),
  );
  return found;
}

function headsFigure(
  name: string,
  sets: readonly SetScores[],
  text: Parameters<typeof makeFigure>[1],
  { axis, f1, tilt, below }: { axis: string; f1: string; tilt: number; below: number },
): Figure {
  const panels = panelsBeside(
    sets.map(({ heading }) => heading),
    (i) => {
      const { names, heads } = sets[i];
      return {
        x: {
          ...linearAxis(axis),
          range: [-0.6, names.length - 0.4],
          tickmode: "array",
          tickvals: names.map((_, at) => at),
          ticktext: names,
          tickangle: tilt,
          showgrid: true,
        },
        y: linearAxis(
          f1,
          heads.flatMap((head) => head.f1.flatMap((score) => (score === null ? [] : 100 * score))),
        ),
      };
    },
  );
  const kinds = (Object.keys(styles) as ProbeHead["kind"][]).filter((kind) =>
    sets.some(({ heads }) => heads.some((head) => head.kind === kind)),
  );
  const traces = sets.flatMap(({ names, heads }, panel) =>
    heads.map((head): PlotlyObject => {
      const { symbol, color } = styles[head.kind];
      const shift = 0.13 * (kinds.indexOf(head.kind) - (kinds.length - 1) / 2);
      return {
        type: "scatter",
        mode: "markers",
        name: head.kind,
        legendgroup: head.kind,
        showlegend: sets.findIndex((each) => each.heads.some(({ kind }) => kind === head.kind)) === panel,
        xaxis: panels[panel].xaxis,
        yaxis: panels[panel].yaxis,
        x: names.map((_, at) => at + shift),
        y: head.f1.map((score) => (score === null ? null : 100 * score)),
        marker: { symbol, color, size: 9.5, line: { color, width: symbol === "x-thin-open" ? 2 : 1 } },
        customdata: names,
        hovertemplate: `%{customdata}: %{y:.1f} %<extra>${head.kind}</extra>`,
      };
    }),
  );
  return makeFigure(name, text, traces, {
    width: widthOf(sets.length, 60),
    height: 340 + 46 + below + 34,
    margin: { l: 82, r: 28, t: 46, b: below + 34 },
    ...layoutOf(panels),
    legend: legendBelow(128, 340, below),
  });
}
