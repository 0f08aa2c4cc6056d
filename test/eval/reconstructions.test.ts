import assert from "node:assert/strict";
import { join } from "node:path";
import type { Pretext } from "../../lib/base/config";
import { startEngine } from "../../lib/engine/backend";
import { reconstructWindows } from "../../lib/eval/reconstructions";
import { startingModel } from "../../lib/eval/walkthrough";
import { readEncoder } from "../../lib/train/encoderFile";
import { pretrain } from "../../lib/train/pretrain";
import { temporaryFolder } from "../data/loaders/makeFiles";
import { fakeSet, fakeSubset, tinyConfig } from "../train/fakeSet";
import { close } from "../close";

const set = fakeSet();
const subset = fakeSubset(set);

describe("reconstructions", function () {
  this.timeout(600_000);
  const { path } = temporaryFolder();
  before(() => startEngine({ threads: 2 }));

  for (const targetNorm of ["none", "patch"] as const) {
    it(`have the run's own test loss in their removed patches, targetNorm "${targetNorm}"`, async () => {
      const folder = path();
      const { testLoss } = await pretrain(
        { set, subset },
        tinyConfig({ targetNorm, testMasks: 1, testWindows: subset.test.length, steps: 3 }),
        { folder },
      );
      const { windows, mask, pred } = await reconstructWindows(
        readEncoder(join(folder, "weights.safetensors")),
        set,
        subset.test,
      );
      const size = windows.length / mask.length;
      const losses = [...mask].flatMap((removed, patch) => {
        const [from, to] = [patch * size, (patch + 1) * size];
        const own = windows.slice(from, to);
        const mean = own.reduce((sum, value) => sum + value, 0) / size;
        const variance = targetNorm === "none" ? 1 : own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (size - 1) + 1e-6;
        return removed ? own.reduce((sum, value, i) => sum + (value - pred[from + i]) ** 2, 0) / size / variance : [];
      });
      const found = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      close(found, testLoss!, { relative: 1e-4 });
    });
  }

  it("are refused for tokens by sensor", async () => {
    const { encoder } = await pretrain({ set, subset }, tinyConfig({ tokens: "sensor", steps: 0 }));
    await assert.rejects(reconstructWindows(encoder, set, subset.test), /expected one token a patch, found tokens "sensor"/);
  });

  it("are refused for spectra, and for a pretext without a decoder", async () => {
    const random = (pretext: Pretext) => reconstructWindows(startingModel(tinyConfig({ pretext })), set, subset.test);
    await assert.rejects(random("spectrogramMae"), /expected patches of samples, found spectra, of the pretext "spectrogramMae"/);
    await assert.rejects(random("multiTask"), /expected a model with its decoder, found none, of the pretext "multiTask"/);
  });
});
