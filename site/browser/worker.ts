/** Computes off the page's thread, where a fit of seconds would stop the mouse: laws and advice, by the library's code. */
import type { Row } from "../../lib/base/row";
import { type FitRowsOptions, fitRows } from "../../lib/scaling/fit/fitRows";
import type { TableRow } from "../../lib/scaling/fit/readColumns";
import { type AdviceQuestion, adviceHtml } from "../pages/advice";

export type Task =
  { kind: "fit"; rows: TableRow[]; options: FitRowsOptions } | { kind: "advice"; rows: Row[]; question: AdviceQuestion };

export interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

// The page's own scope has other methods; a worker's types would clash with them.
const scope = self as unknown as {
  onmessage: (event: { data: { id: number; task: Task } }) => void;
  postMessage(answer: Answer): void;
};

scope.onmessage = ({ data: { id, task } }) => {
  try {
    const value = task.kind === "fit" ? fitRows(task.rows, task.options) : adviceHtml(task.rows, task.question);
    scope.postMessage({ id, value });
  } catch (error) {
    scope.postMessage({ id, error: (error as Error).message });
  }
};
