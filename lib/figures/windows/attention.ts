/** Where in a window a Transformer looks: each signal above, and below what its patches read of one another. */
import { labelled } from "../../scaling/study/dataTitle";
import { asDrawn } from "../kit/asDrawn";
import { linearAxis } from "../kit/axes";
import { subtitle } from "../kit/labels";
import { legendBelow } from "../kit/legends";
import { panelGrid } from "../kit/panels";
import { type Figure, ink, makeFigure, note, palette, type PlotlyObject } from "../kit/theme";
import { axisColours, channelNames, round } from "./signals";

/** As `attentionOf` of lib/eval gives it, and where the windows are from. */
export interface Attended {
  title: string;
  source: "real" | "synthetic";
  /** `[n, T, C]`, flat: three channels of acceleration before others. */
  windows: ArrayLike<number>;
  /** `[n, depth, L, L]`: of the patch that reads (a line, whose sum is 1), each patch that is read. */
  shares: ArrayLike<number>;
  depth: number;
  seqLen?: number;
  channels?: number;
  frame?: keyof typeof channelNames;
  rateHz?: number;
  normalise?: "none" | "zscore";
  /** One word a window: the activity. */
  labels: readonly string[];
}

/**
 * A column a window: its acceleration, and the attention of one block, the last where none is named.
 *
 * @throws RangeError if the lengths of windows and shares do not agree, or there is no such block
 */
export function attentionFigure(attended: Attended, { block = attended.depth }: { block?: number } = {}): Figure {
  const { windows, shares, depth, labels, seqLen = 128, channels = 6, rateHz = 50 } = attended;
  const { frame = "sensor", normalise = "none" } = attended;
  const n = windows.length / (seqLen * channels);
  const patches = Math.sqrt(shares.length / (n * depth));
  if (!Number.isInteger(n) || n === 0 || !Number.isInteger(patches) || !Number.isInteger(seqLen / patches)) {
    throw new RangeError(
      `attentionFigure: expected windows of [n, ${seqLen}, ${channels}] and shares of [n, ${depth}, patches, patches], ` +
        `found lengths ${windows.length} and ${shares.length}`,
    );
  }
  if (!Number.isInteger(block) || block < 1 || block > depth)
    throw new RangeError(`attentionFigure: expected a block from 1 to ${depth}, found ${block}`);
  const grid = panelGrid(n, 1, 2);
  const seconds = seqLen / rateHz;
  const place = (patch: number) => ((patch + 0.5) * seconds) / patches;
  const times = Array.from({ length: patches }, (_, patch) => place(patch));
  const maps = labels.map((_, w) =>
    times.map((_, reader) => {
      const line = ((w * depth + block - 1) * patches + reader) * patches;
      return times.map((_, read) => round(100 * shares[line + read]));
    }),
  );
  const most = Math.max(...maps.flat(2));
  const traces = labels.flatMap((label, w): PlotlyObject[] => [
    ...axisColours.map((color, axis) => ({
      type: "scatter",
      mode: "lines",
      ...panelOf(grid.axesOf(0, w)),
      ...{ x0: 0, dx: 1 / rateHz, hoverinfo: "skip" },
      y: Array.from({ length: seqLen }, (_, t) => round(windows[(w * seqLen + t) * channels + axis])),
      line: { color, width: 1.5 },
      ...{ name: channelNames[frame][axis], legendgroup: axis, showlegend: w === 0 },
    })),
    {
      type: "heatmap",
      ...panelOf(grid.axesOf(1, w)),
      ...{ x: times, y: times, z: maps[w], zmin: 0, zmax: most },
      colorscale: [
        [0, "#f4f6f8"],
        [1, palette[0]],
      ],
      showscale: w === 0,
      colorbar: { title: { text: "Share (%)", side: "top" }, x: 1.01, y: 0, yanchor: "bottom", len: 0.48, thickness: 12 },
      hovertemplate: `${asDrawn(label)}: at %{y:.2f} s, %{z} % of what is read at %{x:.2f} s<extra></extra>`,
    },
  ]);
  const [tall, uniform] = [440, (100 / patches).toPrecision(2)];
  return makeFigure(
    "attention",
    {
      title: "Where in a window the encoder looks",
      subtitle: subtitle([labelled(attended.source, attended.title), `block ${block} of ${depth}, mean over heads`]),
      caption:
        `Below: of each patch (a line), the share of its attention that goes to each patch of the window; ${uniform} % each ` +
        `if all were read alike. Nothing is hidden. Attention shows what is read, not what an answer rests on.`,
      source: attended.source,
    },
    traces,
    {
      width: Math.max(760, 190 + 240 * n),
      height: 138 + tall,
      margin: { l: 82, r: 108, t: 46, b: 92 },
      annotations: labels.map((text, w) =>
        note(`<b>${asDrawn(text)}</b>`, grid.middle(w), 1.01, {
          ...{ xanchor: "center", yanchor: "bottom", font: { size: 14, color: ink.text } },
        }),
      ),
      legend: legendBelow(92, tall, 54, { x: 0.5, xanchor: "center" }),
      ...grid.layout((row, w) => ({
        x: linearAxis(row === 1 ? "Read (s)" : "", [], { range: [0, seconds], showgrid: false, showticklabels: row === 1 }),
        y:
          row === 0
            ? linearAxis(w === 0 ? `Acceleration (${normalise === "zscore" ? "z-scored" : "g"})` : "", [], { nticks: 6 })
            : linearAxis(w === 0 ? "Reader (s)" : "", [], { range: [seconds, 0], showgrid: false }),
      })),
    },
  );
}

const panelOf = ({ x, y }: { x: string; y: string }) => ({ xaxis: x, yaxis: y });
