/** §4.1: models trained from scratch on the labels, score against parameters. */
import type { Row } from "../row";
import { encoderOf, groupBy } from "../scaling/rows";
import { Figure, legendRight, makeFigure, palette, Part } from "./theme";
import { logAxis, scoreAxis, shortCount } from "./axes";
import { bestFromScratch, downstreamOrder } from "./baselines";
import type { ChoiceOptions } from "./figure2";
import { besideTwins } from "./figure3";
import { panelsBeside, widthOf } from "./panels";
import { dataTitle, setTitle, subtitle } from "./source";

/** Colour is the width, symbol the depth: where deeper beats wider, markers of one size show it. */
export function fromScratchFigure(rows: readonly Row[], options: ChoiceOptions = {}): Figure {
  const runs = rows.filter((row) => row.config.task === "fromScratch" && row.status === "done");
  const data = dataTitle("fromScratchFigure", runs);
  const sets = downstreamOrder(runs.map((row) => row.config.set));
  const points = sets.flatMap((set) =>
    [...groupBy(runs.filter((row) => row.config.set === set), (row) => JSON.stringify(encoderOf(row))).values()]
      .map((group) => ({ set, ...encoderOf(group[0]), ...bestFromScratch(group, set, options.choice) })));
  const values = <K extends "width" | "depth">(key: K) => [...new Set(points.map((p) => p[key]))].sort((a, b) => a - b);
  const [widths, depths] = [values("width"), values("depth")];
  const symbols = ["circle", "diamond", "square", "triangle-up", "star"];
  const panels = panelsBeside(sets.map(setTitle), (i) => ({
    x: logAxis("Encoder parameters", points.map((point) => point.encoderParams), shortCount),
    y: scoreAxis(points.filter((point) => point.set === sets[i]).map((point) => point.macroF1)),
  }));
  const traces: Part[] = sets.flatMap((set, panel) => {
    const own = points.filter((point) => point.set === set).sort((a, b) => a.encoderParams - b.encoderParams);
    const places = besideTwins(own);
    return widths.map((width, i) => {
      const at = own.flatMap((point, index) => (point.width === width ? [index] : []));
      return {
        type: "scatter", mode: "lines+markers", xaxis: panels[panel].xaxis, yaxis: panels[panel].yaxis,
        showlegend: false, x: at.map((index) => places[index]), y: at.map((index) => 100 * own[index].macroF1),
        customdata: at.map((index) => `${width} × ${own[index].depth}, rate ${own[index].learningRate}`),
        hovertemplate: "%{customdata}: %{y:.1f} %<extra></extra>",
        line: { color: palette[i % palette.length], width: 1.6 },
        marker: { color: palette[i % palette.length], size: 10.5,
          symbol: at.map((index) => symbols[depths.indexOf(own[index].depth) % symbols.length]) },
      };
    });
  });
  const key = (name: string, group: string, title: string, style: Part): Part => ({
    type: "scatter", mode: "markers", x: [null], y: [null], name, legendgroup: group,
    legendgrouptitle: { text: `<b>${title}</b>` }, ...style,
  });
  traces.push(
    ...widths.map((width, i) => key(String(width), "width", "MLP width", {
      mode: "lines", line: { color: palette[i % palette.length], width: 3 } })),
    ...depths.map((depth, i) => key(String(depth), "depth", "depth", {
      marker: { color: "#5b6270", size: 10, symbol: symbols[i % symbols.length] } })),
  );
  return makeFigure("fromScratch", {
    title: "Trained from scratch: score against model size",
    subtitle: subtitle([data, options.choice === "oracle" ? "rate best on test users (oracle)"
      : "rate chosen on validation users"], options),
    caption: "Supervised training on each set's own training users, no pre-training; best over learning rates.",
  }, traces, {
    width: widthOf(sets.length, 140), height: 520, margin: { l: 82, r: 148, t: 118, b: 72 }, legend: legendRight(),
    ...Object.assign({}, ...panels.map((panel) => panel.layout)), annotations: panels.map((panel) => panel.heading),
  });
}
