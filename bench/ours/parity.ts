/** Writes weights, a batch, and our loss, gradients and features for them, dropout off: `parity.ts line folder`. */
import { join } from "node:path";
import { startEngine } from "../../lib/engine/backend";
import { compile } from "../../lib/engine/compile";
import { features } from "../../lib/model/classifier";
import { keptPatches, numPatches } from "../../lib/base/modelSize";
import { toParameters } from "../../lib/model/layers";
import { decoderWeights, drawMask, encoderWeights } from "../../lib/model/mae";
import { random } from "../../lib/base/random";
import { lossAndGradients } from "../../lib/train/optimiser";
import { pretrainLoss } from "../../lib/train/pretrain";
import { writeSafetensors } from "../../lib/train/safetensors";
import { configOf, type Line, trainingSet } from "../settings";

const [line, folder] = process.argv.slice(2);

async function main(): Promise<void> {
  const config = configOf(JSON.parse(line) as Line);
  const { set, subset } = await trainingSet();
  const [B, L] = [config.batchSize, numPatches(config)];
  const windows = { shape: [B, config.seqLen, config.channels], values: set.read(subset.train.subarray(0, B)) };
  const order = { shape: [B, L], values: new Int32Array(B * L) };
  const draws = random(1, "parity");
  for (let i = 0; i < B; i++) drawMask(order.values.subarray(i * L, (i + 1) * L), keptPatches(config), draws);

  await startEngine({ threads: config.threads });
  const weights = { ...encoderWeights(config, 1), ...decoderWeights(config, 1) };
  const params = toParameters(weights);
  const pass = { params, gelu: config.gelu, draws: null };
  const program = compile(
    {
      parity: {
        step: ({ windows, order }) => {
          const { loss, gradients } = lossAndGradients(() => pretrainLoss(config)(pass, { windows, order }), params);
          const named = Object.keys(params).map((name, i) => [name, gradients[i]]);
          return { loss, features: features(pass, config, windows), ...Object.fromEntries(named) };
        },
        example: { windows, order },
      },
    },
    params,
  );
  const found = program.run("parity", { windows: windows.values, order: order.values });
  const entries = Object.entries(found).map(([name, values]) => [name, { shape: [values.length], values }]);
  writeSafetensors(join(folder, "weights.safetensors"), weights);
  writeSafetensors(join(folder, "batch.safetensors"), { windows, order: { ...order, values: Float32Array.from(order.values) } });
  writeSafetensors(join(folder, "ours.safetensors"), Object.fromEntries(entries));
}

void main();
