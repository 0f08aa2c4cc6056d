/** Reloads the project's compiled modules once one of their files has changed. */
import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";

export class FreshModules {
  private written: string;

  constructor(private readonly folder: string) {
    this.written = writtenFiles(folder);
  }

  /** Called before an import; forgets all modules of the folder if a file was written since the last call. */
  refresh(): void {
    const written = writtenFiles(this.folder);
    if (written === this.written) return;
    this.written = written;
    for (const file of Object.keys(require.cache)) {
      if (file.startsWith(this.folder + sep)) delete require.cache[file];
    }
  }
}

/** The folder's compiled files and when each was written. */
function writtenFiles(folder: string): string {
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".js")).sort();
  return files.map((file) => `${file} ${statSync(join(folder, file)).mtimeMs}`).join("\n");
}
