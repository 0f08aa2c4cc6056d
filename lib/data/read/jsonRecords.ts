/** The objects of a JSON text: of one array, or one a line. */
import type { Cells } from "./columns";

/**
 * Each object, and where it stands: `FILE, row 2` of an array, `FILE, line 2` of lines.
 *
 * @throws Error naming file, row or line: what is no object or no JSON, as NaN is, and a key that stands twice in an object
 */
export function jsonRecords(text: string, file: string): { where: string; cells: Cells }[] {
  if (/^\s*\[/.test(text)) {
    return (parsed(text, file) as unknown[]).map((row, i) => recordOf(row, `${file}, row ${i + 1}`));
  }
  return text.split("\n").flatMap((line, i) => {
    const where = `${file}, line ${i + 1}`;
    return line.trim() === "" ? [] : [recordOf(parsed(line, where), where)];
  });
}

function recordOf(value: unknown, where: string): { where: string; cells: Cells } {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) return { where, cells: value as Cells };
  throw new Error(`${where}: expected a JSON object, found ${JSON.stringify(value).slice(0, 40)}`);
}

function parsed(text: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, key, word] = /("(?:[^"\\]|\\.)*")\s*:\s*(NaN|-?Infinity)/.exec(text) ?? [];
    if (word) throw new Error(`${where}: expected JSON, found ${word} at ${key}; leave failed and diverged runs out`);
    throw new Error(`${where}: expected JSON, an array of objects or an object a line: ${(error as Error).message}`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== null) throw new Error(`${where}: key ${repeated} stands twice in an object, and one would be lost`);
  return value;
}

/** Of valid JSON, in which a quote outside a string begins one, and a string before a colon is a key. */
function repeatedKey(text: string): string | null {
  const open: Set<unknown>[] = [];
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (colon) {
      const key: unknown = JSON.parse(string);
      if (open.at(-1)?.has(key)) return string;
      open.at(-1)?.add(key);
    }
  }
  return null;
}
