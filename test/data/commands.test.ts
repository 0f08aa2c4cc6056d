import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { addDataCommands } from "../../lib/commands/data";
import { dataPlaces } from "../../lib/data/places";
import { call } from "../commands/refusal";

const root = resolve(__dirname, "../..");

/** What `wearlaws data …` prints as a process, and its exit code. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = ["--import=tsx", join(root, "lib", "cli.ts"), "data", ...args];
  return promisify(execFile)(process.execPath, command, { cwd: root }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

const data = (...args: string[]) => call((program) => addDataCommands(program, dataPlaces(root)), "data", ...args);

describe("wearlaws data", function () {
  this.timeout(600_000);

  it("lists the sets", async () => {
    const { code, stdout } = await run("list");
    assert.equal(code, 0);
    for (const set of ["extrasensory", "uci-har", "hapt", "wisdm-phone", "wisdm-watch", "sisfall"]) {
      assert.match(stdout, new RegExp(`^${set}: `, "m"));
    }
  });

  it("shows an example with each command's help", async () => {
    for (const command of ["list", "get", "prepare", "check", "import"]) {
      assert.match((await data(command, "--help")).printed, new RegExp(`Example:\n  \\$ npx wearlaws data ${command}`));
    }
  });

  it("says what is wrong with its arguments, and fails", async () => {
    const columns = ["--name", "x", "--user", "u", "--time", "t", "--gyro", "d,e,f"];
    const cases: [string[], RegExp][] = [
      [["get", "nonsense"], /^no published set "nonsense": expected one of extrasensory, .*, myo-eating$/m],
      [["get", "hatp"], /^no published set "hatp": expected .*; did you mean "hapt"\?$/m],
      [["prepare", "wisdm_phone"], /^no set "wisdm_phone": expected .*; did you mean "wisdm-phone"\?$/m],
      [["prepare", "nonsense"], /^no set "nonsense": expected one of extrasensory/],
      [["check", "nonsense"], /^no prepared set in .*nonsense: make it with "wearlaws data import"/],
      [["import", "none.csv", ...columns, "--acc", "a,b,c"], /^none\.csv: expected a table there, .*, found none/],
      [["import", "none.csv", ...columns, "--acc", "d,e,f"], /^column "d" is named in both --acc and --gyro/],
      [["import", "none.csv", ...columns, "--acc", "a,b,c", "--no-activity", "0,other"], /--no-activity: expected --activity/],
      [["import", "none.csv", ...columns, "--acc", "a,b,c", "--no-activity", "0,,"], /Expected values separated by commas/],
      [["import", "none.csv", ...columns, "--acc", "a,b"], /'--acc <x,y,z>' argument 'a,b' is invalid. Expected three columns/],
      [["import", "none.csv", ...columns, "--acc", "a,b,c", "--acc-unit", "mg"], /'mg' is invalid. Allowed choices are g, m\/s2/],
    ];
    for (const [args, message] of cases) {
      assert.match((await data(...args)).refused, message);
    }
    const { code, stderr } = await run("get", "nonsense");
    assert.match(stderr, /^wearlaws: no published set "nonsense"/);
    assert.equal(code, 1);
  });
});
