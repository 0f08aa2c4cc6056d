/** Numbers and words of a notebook that the environment may replace, where nobody is there to edit the cell. */
import { isAbsolute, relative } from "node:path";

/**
 * A parameter of the notebook: the environment variable's value where it is set, else `value`. What was replaced is
 * printed below the cell, so that an executed notebook tells it.
 *
 * @throws TypeError where the variable is set to something else than a number, true or false, or one of `choices`
 */
export function parameter(variable: string, value: number): number;
export function parameter(variable: string, value: boolean): boolean;
export function parameter<T extends string>(variable: string, value: T, choices: readonly T[]): T;
export function parameter(variable: string, value: string): string;
export function parameter(variable: string, value: number | boolean | string, choices?: readonly string[]) {
  const text = process.env[variable]?.trim();
  if (text === undefined || text === "") return value;
  const found = parse(text, value, choices);
  if (found === undefined) {
    const expected = choices?.join(" or ") ?? (typeof value === "boolean" ? "true or false" : "a number");
    throw new TypeError(`${variable}: expected ${expected}, found "${text}" in the environment; unset it for ${value}`);
  }
  // Relative, for the text stays in the notebook and must not name a folder of this machine.
  const said = typeof found === "string" && isAbsolute(found) ? relative(process.cwd(), found) : found;
  if (found !== value) console.log(`${variable}: ${said} instead of ${value}`);
  return found;
}

function parse(text: string, value: number | boolean | string, choices?: readonly string[]) {
  if (typeof value === "string") return choices === undefined || choices.includes(text) ? text : undefined;
  if (typeof value === "boolean") return { true: true, 1: true, false: false, 0: false }[text];
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}
