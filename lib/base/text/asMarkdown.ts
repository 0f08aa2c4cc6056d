/** Words of the data in Markdown: a study's title, a set, an activity may hold what reads as a tag, a link or an equation. */

/** An underscore within a word is none of Markdown's, and a file's name is read and copied in a terminal too. */
const special = /[\\`*[\]<>&#|~$@]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)|(?<=\bwww)\./giu;

/** The text as Markdown that renders as that text, on one line. */
export function asMarkdown(text: string): string {
  return text
    .trim()
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(special, "\\$&");
}
