/** A kill at every rename that a command does: nothing is lost, and the next call leaves nothing behind. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkStore } from "../../lib/data/check/checkStore";
import { namesOfStores } from "../../lib/data/places";
import { readAbout } from "../../lib/data/store/windowSet";
import { own } from "../children";
import { haptFiles } from "../data/check/smallSets";
import { file, startPublisher } from "../data/get/publisher";
import { makeZip, temporaryFolder } from "../data/loaders/makeFiles";
import { fewRuns, tinyRoot } from "../grid/tinyStudy";

interface Trial {
  /** Of node: the program and its arguments. */
  command: string[];
  env?: NodeJS.ProcessEnv;
  /** Called after each kill: throws where something is neither the old nor the new. */
  check?: () => void;
}

const shim = pathToFileURL(join(__dirname, "killAtRename.mjs")).href;
const program = join(__dirname, "runCommand.cjs");
const library = join(__dirname, "../../dist/data");
/** `data prepare hapt` where no files are, with less to generate. */
const synthesising = `
  const [root, options] = [process.argv[1], { seed: 1, users: 2, hoursPerUser: 0.02 }];
  const folder = root + "/data/raw/synthetic/hapt";
  const made = fs.existsSync(folder) || require("${library}/synthetic/synthesise").synthesise("hapt", folder, options);
  Promise.resolve(made).then(() => require("${library}/prepare").loadSet("hapt", { root, dataFolder: null }));
`;

/** The files that commands write, with a hash of their content where it does not hold a time. */
function filesOf(root: string): string[] {
  const folder = join(root, "data");
  const runs = existsSync(join(root, "runs")) ? (readdirSync(join(root, "runs"), { recursive: true }) as string[]) : [];
  return (readdirSync(folder, { recursive: true }) as string[])
    .concat(runs.map((name) => join("..", "runs", name)))
    .concat(readdirSync(root).flatMap((name) => (/^rows\.csv/.test(name) ? [join("..", name)] : [])))
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => {
      const timed = /\.(jsonl|txt)$|(row|accounting)\.json$/.test(name);
      return timed
        ? name
        : `${name} ${createHash("sha256")
            .update(readFileSync(join(folder, name)))
            .digest("hex")
            .slice(0, 8)}`;
    })
    .sort();
}

describe("a kill at every rename", function () {
  this.timeout(1_800_000);
  const place = temporaryFolder();

  /** Runs the command in `root`; gives what it renamed to, and whether it was killed. */
  function run(root: string, { command, env }: Trial, at = ""): Promise<{ killed: boolean; renames: string[] }> {
    const log = join(root, "log-of-renames");
    rmSync(log, { force: true });
    const child = spawn(process.execPath, command, {
      detached: true, // a process group of its own
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, WEARLAWS_DATA: "", ...env, KILL_LOG: log, KILL_AT: at, NODE_OPTIONS: `--import=${shim}` },
    });
    own(child, { group: true });
    let complaint = "";
    child.stderr.on("data", (text: Buffer) => (complaint += text.toString()));
    return new Promise((resolve, reject) =>
      child.once("close", (code, signal) => {
        const renames = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
        if (code === 0 || signal === "SIGKILL") resolve({ killed: code !== 0, renames });
        else reject(new Error(`${command.join(" ")} ended with ${code}: ${complaint}`));
      }),
    );
  }

  /**
   * Kills the command before each of its renames and after the last; gives the names that it renames to. After any other
   * the disk is as before the next, which has begun another file.
   */
  async function survives(before: string, trialIn: (root: string) => Trial): Promise<string[]> {
    const root = join(place.path(), "project");
    const renew = () => {
      rmSync(root, { recursive: true, force: true });
      cpSync(before, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    };
    renew();
    const trial = trialIn(root);
    const { renames } = await run(root, trial);
    const whole = filesOf(root);
    assert.ok(renames.length > 0);
    for (let n = 1; n <= renames.length; n++) {
      for (const side of n < renames.length ? ["before"] : ["before", "after"]) {
        const where = `killed ${side} rename ${n} of ${renames.length}, to ${basename(renames[n - 1])}`;
        renew();
        const { killed } = await run(root, trial, `${n} ${side}`);
        assert.ok(killed, where);
        try {
          trial.check?.();
          await run(root, trial);
          assert.deepEqual(filesOf(root), whole);
        } catch (error) {
          throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
    return renames.map((name) => basename(name));
  }

  const walk = (turn: number) =>
    `who,t,ax,ay,az,gx,gy,gz\n${Array.from({ length: 300 }, (_, i) => `a,${(i / 50).toFixed(2)},0.1,0.01,${0.98 + 0.01 * Math.sin(i)},${turn + 0.01 * Math.cos(i)},0.1,0.1\n`).join("")}`;
  const columns = ["--user", "who", "--time", "t", "--acc", "ax,ay,az", "--gyro", "gx,gy,gz"];
  const units = ["--time-unit", "s", "--acc-unit", "g", "--gyro-unit", "rad/s"];

  it("of an import over an earlier one leaves the earlier or the new set, and no part of either", async () => {
    const before = place.path();
    writeFileSync(join(before, "old.csv"), walk(0.2));
    writeFileSync(join(before, "new.csv"), walk(0.3));
    const importing = (root: string, name: string) => [
      program,
      root,
      "",
      "data",
      "import",
      name,
      "--name",
      "walks",
      ...columns,
      ...units,
    ];
    await run(before, { command: importing(before, "old.csv") });
    const old = readAbout(join(before, "data/windows/walks"))?.version;
    const seen = new Set<string | undefined>();
    await survives(before, (root) => ({
      command: importing(root, "new.csv"),
      check: () => {
        assert.ok(namesOfStores({ root, dataFolder: null }).includes("walks"));
        seen.add(checkStore(join(root, "data/windows/walks")).set.version);
      },
    }));
    assert.equal(seen.size, 2);
    assert.ok(seen.has(old));
  });

  it("of a preparation, of files and of synthetic ones, over a store of other files", async () => {
    const before = place.path();
    mkdirSync(join(before, "files"));
    await makeZip(join(before, "files", "HAPT Data Set.zip"), haptFiles());
    const command = (root: string) => [program, root, join(root, "files"), "data", "prepare", "hapt"];
    await run(before, { command: command(before) });
    const about = join(before, "data/windows/hapt/accounting.json");
    writeFileSync(about, readFileSync(about, "utf8").replace(/"inputKey": "\w+"/, '"inputKey": "other"'));
    await survives(before, (root) => ({
      command: command(root),
      check: () => void checkStore(join(root, "data/windows/hapt")),
    }));
    await survives(place.path(), (root) => ({ command: ["--eval", synthesising, root] }));
  });

  it("of a download", async () => {
    const publisher = await startPublisher();
    try {
      publisher.answers = [file(readFileSync(await makeZip(join(place.path(), "a.zip"), { "a.bin": randomBytes(50_000) })))];
      const env = { PUBLISHER: publisher.url };
      const shimmed = `--import=${pathToFileURL(join(__dirname, "../data/get/atPublisher.mjs")).href}`;
      const command = (root: string) => [shimmed, program, root, "", "data", "get", "hapt"];
      await survives(place.path(), (root) => ({ command: command(root), env }));
    } finally {
      publisher.close();
    }
  });

  it("of a study's runner and of an export of its rows", async () => {
    const before = await tinyRoot(place.path());
    const study = {
      ...fewRuns,
      downstream: [],
      defaults: { ...fewRuns.defaults, steps: 8 },
      grids: { one: { fixed: { width: 64, depth: 1 } } },
    };
    writeFileSync(join(before, "options.json"), JSON.stringify({ study, workers: 1 }));
    const runner = join(__dirname, "../grid/runTiny.cjs");
    const running = (root: string) => ({ command: [runner, root, join(root, "options.json")] });
    const renames = await survives(before, running);
    const names = ["checkpoint.safetensors", "row.json", "tiny.jsonl", "tiny.plan.json", "weights.safetensors"];
    assert.deepEqual([...new Set(renames)].sort(), names);
    await run(before, running(before));
    await survives(before, (root) => ({ command: [program, root, "", "grid", "export", "tiny", join(root, "rows.csv")] }));
  });
});
