/** Words of the data in a figure: plotly reads tags, entities, templates and equations in every text that it draws. */

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", $: "&#36;", "{": "&#123;" };

/** The text as plotly draws that text. */
export function asDrawn(text: string): string {
  return text.replace(/[&<>$]|(?<=%)\{/g, (character) => entities[character]);
}
