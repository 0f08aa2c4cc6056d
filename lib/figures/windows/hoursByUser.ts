/** Hours of each user of a window set. */
import { plainNumber } from "../../base/format";
import { labelled } from "../../scaling/study/dataTitle";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { subtitle } from "../kit/labels";
import { type Figure, makeFigure, palette } from "../kit/theme";

export interface SetSummary {
  title: string;
  source: "real" | "synthetic";
  hoursByUser: { user: string; hours: number }[];
}

/** A bar a user, the most recorded first; the dashed line is the median. */
export function hoursByUserFigure({ title, source, hoursByUser }: SetSummary): Figure {
  if (hoursByUser.length === 0) throw new RangeError(`hoursByUserFigure: no users in ${title}`);
  const sorted = [...hoursByUser].sort((a, b) => b.hours - a.hours || a.user.localeCompare(b.user));
  const hours = sorted.map((each) => each.hours);
  const names = sorted.map(({ user }) => asDrawn(user));
  const n = hours.length;
  const median = (hours[Math.floor((n - 1) / 2)] + hours[Math.ceil((n - 1) / 2)]) / 2;
  const total = hours.reduce((sum, each) => sum + each, 0);
  const named = n <= 24 && sorted.every(({ user }) => user.length <= 8);
  return makeFigure(
    "hoursByUser",
    {
      title: "Recorded hours of each user",
      subtitle: subtitle([labelled(source, title), `${n} users`, `${plainNumber(total)} h`, `median ${plainNumber(median)} h`]),
      caption: `Hours in windows by user, most first: the largest gives ${((100 * hours[0]) / total).toFixed(1)} % of all.`,
      source,
    },
    [
      {
        type: "bar",
        x: sorted.map((_, i) => i + 1),
        y: hours,
        marker: { color: palette[0] },
        showlegend: false,
        customdata: names,
        hovertemplate: "user %{customdata}: %{y:.2f} h<extra></extra>",
      },
    ],
    {
      width: 960,
      height: 392,
      bargap: 0.25,
      xaxis: {
        ...linearAxis(named ? "User" : "User, most recorded first"),
        range: [0.3, n + 0.7],
        showgrid: false,
        ...(named && { tickmode: "array", tickvals: sorted.map((_, i) => i + 1), ticktext: names }),
      },
      yaxis: { ...linearAxis("Recorded data (hours)"), range: [0, hours[0] * 1.06] },
      shapes: [
        {
          type: "line",
          xref: "paper",
          x0: 0,
          x1: 1,
          y0: median,
          y1: median,
          line: { color: palette[1], width: 1.6, dash: "dash" },
        },
      ],
      annotations: [
        {
          text: "median",
          xref: "paper",
          x: 1,
          y: median,
          xanchor: "right",
          yanchor: "bottom",
          showarrow: false,
          font: { size: 12.5, color: palette[1] },
        },
      ],
    },
  );
}
