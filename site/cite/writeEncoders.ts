/** The encoders that come with the project, as folders for the Hugging Face Hub. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { rowOfWeights } from "../../lib/export/hub/rowOfWeights";
import { writeHubFolder } from "../../lib/export/hub/writeHubFolder";
import type { SiteRows } from "../siteRows";

const FILES = ["README.md", "config.json", "model.safetensors"];
const EXTENSION = ".safetensors";

/** @returns links to their files, for the page about them */
export function writeEncoders({ studies }: SiteRows, root: string, folder: string): string {
  const source = join(root, "data", "encoders");
  const files = readdirSync(source).filter((file) => file.endsWith(EXTENSION));
  const rows = studies.flatMap((study) => study.rows);
  const links = files.map((file) => {
    const name = basename(file, EXTENSION);
    const weights = join(source, file);
    writeHubFolder(join(folder, name), weights, rowOfWeights(weights, rows));
    return FILES.map((each) => `<a href="encoders/${name}/${each}" download>${each}</a>`).join(", ");
  });
  return `<p>As a folder for the Hugging Face Hub, which <code>npx wearlaws hub</code> writes: ${links.join("; ")}.</p>`;
}
