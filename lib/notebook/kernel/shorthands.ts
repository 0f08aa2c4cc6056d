/**
 * Writes the shorthand properties of a cell out, `{ rate }` as `{ rate: rate }`: tslab finds variables of earlier cells
 * only there.
 */
import ts from "@tslab/typescript-for-tslab";

/** A position in a cell, counted from 0. */
interface Position {
  offset: number;
  line: number;
  character: number;
}

export interface Expanded {
  text: string;
  /** Where a position of `text` is in the code as it was written. */
  originalPosition(position: Position): Position;
}

export function expandShorthands(code: string): Expanded {
  const names: ts.Identifier[] = [];
  const source = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) names.push(node.name);
    ts.forEachChild(node, visit);
  };
  visit(source);

  let text = "";
  let copied = 0;
  /** Where something was put in, in `text`, and how many characters. */
  const added: { from: number; size: number }[] = [];
  for (const name of names) {
    const start = name.getStart(source);
    text += code.slice(copied, start);
    added.push({ from: text.length, size: name.text.length + 2 });
    text += `${name.text}: `;
    copied = start;
  }
  text += code.slice(copied);

  return {
    text,
    originalPosition(position) {
      // No line is added: only what was put in before, on the same line, moves the character.
      const before = added.map(({ from, size }) => ({ from, moved: Math.min(size, Math.max(0, position.offset - from)) }));
      const lineStart = position.offset - position.character;
      const sum = (places: typeof before) => places.reduce((total, { moved }) => total + moved, 0);
      return {
        offset: position.offset - sum(before),
        line: position.line,
        character: position.character - sum(before.filter(({ from }) => from >= lineStart)),
      };
    },
  };
}
