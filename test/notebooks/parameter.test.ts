import assert from "node:assert/strict";
import { resolve } from "node:path";
import { parameter } from "../../lib/notebook/show/parameter";

describe("a notebook's parameter", () => {
  const variable = "WEARLAWS_TEST_PARAMETER";
  const log = console.log;
  let printed: unknown[];
  beforeEach(() => {
    printed = [];
    console.log = (text: unknown) => printed.push(text);
  });
  afterEach(() => {
    console.log = log;
    delete process.env[variable];
  });

  it("is the notebook's own, and says nothing, where the variable is not set, empty or the same", () => {
    assert.equal(parameter(variable, 3), 3);
    for (const text of ["", " ", "3"]) {
      process.env[variable] = text;
      assert.equal(parameter(variable, 3), 3);
    }
    assert.deepEqual(printed, []);
  });

  it("is the variable's, of its own kind, and says so", () => {
    process.env[variable] = "2.5";
    assert.equal(parameter(variable, 3), 2.5);
    process.env[variable] = "0";
    assert.equal(parameter(variable, true), false);
    process.env[variable] = "oracle";
    assert.equal(parameter(variable, "validation", ["validation", "oracle"]), "oracle");
    const said = ["2.5 instead of 3", "false instead of true", "oracle instead of validation"];
    assert.deepEqual(printed, said.map((text) => `${variable}: ${text}`));
  });

  it("names no folder of this machine", () => {
    process.env[variable] = resolve("test/studies/smoke.ts");
    assert.equal(parameter(variable, "quick"), process.env[variable]);
    assert.deepEqual(printed, [`${variable}: test/studies/smoke.ts instead of quick`]);
  });

  it("is refused where it is of another kind", () => {
    const refuses = (text: string, read: () => unknown, expected: string) => {
      process.env[variable] = text;
      assert.throws(read, { name: "TypeError", message: new RegExp(`^${variable}: expected ${expected}, found "${text}"`) });
    };
    refuses("three", () => parameter(variable, 3), "a number");
    refuses("maybe", () => parameter(variable, true), "true or false");
    refuses("best", () => parameter(variable, "validation", ["validation", "oracle"]), "validation or oracle");
  });
});
