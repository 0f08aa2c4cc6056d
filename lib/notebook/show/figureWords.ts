/** What a figure's picture leaves to the text around it: title, data and caption. */
import type { Figure } from "../../figures/kit/theme";
import type { Bundle } from "./writer";

/** Title and data, shown above the picture. */
export function wordsAbove({ title, subtitle }: Figure): Bundle {
  return {
    "text/markdown": `**${escaped(title)}**${subtitle && `  \n${escaped(subtitle)}`}`,
    "text/plain": [title, subtitle].filter((line) => line !== "").join("\n"),
  };
}

/** The caption, shown below it. */
export function wordsBelow({ caption }: Figure): Bundle {
  return { "text/markdown": `*${escaped(caption)}*`, "text/plain": caption };
}

/** Both, where nothing can be shown above the picture. */
export function allWords(figure: Figure): Bundle {
  const [above, below] = [wordsAbove(figure), wordsBelow(figure)];
  const both = (type: string) => `${String(above[type])}\n\n${String(below[type])}`;
  return { "text/markdown": both("text/markdown"), "text/plain": both("text/plain") };
}

/** A set's title may hold what Markdown reads as emphasis, a link, code, an equation or a tag. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<$]/g, "\\$&");
}
