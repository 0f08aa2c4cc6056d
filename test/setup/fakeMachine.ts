/** A copy of the set-up in a temporary folder, run with a PATH that holds only the programs a test puts there. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const tools =
  "sh basename cat cksum chmod cp cut date dirname find grep head ln mkdir mv readlink rm sleep sort touch tr uname xargs".split(
    " ",
  );

export interface SetUpRun {
  status: number | null;
  /** What setup.sh said, both streams. */
  output: string;
}

export class FakeMachine {
  readonly folder = mkdtempSync(join(tmpdir(), "wearlaws setup ")); // with spaces, as people's folders have
  readonly bin = join(this.folder, "bin");
  readonly project = join(this.folder, "project");

  constructor() {
    mkdirSync(this.bin);
    for (const file of ["lib/setup", "package.json", "package-lock.json", "requirements.txt", "requirements-gpu.txt"]) {
      cpSync(join(root, file), join(this.project, file), { recursive: true });
    }
    for (const tool of tools) symlinkSync(where(tool), join(this.bin, tool));
    this.fake("node", `case "$1" in --version) echo v22.1.0 ;; *) exit 1 ;; esac`);
    this.fake("npm", "exit 0");
    this.fake("g++", "exit 0");
    this.fake("python3", fakePython("3.11"));
  }

  /** Puts a program there, or replaces one, by a shell script. */
  fake(name: string, script: string): void {
    this.remove(name);
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  remove(name: string): void {
    rmSync(join(this.bin, name), { force: true });
  }

  setUp(env: Record<string, string> = {}): SetUpRun {
    const home = join(this.folder, "home");
    mkdirSync(home, { recursive: true });
    const { status, stdout, stderr } = spawnSync(where("sh"), [join(this.project, "lib/setup/setup.sh")], {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: this.bin, HOME: home, ...env },
    });
    return { status, output: stdout + stderr };
  }

  clear(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A python that answers as setup.sh asks: its version, and whether it has the modules for a venv. */
export function fakePython(version: string, hasVenv = true): string {
  return `case "$2" in *version_info*) echo ${version} ;; *ensurepip*) exit ${hasVenv ? 0 : 1} ;; esac`;
}

function where(program: string): string {
  const folder = (process.env["PATH"] ?? "").split(delimiter).find((path) => existsSync(join(path, program)));
  if (!folder) throw new Error(`fakeMachine: no ${program} in PATH`);
  return join(folder, program);
}
