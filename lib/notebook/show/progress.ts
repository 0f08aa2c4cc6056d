/** Progress of long work in the cell that started it: one bar, and for a single training its loss curve. */
import { randomBytes } from "node:crypto";
import { LossHistory, liveCurveFigure } from "../../figures/study/liveCurve";
import { renderFigure } from "../../figures/kit/render";
import type { Figure } from "../../figures/kit/theme";
import { figureBundle } from "./figureBundle";
import { allWords } from "./figureWords";
import { loadedKernel, writer } from "./writer";

/** Milliseconds between two drawings of the bar, and of the curve. */
const [BAR, CURVE] = [200, 1000];

export interface ProgressOptions {
  /** Draws the loss over the steps below the bar while one model is trained. */
  curve?: boolean;
}

export interface Progress {
  /** Redraws the bar, at most five times a second. */
  update(state: { done: number; total: number; detail?: string }): void;
  /** `update` for the training of one model. */
  onProgress(state: { step: number; steps: number; loss: number; windowsPerSecond: number; secondsLeft: number }): void;
  /** `update` for a study of many runs. */
  onStudyProgress(state: { done: number; total: number; secondsLeft: number | null; detail: string }): void;
  /** Draws the last state: no times, rates or counts, so that a notebook that reads its rows then has the same bytes. */
  done(detail?: string): void;
  /** Shows a figure in the place of the growing curve, or where that would have been. */
  show(figure: Figure): Promise<void>;
}

/** A text progress bar in the cell that makes it; outside a kernel it prints its last state only. */
export function progress(title: string, { curve = false }: ProgressOptions = {}): Progress {
  const write = writer();
  const inKernel = loadedKernel() !== null;
  const id = randomBytes(8).toString("hex");
  let drawn = 0;
  const draw = (share: number, text: string) => {
    const bar = "█".repeat(Math.round(24 * share)).padEnd(24, "░");
    write({ "text/plain": `${title}  ${bar}  ${text}`.trimEnd() }, {}, { id, update: drawn > 0 });
    drawn = Date.now();
  };
  const growing = curve && inKernel ? new GrowingCurve(title, write) : null;
  let study: { started: number; from: number } | null = null;

  const bars: Progress = {
    update(state) {
      if (!inKernel || Date.now() - drawn < BAR) return;
      const share = state.total > 0 ? Math.min(1, state.done / state.total) : 0;
      draw(share, joined(`${count(state.done)} of ${count(state.total)}`, state.detail));
    },
    onProgress({ step, steps, loss, windowsPerSecond, secondsLeft }) {
      const rate = `${count(Math.round(windowsPerSecond))} windows/s`;
      bars.update({ done: step, total: steps, detail: joined(rate, left(secondsLeft), `loss ${loss.toPrecision(4)}`) });
      growing?.add(step, steps, loss);
    },
    onStudyProgress({ done, total: of, secondsLeft, detail }) {
      study ??= { started: Date.now(), from: done }; // rows that were there took no time
      const perHour = ((done - study.from) / (Date.now() - study.started)) * 3_600_000;
      const rate = done > study.from ? `${count(Math.round(perHour))} runs/h` : "";
      bars.update({ done, total: of, detail: joined(rate, secondsLeft === null ? "" : left(secondsLeft), detail) });
    },
    done(detail = "done") {
      draw(1, detail);
    },
    async show(figure) {
      const place = growing?.end();
      const { data, metadata } = await figureBundle(figure);
      write(data, metadata, place);
      write(allWords(figure)); // below: a curve that grew has its place right under the bar
    },
  };
  if (inKernel) draw(0, "");
  return bars;
}

/**
 * A curve redrawn in place as a picture: JupyterLab's plotly renderer keeps the first graph that it has drawn in a
 * place, but replaces a picture, and a picture by a graph.
 */
class GrowingCurve {
  private readonly id = randomBytes(8).toString("hex");
  private readonly losses = new LossHistory();
  private drawn = 0;
  private busy = false;
  private ended = false;

  constructor(
    private readonly title: string,
    private readonly write: ReturnType<typeof writer>,
  ) {}

  add(step: number, steps: number, loss: number): void {
    this.losses.add(step, loss);
    if (this.busy || Date.now() - this.drawn < CURVE || this.losses.points.length < 2) return;
    void this.draw(liveCurveFigure(this.title, this.losses, steps));
  }

  /** Draws no more; returns the place where the curve is. */
  end(): { id: string; update: boolean } {
    this.ended = true;
    return { id: this.id, update: this.drawn > 0 };
  }

  /** Training continues meanwhile. */
  private async draw(figure: Figure): Promise<void> {
    this.busy = true;
    const png = await renderFigure(figure, "png", { scale: 1 }).catch(() => null);
    if (png === null || this.ended) return; // training continues without pictures
    const { width, height } = figure.plot.layout;
    const data = { "image/png": png.toString("base64"), "text/plain": figure.caption };
    this.write(data, { "image/png": { width, height } }, { id: this.id, update: this.drawn > 0 });
    this.drawn = Date.now();
    this.busy = false;
  }
}

const count = (value: number) => value.toLocaleString("en-US");

const joined = (...parts: (string | undefined)[]) => parts.filter((part) => part).join("  ");

function left(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min left` : `${(seconds / 3600).toFixed(1)} h left`;
}
