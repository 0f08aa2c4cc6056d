/** Small native files for loaders' tests, as a folder or a zip. */
import { createWriteStream, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import { removeFolder } from "../../children";

export type Files = Record<string, string | Buffer>;

/** A temporary folder for one file of tests, removed after them, when the processes that they started have ended. */
export function temporaryFolder(): { path: () => string } {
  let path = "";
  before(() => void (path = mkdtempSync(join(tmpdir(), "wearlaws-"))));
  after(() => removeFolder(path));
  return { path: () => mkdtempSync(join(path, "case-")) };
}

export function makeFolder(folder: string, files: Files): string {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

export async function makeZip(path: string, files: Files, { compress = true } = {}): Promise<string> {
  const zip = new ZipFile();
  for (const [file, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), file, { compress });
  const out = createWriteStream(path);
  zip.outputStream.pipe(out);
  zip.end();
  await finished(out);
  return path;
}
