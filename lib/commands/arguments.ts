/** What options of the command line may say (commander prints the errors), and counts in what it prints. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { SizesAsked } from "../scaling/fit/lawFit";

export type Axes = [string, string, string];

/** "x,y,z" → three columns. */
export function axes(value: string): Axes {
  const names = value.split(",").map((name) => name.trim());
  if (names.length === 3 && !names.includes("")) return names as Axes;
  throw new InvalidArgumentError(`Expected three columns, "X,Y,Z".`);
}

/** "0,other" → the values. */
export function valuesFrom(text: string): string[] {
  const values = text.split(",").map((value) => value.trim());
  if (!values.includes("")) return values;
  throw new InvalidArgumentError(`Expected values separated by commas, "0,other".`);
}

/** Adds the options that say how a CSV table is written. */
export function addCsvOptions(command: Command): Command {
  return command
    .optionsGroup("CSV:")
    .option("--delimiter <sign>", 'between cells: ";", "|", tab (default: a comma, in .tsv a tab)', delimiterFrom)
    .addOption(new Option("--decimal <sign>", "before a number's fraction (default: .)").choices([".", ","]))
    .option("--skip <lines>", "lines above the header", wholeFrom(0))
    .option("--columns <names>", "names of all columns, where there is no header", valuesFrom)
    .optionsGroup("Options:");
}

function delimiterFrom(text: string): string {
  const sign = text === "tab" || text === "\\t" ? "\t" : text;
  if (sign.length === 1 && !/[\w".\r\n-]/.test(sign)) return sign;
  throw new InvalidArgumentError('Expected one sign, ";" or "|", or tab.');
}

/** "n=1e7,d=500" → { n: 1e7, d: 500 }. */
export function sizesFrom(text: string): SizesAsked {
  const entries = text.split(",").map((part) => /^\s*(n|d|unique)=(.+)$/.exec(part)?.slice(1) ?? []);
  const sizes = Object.fromEntries(entries.map(([name, size]) => [name, Number(size)]));
  if (entries.every(([, size]) => Number(size) > 0 && Number(size) < Infinity)) return sizes;
  throw new InvalidArgumentError("Expected sizes as n=1e7,d=500.");
}

export function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= least && value < Infinity) return value;
    throw new InvalidArgumentError(least > 0 ? "Expected a positive number." : `Expected a number from ${least}.`);
  };
}

export function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = numberFrom(least)(text);
    if (Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
  };
}

export const plural = (count: number): string => `${count} run${count === 1 ? "" : "s"}`;
