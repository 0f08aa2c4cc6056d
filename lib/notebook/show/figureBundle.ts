/** A figure as JupyterLab, nbconvert and GitHub all draw it. */
import { renderFigure } from "../../figures/kit/render";
import type { Figure } from "../../figures/kit/theme";
import type { Bundle } from "./writer";

/** Interactive where plotly is drawn, a picture elsewhere: `sharpest`, if it fits. */
export async function figureBundle(figure: Figure, sharpest?: Buffer): Promise<{ data: Bundle; metadata: Bundle }> {
  const { data, layout } = figure.plot;
  const png = await pictureWithin(figure, largestOutput - JSON.stringify(figure.plot).length, sharpest);
  return {
    // No image/svg+xml: GitHub and nbviewer break it, and nbconvert would prefer it to the PNG.
    data: {
      "application/vnd.plotly.v1+json": { data, layout, config: { displaylogo: false } },
      "image/png": png.toString("base64"),
      "text/plain": `${figure.name}: ${figure.title}`,
    },
    metadata: { "image/png": { width: layout.width, height: layout.height } },
  };
}

/** Bytes of one output that a committed notebook can bear. */
const largestOutput = 280_000;

/** The sharpest picture whose base64 fits. */
async function pictureWithin(figure: Figure, bytes: number, sharpest?: Buffer): Promise<Buffer> {
  for (const scale of [2, 1.5]) {
    const png = scale === 2 && sharpest ? sharpest : await renderFigure(figure, "png", { scale });
    if ((png.length * 4) / 3 <= bytes) return png;
  }
  return renderFigure(figure, "png", { scale: 1 });
}
