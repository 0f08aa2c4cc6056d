import assert from "node:assert/strict";
import { refusalOf, visibleCards } from "../../../lib/engine/gpu/cards";
import { fakeDriver, withEnv } from "./fakeDriver";

describe("engine/gpu/cards", function () {
  this.timeout(30_000);
  const { machine } = fakeDriver();

  it("lists what the driver has, by the names that CUDA_VISIBLE_DEVICES takes", () => {
    const cards = withEnv(machine(["86 NVIDIA RTX A4000", "90 NVIDIA H100"], 12080), visibleCards);
    // cuda.h: a version is 1000 · major + 10 · minor. nvidia-smi -L: an id is 8, 4, 4, 4 and 12 digits.
    assert.deepEqual(cards, [
      { id: "GPU-00010203-0405-0607-0809-0a0b0c0d0e0f", name: "NVIDIA RTX A4000", capability: 86, cuda: 12080 },
      { id: "GPU-10111213-1415-1617-1819-1a1b1c1d1e1f", name: "NVIDIA H100", capability: 90, cuda: 12080 },
    ]);
  });

  it("gives the driver's reason where there is no card", () => {
    assert.throws(
      () => withEnv(machine([]), visibleCards),
      /^Error: ENGINE=gpu: expected a card, found cuInit: no CUDA-capable device is detected; check that nvidia-smi lists/,
    );
  });

  it("refuses a card among those that are visible, in one line", () => {
    const refused = () => withEnv(machine(["86 NVIDIA RTX A4000", "120 NVIDIA GeForce RTX 5090"]), visibleCards);
    assert.throws(refused, /^Error: ENGINE=gpu: expected a card of .*, but NVIDIA GeForce RTX 5090 has 12\.0; choose another/);
  });

  it("refuses the cards and drivers that TensorFlow's wheel has no kernels for", () => {
    const refusal = (capability: number, cuda: number) => refusalOf({ id: "", name: "card", capability, cuda });
    // The wheel's kernels (tf.sysconfig.get_build_info of 2.21.0): sm_60, sm_70, sm_80, sm_89 and compute_90.
    for (const capability of [60, 61, 70, 75, 80, 86, 89]) assert.equal(refusal(capability, 12000), null);
    for (const capability of [37, 52, 100, 103, 120]) assert.match(refusal(capability, 13000) ?? "", /6\.0 to 9\.0/);
    assert.equal(
      refusal(80, 11080),
      "expected a driver of CUDA 12.0 or newer for card, found one of CUDA 11.8; update the driver, or set ENGINE=cpu",
    );
    // PTX 8.5 is of CUDA 12.5: docs.nvidia.com/cuda/parallel-thread-execution, table of releases.
    assert.equal(refusal(90, 12050), null);
    assert.match(refusal(90, 12040) ?? "", /CUDA 12\.5 or newer for card, found one of CUDA 12\.4/);
  });
});
