/** Features of a frozen encoder, for the linear probe. */
import type { Config } from "../base/config";
import { featureDim } from "../base/modelSize";
import { letOthers } from "../base/cellSignal";
import type { WindowSet } from "../data/store/windowSet";
import { startEngine } from "../engine/backend";
import type { Step } from "../engine/capture";
import { compile } from "../engine/compile";
import { features } from "../model/classifier";
import type { Encoder } from "../model/encoder";
import { toParameters } from "../model/layers";
import { pieces } from "../train/batches";
import { inputReader } from "../train/inputs";

const BATCH = 256;

/** The pooling that holds the config's and the mean alone, its first half. */
export const wholePooling = (pooling: Config["pooling"]): Config["pooling"] =>
  pooling === "mean" ? "meanAndDeviation" : pooling;

/** The pooling that is reported beside the config's, of the same tokens. */
export const otherPooling = (pooling: Config["pooling"]): Config["pooling"] =>
  pooling === "mean" ? wholePooling("mean") : "mean";

export interface FeatureExtractor {
  /**
   * Pooled features of the set's windows, dropout off: `[rows.length, D]`, or 2 D with the deviation over time.
   *
   * @throws RangeError where the set has other sensors than the encoder takes; Stopped when the signal stops it
   */
  extract(set: WindowSet, rows: ArrayLike<number>, signal?: AbortSignal): Promise<Float32Array>;
  dispose(): void;
}

/** Compiles the encoder once, for as many sets as are asked for. */
export async function featureExtractor({ config, weights, moments }: Encoder): Promise<FeatureExtractor> {
  await startEngine({ threads: config.threads });
  const dim = featureDim(config);
  const shape = [BATCH, config.seqLen, config.channels];
  const windows = new Float32Array(BATCH * config.seqLen * config.channels);
  const params = toParameters(weights);
  const pass = { params, gelu: config.gelu, draws: null };
  const step: Step = ({ windows }) => ({ features: features(pass, config, windows) });
  const example = { windows: { shape, values: windows.slice() } };
  const program = compile({ features: { step, example } }, params);
  return {
    async extract(set, rows, signal) {
      const result = new Float32Array(rows.length * dim);
      const read = inputReader(set, config, moments);
      for (const { piece, used, from } of pieces(Uint32Array.from(rows), BATCH)) {
        await letOthers(signal);
        read(piece, windows);
        const made = program.run("features", { windows }).features as Float32Array;
        result.set(made.subarray(0, used * dim), from * dim);
      }
      return result;
    },
    dispose() {
      program.dispose();
      for (const variable of Object.values(params)) variable.dispose();
    },
  };
}
