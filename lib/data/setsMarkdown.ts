/** The table of sets in data/README.md. */
import { setFiles } from "./sets";

const header = [
  "set",
  "people",
  "worn",
  "activities",
  "in the recordings here",
  "hours",
  "kept but changed",
  "rate, units",
  "licence",
  "download",
  "cite",
  "files",
];

/** A row a published set. */
export function setsMarkdown(): string {
  const rows = Object.entries(setFiles).map(([name, set]) => {
    const { title, page, activities, kinds, activitiesHere, files } = set;
    const published = activities === null ? "not used" : `${activities}${kinds ? ` (${kinds})` : ""}`;
    const here = activitiesHere === null ? "–" : `${activitiesHere} of ${activities}`;
    const wanted = files.map((alternatives) => `\`${alternatives[0]}\``).join("; ");
    const linked = page === null ? title : `[${title}](${page})`;
    const { users, placement, hours, changed = "–", sensors, licence, size, citation } = set;
    const names = [`\`${name}\`: ${linked}`, users, placement, published, here];
    const cells = [...names, hours, changed, sensors, licence, size, citation, wanted];
    return `| ${cells.join(" | ")} |`;
  });
  return [`| ${header.join(" | ")} |`, `|${header.map(() => "---|").join("")}`, ...rows].join("\n");
}
