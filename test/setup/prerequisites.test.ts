import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FakeMachine, fakePython } from "./fakeMachine";

/** Runs the set-up on a fake machine and returns the only line that it may end with. */
function failureOn(change: (machine: FakeMachine) => void, env: Record<string, string> = {}): string {
  const machine = new FakeMachine();
  try {
    change(machine);
    const { status, output } = machine.setUp(env);
    assert.equal(status, 1, output);
    const lines = output.trim().split("\n");
    const last = lines[lines.length - 1] ?? "";
    const before = lines.slice(0, -1);
    assert(
      before.every((line) => /^setup: (npm packages|Python)/.test(line)),
      `more than one line: ${output}`,
    );
    return last;
  } finally {
    machine.clear();
  }
}

describe("setup.sh names what is missing, and the fix", () => {
  it("when Node.js is missing", () => {
    assert.match(
      failureOn((m) => m.remove("node")),
      /Node\.js is missing; install version 20\.19 or newer/,
    );
  });

  for (const version of ["v18.20.4", "v20.18.3", "v9.0.0"]) {
    it(`when Node.js is ${version}`, () => {
      const line = failureOn((m) => m.fake("node", `echo ${version}`));
      assert(line.includes(`Node.js ${version} is too old; install version 20.19 or newer`), line);
    });
  }

  it("when npm is missing", () => {
    assert.match(
      failureOn((m) => m.remove("npm")),
      /npm is missing; install/,
    );
  });

  it("when there is no Python", () => {
    assert.match(
      failureOn((m) => m.remove("python3")),
      /no Python from 3\.10 to 3\.13.*found: none.*install one/,
    );
  });

  for (const version of ["3.9", "3.14"]) {
    it(`when the only Python is ${version}`, () => {
      const line = failureOn((m) => m.fake("python3", fakePython(version)));
      assert.match(line, /no Python from 3\.10 to 3\.13/);
      assert(line.includes(`python3 is ${version}`), line);
    });
  }

  it("when the Python cannot make a venv", () => {
    const line = failureOn((m) => m.fake("python3", fakePython("3.11", false)));
    assert.match(line, /Python 3\.11 cannot make a venv; install .*apt install python3\.11-venv/);
  });

  it("when there is no compiler", () => {
    assert.match(
      failureOn((m) => m.remove("g++")),
      /no C\+\+ compiler; install one/,
    );
  });

  it("when npm reaches no registry", () => {
    const npm = 'echo "npm error code EAI_AGAIN" >&2; echo "npm error network request failed" >&2; exit 1';
    assert.match(
      failureOn((m) => m.fake("npm", npm)),
      /no network: npm ci reached no package registry; connect/,
    );
  });

  it("when npm fails for another reason", () => {
    const line = failureOn((m) => m.fake("npm", 'echo "npm error code EINTEGRITY" >&2; exit 1'));
    assert.match(line, /npm ci failed: npm error code EINTEGRITY; see build\/setup\/npm\.log/);
  });

  it("when pip reaches no index", () => {
    const line = failureOn(machineWithPackages((m) => m.fake("pip", 'echo "NewConnectionError: failed" >&2; exit 1')));
    assert.match(line, /no network: pip install reached no package registry; connect/);
  });

  it("when the disk is full", () => {
    const pip = 'echo "[Errno 28] No space left on device" >&2; exit 1';
    const line = failureOn(machineWithPackages((m) => m.fake("pip", pip)));
    assert.match(line, /no space on the disk for pip install/);
  });

  it("when ENGINE is no engine", () => {
    assert.match(
      failureOn(() => {}, { ENGINE: "tpu" }),
      /ENGINE is cpu, gpu or wasm, not "tpu"/,
    );
  });

  it("when a GPU is asked for on a Mac", () => {
    const uname = 'if [ "$1" = -s ]; then echo Darwin; else echo arm64; fi';
    const line = failureOn((m) => m.fake("uname", uname), { ENGINE: "gpu" });
    assert.match(line, /ENGINE=gpu needs Linux on x64/);
  });

  it("when the system has no TensorFlow wheel", () => {
    const line = failureOn((m) => m.fake("uname", 'if [ "$1" = -s ]; then echo FreeBSD; else echo amd64; fi'));
    assert.match(line, /no TensorFlow wheel for FreeBSD-amd64/);
  });
});

describe("setup.sh chooses a Python", () => {
  it("past a version manager's shim that fails and a newer Python without a venv module", () => {
    const line = failureOn((m) => {
      m.fake("python3.13", 'echo "pyenv: command not found" >&2; exit 127');
      m.fake("python3.12", fakePython("3.12", false));
      m.fake("python3.10", fakePython("3.10"));
      // It got past the check of Python: the compiler is what is missing.
      m.remove("g++");
    });
    assert.match(line, /no C\+\+ compiler/);
  });
});

describe("setup.sh repairs an interrupted set-up", () => {
  it("by remaking a venv in which pip was stopped", () => {
    const machine = new FakeMachine();
    try {
      machineWithPackages((m) => m.fake("pip", "exit 7"))(machine);
      const venv = join(machine.project, ".venv");
      machine.setUp();
      assert(existsSync(join(venv, "wearlaws.unfinished")), "the first, failed run leaves its mark");
      writeFileSync(join(venv, "half-installed"), "");
      machine.setUp();
      assert(!existsSync(join(venv, "half-installed")), "the second run starts from an empty venv");
    } finally {
      machine.clear();
    }
  });

  it("by taking over the lock of one that was killed", () => {
    const machine = new FakeMachine();
    try {
      machine.fake("npm", "exit 3");
      const lock = join(machine.project, "build/setup.lock");
      mkdirSync(dirname(lock));
      symlinkSync(String(spawnSync("true").pid), lock);
      assert.match(machine.setUp().output, /npm ci failed/, "it goes on to npm");
      assert(!existsSync(lock), "and gives the lock back");
    } finally {
      machine.clear();
    }
  });

  it("by calling npm again when its folder is not whole", () => {
    const machine = new FakeMachine();
    try {
      machine.fake("node", 'case "$1" in --version) echo v22.1.0 ;; *packagesComplete.mjs) exit 1 ;; esac');
      machine.fake("npm", 'echo called >>"$HOME/npm"; exit 3');
      mkdirSync(join(machine.project, "node_modules"));
      writeFileSync(join(machine.project, "node_modules/.package-lock.json"), "{}");
      machine.setUp();
      assert(existsSync(join(machine.folder, "home/npm")), "npm was called");
      const mark = join(machine.project, "node_modules/.package-lock.json");
      assert(!existsSync(mark), "the mark of a whole folder is gone first");
    } finally {
      machine.clear();
    }
  });
});

/** npm and the venv work; the venv's python calls the fake program `pip`. */
function machineWithPackages(change: (machine: FakeMachine) => void): (machine: FakeMachine) => void {
  return (machine) => {
    machine.fake("node", 'case "$1" in --version) echo v22.1.0 ;; esac');
    const inVenv = `#!/bin/sh\\ncase "$1 $2" in "-m pip") exec pip ;; esac\\n`;
    const makeVenv = `mkdir -p "$3/bin"; printf '${inVenv}' >"$3/bin/python"; chmod +x "$3/bin/python"`;
    machine.fake("python3", `if [ "$1 $2" = "-m venv" ]; then ${makeVenv}; exit; fi\n${fakePython("3.11")}`);
    change(machine);
  };
}
