/** A short training beside the same one resumed halfway, and run eagerly. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import type { Config } from "../../lib/base/config";
import { decoderParams, encoderParams } from "../../lib/base/modelSize";
import type { Weights } from "../../lib/model/layers";
import { pretrain, type PretrainOutcome } from "../../lib/train/pretrain";
import { close } from "../close";
import { fakeSet, fakeSubset } from "./fakeSet";

export const set = fakeSet();
const none = new Uint32Array(0);
const data = { set, subset: { ...fakeSubset(set), validation: none } };
const untested = { set, subset: { ...data.subset, test: none } };

/** Without the moments that batch norms keep. */
const trainedIn = (weights: Weights) =>
  Object.entries(weights).reduce((sum, [name, { values }]) => sum + (name.includes(".running_") ? 0 : values.length), 0);

/**
 * Trains the four steps of `config`, and asserts that it counts its parameters, is the same run eagerly, and with `folders`
 * that it resumes bit for bit: one is trained in, and as it is after two steps it becomes the other.
 */
export async function wholeRun(config: Config, folders?: [kept: string, resumed: string]): Promise<PretrainOutcome> {
  const losses: number[] = [];
  const [kept, resumed] = folders ?? [];
  const whole = await pretrain(data, config, {
    folder: kept,
    checkpointEvery: 2,
    onProgress({ step, loss }) {
      losses.push(loss);
      if (step === 2 && kept && resumed) cpSync(kept, resumed, { recursive: true });
    },
  });
  assert.deepEqual([whole.status, losses.length], ["done", 4]);
  assert.equal(trainedIn(whole.encoder.weights), encoderParams(config));
  assert.equal(trainedIn(whole.model.weights), encoderParams(config) + decoderParams(config));

  if (resumed) assert.deepEqual(await pretrain(data, config, { folder: resumed }), whole);

  process.env.WEARLAWS_EAGER = "1";
  try {
    const eagerLosses: number[] = [];
    await pretrain(untested, { ...config, steps: 2 }, { onProgress: ({ loss }) => void eagerLosses.push(loss) });
    eagerLosses.forEach((loss, i) => close(loss, losses[i], { relative: i === 0 ? 1e-6 : 1e-4 }, `loss of step ${i}`));
  } finally {
    delete process.env.WEARLAWS_EAGER;
  }
  return whole;
}
