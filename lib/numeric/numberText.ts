/** Why the text of a cell is no number, and what to do: the ways in which spreadsheets and logs write numbers for people. */

const cures: [form: RegExp, cure: string][] = [
  [/^[-+]?[\d.,]+\s*%$/, "; write shares as numbers, without the per cent sign"],
  [/^[-+]?[\d.]+\s*[kmbgt]$/i, "; write the number out, without a suffix: 26e6 for 26M"],
  [/^[-+]?\d{1,3}(,\d{3}){2,}(\.\d+)?$|^[-+]?\d{1,3},\d{3}\.\d+$/, "; write it without commas between thousands"],
  [/^[-+]?\d{1,3},\d{3}$/, "; write it without commas between thousands, or, where they are decimal commas, give --decimal ,"],
  [/^[-+]?\d*,\d+(e[-+]?\d+)?$/i, "; it has a decimal comma: give --decimal ,"],
  [/^[-+]?\d+([ '_]\d{3})+$/, "; write it without marks between thousands"],
];

/** `; …`, to end a message with; empty where the text speaks for no cure. */
export function numberCure(text: string): string {
  return cures.find(([form]) => form.test(text.trim()))?.[1] ?? "";
}

/**
 * The number that a text is, in decimal notation with a point or with a comma; NaN for all else, thousands and
 * hexadecimals too.
 */
export function numberFromText(text: string, decimal: "." | "," = "."): number {
  if (text.trim() === "" || /^\s*0[box]/i.test(text)) return NaN;
  if (decimal === ".") return Number(text);
  return text.includes(".") ? NaN : Number(text.replace(",", "."));
}
