/** What a figure's picture leaves to the text around it: title, data and caption. */
import { asMarkdown } from "../../base/text/asMarkdown";
import type { Figure } from "../../figures/kit/theme";
import type { Bundle } from "./writer";

/** Title and data, shown above the picture. */
export function wordsAbove({ title, subtitle }: Figure): Bundle {
  return {
    "text/markdown": `**${asMarkdown(title)}**${subtitle && `  \n${asMarkdown(subtitle)}`}`,
    "text/plain": [title, subtitle].filter((line) => line !== "").join("\n"),
  };
}

/** The caption, shown below it. */
export function wordsBelow({ caption }: Figure): Bundle {
  return { "text/markdown": `*${asMarkdown(caption)}*`, "text/plain": caption };
}

/** Both, where nothing can be shown above the picture. */
export function allWords(figure: Figure): Bundle {
  const [above, below] = [wordsAbove(figure), wordsBelow(figure)];
  const both = (type: string) => `${String(above[type])}\n\n${String(below[type])}`;
  return { "text/markdown": both("text/markdown"), "text/plain": both("text/plain") };
}
