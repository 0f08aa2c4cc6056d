/** Errors of cells as Jupyter shows them: name, message, and the lines of cells that led there, none of a package. */
import { SourceMap, type SourceMapping } from "node:module";
import { inspect } from "node:util";
import ts from "@tslab/typescript-for-tslab";
import { expandShorthands } from "./shorthands";

/** The name under which Jupyter knows a stopped cell. */
const INTERRUPT = "KeyboardInterrupt";

/** Content of Jupyter's `error` message. */
export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

interface Diagnostic {
  start: { offset: number; line: number };
  messageText: string;
  fileName?: string;
}

/** A cell as it was written, and as tslab compiled it. */
interface CompiledCell {
  source: string;
  compiled: string[];
}

export class CellErrors {
  /** By the number of the cell: a function may throw long after the cell that declared it. */
  private readonly cells = new Map<number, CompiledCell>();

  /** Compiled code that bears the cell's number in stack traces. */
  named(number: number, source: string, compiled: string): string {
    this.cells.set(number, { source, compiled: compiled.split("\n") });
    return `${compiled}\n//# sourceURL=cell-${number}`;
  }

  ofThrown(value: unknown): CellError {
    if (!(value instanceof Error)) return inName(typeof value, inspect(value), []);
    // A cell that computes reads no signal: Node.js ends it.
    if ((value as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") return inName(INTERRUPT, "interrupted", []);
    const causes = value.cause === undefined ? [] : [`caused by ${messageOf(value.cause)}`];
    const name = value.name === "Error" ? value.constructor.name : value.name;
    return inName(name, value.message, [...this.frames(value), ...causes]);
  }

  /** Of a cell that was stopped, by what it threw then. */
  ofInterrupt(value: unknown): CellError {
    if (!(value instanceof Error)) return inName(INTERRUPT, inspect(value), []);
    const left = value.message === "Interrupted asynchronously"; // tslab's, where a cell did not end by itself
    return inName(INTERRUPT, left ? "the cell was left; what it waited for may still run" : value.message, this.frames(value));
  }

  ofCompiler(diagnostics: readonly Diagnostic[], code: string): CellError {
    const lines = code.split("\n");
    const errors = oneEach(diagnostics);
    const places = errors.map(({ start, messageText, fileName }) =>
      fileName
        ? `    ${fileName}, line ${start.line + 1}: ${messageText}`
        : `    line ${start.line + 1}: ${messageText}\n        ${(lines[start.line] ?? "").trim()}`,
    );
    return inName("CompileError", errors[0].messageText, places);
  }

  /** The stack's lines that are in cells. */
  private frames({ stack }: Error): string[] {
    const frame = /^ *at (?:async )?(?:(.+) \()?cell-(\d+):(\d+):\d+\)?$/gm;
    return [...String(stack).matchAll(frame)].flatMap(([, routine, number, lineNumber]) => {
      const cell = this.cells.get(Number(number));
      const compiled = cell?.compiled[Number(lineNumber) - 1];
      if (cell === undefined || compiled === undefined) return []; // the call that tslab puts around a cell
      const line = sourceLine(cell, Number(lineNumber));
      const text = line === undefined ? compiled : cell.source.split("\n")[line];
      const place = `cell ${number}${line === undefined ? "" : `, line ${line + 1}`}`;
      return [`    at ${routine ? `${routine}, ` : ""}${place}:  ${text.trim()}`];
    });
  }
}

/**
 * The line of a cell's source, from 0, that a line of its compiled code, from 1, came from. tslab keeps no source map,
 * drops blank lines and types, adds exports and rewrites names; so the cell is compiled again with a map, and of equal
 * lines the n-th is taken for the n-th.
 */
function sourceLine({ source, compiled }: CompiledCell, lineNumber: number): number | undefined {
  const { outputText, sourceMapText } = ts.transpileModule(expandShorthands(source).text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true, sourceMap: true },
  });
  const wanted = plain(compiled[lineNumber - 1]);
  const rank = compiled.slice(0, lineNumber).filter((line) => plain(line) === wanted).length;
  const lines = outputText.split("\n");
  const equal = [...lines.keys()].filter((index) => plain(lines[index]) === wanted);
  const index = equal[rank - 1];
  if (index === undefined || sourceMapText === undefined) return undefined;
  const indent = lines[index].search(/\S/);
  return (new SourceMap(JSON.parse(sourceMapText)).findEntry(index, indent) as Partial<SourceMapping>).originalLine;
}

/** A line of compiled code without what tslab adds to it. */
function plain(line: string): string {
  return line
    .replace(/\bexports\.[\w$]+ = /g, "")
    .replace(/\bexports\./g, "")
    .trim();
}

/** One diagnostic an error: tslab gives one for each reason of a reason, which all start at the same place. */
function oneEach(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const reasons = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const place = `${one.fileName ?? ""} ${one.start.offset}`;
    reasons.set(place, [...(reasons.get(place) ?? []), one]);
  }
  return [...reasons.values()].map((chain) => ({ ...chain[0], messageText: inOneLine(chain.map((one) => one.messageText)) }));
}

/** The last reason, which is the cause, after the property that it is about. */
function inOneLine(reasons: readonly string[]): string {
  const last = reasons[reasons.length - 1].replace(/^Object literal may only specify known properties, (but|and) /, "");
  const property = reasons.slice(0, -1).filter((reason) => reason.includes("are incompatible"));
  const forgotten = reasons.some((reason) => /(\b[io]n type|^Argument of type|^Type|\btypes) 'Promise</.test(reason));
  return [...property.slice(-1), last, ...(forgotten ? ["Did you forget await?"] : [])].join(" ");
}

function inName(ename: string, evalue: string, lines: string[]): CellError {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...lines] };
}

function messageOf(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : inspect(value);
}
