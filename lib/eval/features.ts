/** Features of a frozen encoder, for the linear probe. */
import type { WindowSet } from "../data/windowSet";
import { startEngine } from "../engine/backend";
import { compile } from "../engine/compile";
import { features, featureDim } from "../model/classifier";
import type { Encoder } from "../model/encoder";
import { toParameters } from "../model/layers";
import { pieces, standardise } from "../train/batches";

const BATCH = 256;

/** Pooled features of the set's windows, dropout off: `[rows.length, D]`, or 2 D with the deviation over time. */
export function extractFeatures(
  { config, weights, moments }: Encoder,
  set: WindowSet,
  rows: ArrayLike<number>,
): Float32Array {
  startEngine({ threads: config.threads });
  const dim = featureDim(config);
  const result = new Float32Array(rows.length * dim);
  const shape = [Math.min(BATCH, rows.length), config.seqLen, config.channels];
  if (rows.length === 0) return result;

  const windows = new Float32Array(shape[0] * shape[1] * shape[2]);
  const params = toParameters(weights);
  const pass = { params, gelu: config.gelu, draws: null };
  const program = compile(
    {
      features: {
        step: ({ windows }) => ({ features: features(pass, config, windows) }),
        example: { windows: { shape, values: windows.slice() } },
      },
    },
    params,
  );
  try {
    for (const { piece, used, from } of pieces(Uint32Array.from(rows), shape[0])) {
      set.read(piece, windows);
      standardise(windows, moments);
      const made = program.run("features", { windows }).features as Float32Array;
      result.set(made.subarray(0, used * dim), from * dim);
    }
  } finally {
    program.dispose();
    for (const variable of Object.values(params)) variable.dispose();
  }
  return result;
}
