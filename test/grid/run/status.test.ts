import assert from "node:assert/strict";
import { describeStates, type RunState } from "../../../lib/grid/run/status";

const done = (device: string): RunState => ({ runId: device, status: "done", detail: "", device });
const waiting: RunState = { runId: "w", status: "waiting", detail: "" };

describe("how far a study is", () => {
  it("names the processor that made its runs", () => {
    assert.equal(describeStates([done("A"), waiting]), "1 of 2 runs done: 1 done, 1 waiting\n- processor: 1 on A");
    assert.equal(describeStates([waiting]), "0 of 1 runs done: 1 waiting");
  });

  it("says so where two kinds of processor made it, the commonest first", () => {
    const [, line] = describeStates([done("B"), done("A"), done("A")]).split("\n");
    assert.equal(line, "- 2 kinds of processor, whose runs are not compared in pairs: 2 on A; 1 on B");
  });
});
