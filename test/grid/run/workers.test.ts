import assert from "node:assert/strict";
import { workerEnvironments } from "../../../lib/grid/run/workers";
import { fakeDriver, withEnv } from "../../engine/gpu/fakeDriver";

describe("the workers of a study", function () {
  this.timeout(30_000);
  const { machine } = fakeDriver();
  const chosen = (env: Record<string, string>, workers?: number) =>
    withEnv({ ENGINE: "gpu", ...env }, () => workerEnvironments(1, workers).map((own) => own.CUDA_VISIBLE_DEVICES));

  it("have a card each with ENGINE=gpu, by default one worker a card", () => {
    const two = machine(["80 NVIDIA A100", "80 NVIDIA A100"]);
    const [first, second] = ["GPU-00010203-0405-0607-0809-0a0b0c0d0e0f", "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f"];
    assert.deepEqual(chosen(two), [first, second]);
    assert.deepEqual(chosen(two, 3), [first, second, first]);
  });

  it("keep what CUDA_VISIBLE_DEVICES chose where that is one card", () => {
    assert.deepEqual(chosen({ ...machine(["80 NVIDIA A100"]), CUDA_VISIBLE_DEVICES: "1" }), ["1"]);
  });

  it("are not started where there is no card", () => {
    assert.throws(() => chosen(machine([])), /ENGINE=gpu: expected a card, found cuInit: no CUDA-capable device is detected/);
  });
});
