import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeZip, temporaryFolder } from "../loaders/makeFiles";
import { cut, file, type Publisher, startPublisher } from "./publisher";

const project = resolve(__dirname, "../../..");
const name = "smartphone+based+recognition+of+human+activities+and+postural+transitions.zip";

describe("wearlaws data get", function () {
  this.timeout(300_000);
  const place = temporaryFolder();
  let publisher: Publisher;
  before(async () => void (publisher = await startPublisher()));
  after(() => publisher.close());

  it("stops at Ctrl-C, says how to resume, and then resumes", async () => {
    // Its own copy of the program, which has a data/raw/ of its own.
    const root = place.path();
    cpSync(join(project, "lib"), join(root, "lib"), { recursive: true });
    for (const shared of ["node_modules", "package.json", "tsconfig.json"])
      symlinkSync(join(project, shared), join(root, shared));
    const raw = join(root, "data", "raw");
    const zip = readFileSync(await makeZip(join(root, "a.zip"), { "a.bin": randomBytes(100_000) }));
    publisher.answers = [cut(file(zip), 30_000, "stall"), file(zip)];

    const run = (onStarted?: (kill: () => void) => void) => {
      const command = [
        "--import=tsx",
        `--import=${join(__dirname, "atPublisher.mjs")}`,
        join(root, "lib", "cli.ts"),
        "data",
        "get",
        "hapt",
      ];
      const env = { ...process.env, WEARLAWS_DATA: "", PUBLISHER: publisher.url };
      const child = spawn(process.execPath, command, { cwd: root, env });
      const text = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const)
        child[stream].on("data", (piece: Buffer) => (text[stream] += piece.toString()));
      onStarted?.(() => child.kill("SIGINT"));
      return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
        child.on("close", (code) => done({ code, ...text })),
      );
    };
    const stopped = await run((kill) => {
      const timer = setInterval(() => {
        if (!existsSync(join(raw, `${name}.part`)) || !readFileSync(join(raw, `${name}.part`)).length) return;
        clearInterval(timer);
        kill();
      }, 20);
    });
    assert.match(
      stopped.stdout,
      /^hapt: HAPT, 30 users, .*\n {2}worn {6}phone on the waist\n {2}licence {3}citation asked for, no commercial use\n {2}cite {6}Reyes-Ortiz/,
    );
    assert.equal(stopped.stderr, `wearlaws: stopped; what was downloaded is kept, and "wearlaws data get hapt" resumes\n`);
    assert.equal(stopped.code, 1);
    assert.deepEqual(readdirSync(raw).sort(), [`${name}.part`, `${name}.part.json`]);

    const finished = await run();
    assert.match(finished.stdout, new RegExp(`\nat hand: .*data/raw/${name.replaceAll("+", "\\+")}\n$`));
    assert.deepEqual([finished.code, finished.stderr], [0, ""]);
    assert.match(String(publisher.requests[1].headers.range), /^bytes=[1-9]\d*-$/);
    assert.ok(readFileSync(join(raw, name)).equals(zip));
    assert.deepEqual(readdirSync(raw), [name]);
  });
});
