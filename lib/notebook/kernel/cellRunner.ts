/** Runs cells with tslab's executor, and says how one failed. */
import { getEventListeners } from "node:events";
import { join } from "node:path";
import type { Converter } from "tslab/dist/converter";
import { createExecutor, type Executor } from "tslab/dist/executor";
import { setCellSignal, Stopped } from "../../base/cellSignal";
import { type CellError, CellErrors } from "./cellErrors";
import { createTimedConverter } from "./compilerTimers";
import { FreshModules } from "./freshModules";
import { readNodeTypesOnly } from "./nodeTypesOnly";
import { expandShorthands } from "./shorthands";

type Diagnostics = ReturnType<Converter["convert"]>["diagnostics"];

interface Cell {
  number: number;
  show: (value: unknown) => Promise<void>;
  shown?: Promise<void>;
  stop: AbortController;
  running: boolean;
  interrupted: boolean;
  diagnostics: Diagnostics;
  /** What the cell threw, and what was thrown with nobody to catch it. */
  thrown?: { value: unknown };
  uncaught?: { value: unknown };
}

/** Milliseconds in which a cell that was stopped ends by itself, unless something still listens to its signal. */
const GRACE = 1000;

export class CellRunner {
  readonly executor: Executor;
  private readonly converter: Converter;
  private readonly errors = new CellErrors();
  private readonly modules = new FreshModules(join(__dirname, "../.."));
  private cell: Cell | null = null;

  constructor() {
    readNodeTypesOnly();
    this.converter = createTimedConverter();
    const node = { ...this.converter, convert: (declared: string, code: string) => this.convert(declared, code) };
    this.executor = createExecutor(
      process.cwd(),
      { node, browser: node, close: () => this.converter.close() },
      {
        log: (value) => {
          if (this.cell) this.cell.shown = this.cell.show(value);
        },
        error: (...said) => this.note(said),
      },
    );
  }

  /** Loads what every notebook imports and its types, and completes a name: the first time, each takes a second or more. */
  warmUp(): void {
    require("wearlaws");
    // A module's types are kept, and those of code that is only completed are read again each time.
    this.converter.addModule("__wearlaws__", 'export type * from "wearlaws";');
    const code = 'import * as laws from "wearlaws"; laws.';
    this.converter.complete("", code, code.length);
  }

  /** Runs a cell; `show` is given the value of its last expression. Returns how it failed. */
  async run(code: string, number: number, show: Cell["show"]): Promise<CellError | null> {
    const cell: Cell = { number, show, stop: new AbortController(), running: true, interrupted: false, diagnostics: [] };
    this.cell = cell;
    setCellSignal(cell.stop.signal);
    let ended = false;
    try {
      if (/\bimport\b|\brequire\(/.test(code)) this.modules.refresh();
      ended = await this.executor.execute(code);
      await cell.shown;
      await new Promise(setImmediate); // an unhandled rejection is reported only now
    } catch (error) {
      ended = false;
      cell.thrown ??= { value: error }; // not the cell's code but what runs it
    }
    cell.running = false;
    if (ended && !cell.uncaught) return null;
    if (cell.diagnostics.length > 0) return this.errors.ofCompiler(cell.diagnostics, code);
    const { value } = cell.uncaught ?? cell.thrown ?? { value: new Error("the cell failed without an error") };
    return cell.interrupted ? this.errors.ofInterrupt(value) : this.describe(value);
  }

  describe(value: unknown): CellError {
    return this.errors.ofThrown(value);
  }

  /**
   * Stops the cell: calls that listen to its signal leave their checkpoints and throw. A cell that
   * waits for anything else is left after a second, and at a second interrupt at once; what it waits for runs on.
   */
  interrupt(): void {
    const { cell } = this;
    if (cell === null) return;
    if (cell.interrupted) return this.leave(cell);
    cell.interrupted = true;
    cell.stop.abort(new Stopped("interrupted"));
    const asked = Date.now();
    const timer = setInterval(() => {
      const stopping = Date.now() - asked < GRACE || getEventListeners(cell.stop.signal, "abort").length > 0;
      if (cell.running && stopping) return;
      clearInterval(timer);
      this.leave(cell);
    }, 50);
  }

  /** Whether the running cell was interrupted. */
  get stopping(): boolean {
    return this.cell?.running === true && this.cell.interrupted;
  }

  /** Fails the running cell; returns false where none runs. */
  fail(reason: unknown): boolean {
    const { cell } = this;
    if (!cell?.running) return false;
    cell.uncaught ??= { value: reason };
    cell.stop.abort(reason);
    this.leave(cell);
    return true;
  }

  private leave(cell: Cell): void {
    if (cell.running) this.executor.interrupt();
  }

  /** Compiles a cell, under a name that a stack trace shows. */
  private convert(declared: string, code: string): ReturnType<Converter["convert"]> {
    const { text, originalPosition } = expandShorthands(code);
    const result = this.converter.convert(declared, text);
    for (const one of result.diagnostics.filter(({ fileName }) => !fileName)) {
      one.start = originalPosition(one.start);
      one.end = originalPosition(one.end);
    }
    if (this.cell === null) return result;
    this.cell.diagnostics = result.diagnostics;
    if (result.output) result.output = this.errors.named(this.cell.number, code, result.output);
    return result;
  }

  /** tslab gives one argument for what a cell threw, and more for a complaint of its compiler. */
  private note(said: unknown[]): void {
    if (said.length === 1 && this.cell) this.cell.thrown = { value: said[0] };
    else if (!this.cell?.diagnostics.length) console.error(...said);
  }
}
