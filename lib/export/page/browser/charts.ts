/// <reference lib="dom" />
/** The page's two pictures: the sensors' last seconds, and the probabilities of each answer. */
import type { Answer, SensorRow } from "./watch";

/** Okabe and Ito (2008), safe for colour-blind readers, as in the project's figures; then the same again. */
const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];
const AXES = ["#0072B2", "#D55E00", "#009E73"];

export const colourOf = (activity: number): string => palette[activity % palette.length];

/** A canvas at the screen's own resolution, wiped. */
function surface(canvas: HTMLCanvasElement): { pen: CanvasRenderingContext2D; width: number; height: number } {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const pen = canvas.getContext("2d")!;
  pen.scale(devicePixelRatio, devicePixelRatio);
  return { pen, width, height };
}

/** Acceleration above turning, the last `seconds`; each half spans its own range. */
export function drawSignals(canvas: HTMLCanvasElement, rows: readonly SensorRow[], seconds: number): void {
  const { pen, width, height } = surface(canvas);
  const until = rows.at(-1)?.[0] ?? 0;
  const shown = rows.filter(([time]) => time > until - seconds);
  const step = Math.max(1, Math.floor(shown.length / (2 * width)));
  [
    { first: 1, least: 1.5, name: "acceleration, g" },
    { first: 4, least: 2, name: "turning, rad/s" },
  ].forEach(({ first, least, name }, half) => {
    const middle = (height * (2 * half + 1)) / 4;
    const most = shown.reduce((top, row) => Math.max(top, ...row.slice(first, first + 3).map(Math.abs)), least);
    pen.fillStyle = "#5b6270";
    pen.font = "12px system-ui, sans-serif";
    pen.fillText(`${name}, ± ${most.toFixed(1)}`, 4, (height * half) / 2 + 13);
    AXES.forEach((colour, axis) => {
      pen.strokeStyle = colour;
      pen.beginPath();
      for (let i = 0; i < shown.length; i += step) {
        const x = width * (1 - (until - shown[i][0]) / seconds);
        pen.lineTo(x, middle - ((shown[i][first + axis] / most) * height) / 4.6);
      }
      pen.stroke();
    });
  });
}

/** A column an answer, its activities' probabilities on top of each other; the picture holds `least` columns or more. */
export function drawAnswers(canvas: HTMLCanvasElement, answers: readonly Answer[], least: number): void {
  const { pen, width, height } = surface(canvas);
  const column = width / Math.max(least, answers.length);
  answers.forEach(({ probabilities }, i) => {
    let from = 0;
    probabilities.forEach((share, activity) => {
      pen.fillStyle = colourOf(activity);
      pen.fillRect(i * column, height * from, Math.max(1, column - 0.5), height * share);
      from += share;
    });
  });
}
