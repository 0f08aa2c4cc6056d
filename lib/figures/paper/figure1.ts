/** Figure 1: the masked autoencoder drawn from a real config, every shape computed from it. */
import type { Config } from "../../base/config";
import { decoderDim, encoderDim, keptPatches, numPatches, patchDim } from "../../base/modelSize";
import { random } from "../../base/random";
import { subtitle } from "../kit/labels";
import { type Figure, ink, makeFigure, palette, type PlotlyObject, withAlpha } from "../kit/theme";

const [blue, orange, green] = palette;
const [width, height] = [1180, 572];
/** Middle of the pre-training row and of the evaluation row, in pixels from the bottom. */
const [rowA, rowB] = [396, 105];

interface Drawing {
  shapes: PlotlyObject[];
  annotations: PlotlyObject[];
  traces: PlotlyObject[];
}

const blocks = (count: number) => `${count} Transformer block${count === 1 ? "" : "s"}`;

/** Numbers of parameters are drawn where they are given. */
export function figure1(config: Config, counts: { encoderParams?: number; decoderParams?: number } = {}): Figure {
  const [tokens, values, kept] = [numPatches(config), patchDim(config), keptPatches(config)];
  const [dim, decoder] = [encoderDim(config), decoderDim(config)];
  const order = random(1, "figure1").permutation(tokens);
  const visible = Array.from({ length: tokens }, (_, i) => order[i] < kept);
  const all = visible.map(() => true);
  const draw: Drawing = { shapes: [], annotations: [], traces: [] };

  signals(draw, 38, rowA, config, visible);
  label(draw, 123, rowA - 142, `<b>window</b><br>[${config.seqLen}, ${config.channels}]`);
  arrow(draw, 214, 246, rowA);
  strip(
    draw,
    262,
    rowA,
    visible.map((seen) => (seen ? blue : "#e3e6eb")),
    8,
  );
  label(draw, 262, rowA - 142, `<b>${tokens} patches</b><br>[${tokens}, ${values}]`);
  arrow(draw, 278, 344, rowA, `embed<br>${values} → ${dim}`);
  strip(draw, 360, rowA, Array<string>(kept).fill(blue), 12);
  label(draw, 360, rowA - 142, `<b>${kept} seen</b><br>[${kept}, ${dim}]`);
  arrow(draw, 376, 402, rowA);
  block(draw, 402, 562, rowA, blue, "Encoder", [
    blocks(config.depth),
    `${config.heads} heads, MLP ${config.width}`,
    `dimension ${dim}`,
    counts.encoderParams === undefined ? "" : `${counts.encoderParams.toLocaleString("en-US")} parameters`,
  ]);
  arrow(draw, 562, 592, rowA);
  strip(draw, 608, rowA, Array<string>(kept).fill(green), 12);
  label(draw, 608, rowA - 142, `<b>latent</b><br>[${kept}, ${dim}]`);
  arrow(draw, 624, 690, rowA, `linear<br>${dim} → ${decoder}`);
  strip(
    draw,
    706,
    rowA,
    visible.map((seen) => (seen ? green : withAlpha(orange, 0.55))),
    8,
  );
  label(draw, 706, rowA - 142, `<b>+ mask tokens</b><br>[${tokens}, ${decoder}]`);
  arrow(draw, 722, 746, rowA);
  block(draw, 746, 906, rowA, orange, "Decoder", [
    blocks(config.decoderDepth),
    `${config.decoderHeads} heads`,
    `dimension ${decoder}`,
    counts.decoderParams === undefined ? "" : `${counts.decoderParams.toLocaleString("en-US")} parameters`,
  ]);
  arrow(draw, 906, 980, rowA, `head<br>${decoder} → ${values}`);
  signals(draw, 980, rowA, config, visible, true);
  label(draw, 1065, rowA - 142, `<b>reconstruction</b><br>[${tokens}, ${values}]`);
  const loss = config.lossPatches === "masked" ? `the ${tokens - kept} removed patches` : `all ${tokens} patches`;
  label(draw, 1065, rowA + 132, `loss: mean squared error<br>over ${loss}`, { yanchor: "bottom" });

  signals(draw, 38, rowB, config, all, false, 78);
  arrow(draw, 214, 246, rowB);
  strip(
    draw,
    262,
    rowB,
    all.map(() => blue),
    3.4,
  );
  label(draw, 262, rowB - 62, `all ${tokens} patches`);
  arrow(draw, 278, 402, rowB, `embed<br>${values} → ${dim}`);
  block(draw, 402, 562, rowB, blue, "Encoder, frozen", ["no mask, no dropout"], 78);
  arrow(draw, 562, 690, rowB, config.pooling === "mean" ? "mean over<br>patches" : "mean, deviation<br>over patches");
  strip(draw, 706, rowB, Array<string>(8).fill(green), 10);
  const features = config.pooling === "mean" ? dim : 2 * dim;
  label(draw, 706, rowB - 62, `[${features}]`);
  arrow(draw, 722, 746, rowB);
  block(draw, 746, 906, rowB, "#5b6270", "Linear head", ["logistic regression"], 78);
  arrow(draw, 906, 980, rowB);
  label(draw, 990, rowB + 10, "activity, macro F1", { xanchor: "left", font: { size: 15, color: ink.text } });

  heading(draw, 30, 548, "Pre-training");
  heading(draw, 30, 172, "Evaluation");
  draw.shapes.push({ type: "line", x0: 30, x1: width - 30, y0: 204, y1: 204, line: { color: ink.grid, width: 1.5 } });
  const axis = { visible: false, fixedrange: true };
  const removed = ((100 * (tokens - kept)) / tokens).toFixed(1);
  return makeFigure(
    "figure1",
    {
      title: "Masked autoencoder for accelerometer and gyroscope",
      subtitle: subtitle([
        `${config.seqLen} samples at 50 Hz, ${config.channels} channels`,
        `the encoder sees ${kept} of ${tokens} patches (${removed} % removed)`,
        `MLP width ${config.width}, depth ${config.depth}`,
      ]),
      caption:
        `Architecture, drawn from the config: ${config.patchSize} samples a patch, ${kept} of ${tokens} ` +
        "patches go to the encoder; mask tokens join before the small decoder.",
      source: null,
    },
    draw.traces,
    {
      width,
      height,
      shapes: draw.shapes,
      annotations: draw.annotations,
      showlegend: false,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      xaxis: { ...axis, range: [0, width] },
      yaxis: { ...axis, range: [0, height] },
      hovermode: false,
    },
  );
}

function heading(draw: Drawing, x: number, y: number, text: string): void {
  label(draw, x, y + 10, `<b>${text}</b>`, { xanchor: "left", font: { size: 16, color: ink.text } });
}

function label(draw: Drawing, x: number, y: number, text: string, more: PlotlyObject = {}): void {
  draw.annotations.push({ x, y, text, showarrow: false, yanchor: "top", font: { size: 13, color: ink.text }, ...more });
}

function arrow(draw: Drawing, from: number, to: number, y: number, text?: string): void {
  draw.annotations.push({
    x: to - 3,
    y,
    ax: from + 3,
    ay: y,
    xref: "x",
    yref: "y",
    axref: "x",
    ayref: "y",
    text: "",
    showarrow: true,
    arrowhead: 2,
    arrowsize: 0.9,
    arrowwidth: 1.6,
    arrowcolor: ink.soft,
  });
  if (text !== undefined) {
    label(draw, (from + to) / 2, y + 6, text, { yanchor: "bottom", font: { size: 12, color: ink.soft } });
  }
}

/** A column of tokens, the first on top. */
function strip(draw: Drawing, x: number, y: number, colours: string[], cell: number): void {
  const size = Math.min(cell, 256 / colours.length);
  const top = y + (size * colours.length) / 2;
  colours.forEach((fillcolor, i) =>
    draw.shapes.push({
      type: "rect",
      x0: x - 9,
      x1: x + 9,
      y0: top - size * i,
      y1: top - size * (i + 1),
      fillcolor,
      line: { color: "#ffffff", width: size > 5 ? 1 : 0.5 },
    }),
  );
}

function block(
  draw: Drawing,
  x0: number,
  x1: number,
  y: number,
  colour: string,
  name: string,
  lines: string[],
  tall = 150,
): void {
  draw.shapes.push({
    type: "rect",
    x0,
    x1,
    y0: y - tall / 2,
    y1: y + tall / 2,
    fillcolor: withAlpha(colour, 0.1),
    line: { color: colour, width: 1.8 },
  });
  const text = [`<b>${name}</b>`, ...lines.filter((line) => line !== "")].join("<br>");
  label(draw, (x0 + x1) / 2, y, text, { yanchor: "middle", font: { size: 13, color: ink.text } });
}

/** A window of smooth curves; removed patches are shaded, the reconstruction is drawn there only in orange. */
function signals(
  draw: Drawing,
  x: number,
  y: number,
  { channels, frame }: Pick<Config, "channels" | "frame">,
  visible: boolean[],
  rebuilt = false,
  tall = 250,
): void {
  const perFrame = channels / (frame === "both" ? 6 : 3); // sensors
  const wide = 170;
  const cell = wide / visible.length;
  visible.forEach((seen, i) => {
    if (!seen) {
      draw.shapes.push({
        type: "rect",
        layer: "below",
        x0: x + i * cell,
        x1: x + (i + 1) * cell,
        y0: y - tall / 2,
        y1: y + tall / 2,
        line: { width: 0 },
        fillcolor: rebuilt ? withAlpha(orange, 0.09) : "#eceef2",
      });
    }
  });
  draw.shapes.push({
    type: "rect",
    x0: x,
    x1: x + wide,
    y0: y - tall / 2,
    y1: y + tall / 2,
    line: { color: ink.axis, width: 1 },
  });
  const band = tall / channels;
  for (let channel = 0; channel < channels; channel++) {
    const middle = y + tall / 2 - band * (channel + 0.5);
    const { xs, ys } = curve(channel, rebuilt);
    const accelerometer = Math.floor(channel / 3) % perFrame === 0;
    if (channel % 3 === 0 && !rebuilt && tall > 100) {
      label(draw, x - 6, middle - band * 0.3, accelerometer ? "accelerometer" : "gyroscope", {
        textangle: -90,
        yanchor: "top",
        xanchor: "right",
        font: { size: 12, color: accelerometer ? blue : green },
      });
    }
    const points = { xs: xs.map((each) => x + each * wide), ys: ys.map((each) => middle + each * band * 0.4) };
    const colour = accelerometer ? blue : green;
    draw.traces.push({
      type: "scatter",
      mode: "lines",
      x: points.xs,
      y: points.ys,
      hoverinfo: "skip",
      line: { color: rebuilt ? orange : colour, width: 1.6 },
    });
  }
}

/** One channel of a gait-like window on [0, 1]; the reconstruction is a little too smooth. */
function curve(channel: number, rebuilt: boolean): { xs: number[]; ys: number[] } {
  const xs = Array.from({ length: 129 }, (_, i) => i / 128);
  const fine = rebuilt ? 0.12 : 0.45;
  const ys = xs.map(
    (x) =>
      0.55 * Math.sin(2 * Math.PI * (2.2 * x + 0.17 * channel)) +
      fine * Math.sin(2 * Math.PI * ((5 + channel) * x + 0.31 * channel)),
  );
  return { xs, ys };
}
