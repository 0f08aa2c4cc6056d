/** Encoders of your own: what a call adds, every training, probe, row and figure of this process takes by its name. */
import { createHash } from "node:crypto";
import type { OwnEncoder } from "../../base/config";
import { encoderDim, encoderParams, netShape } from "../../base/modelSize";
import type { NetShape, NetSize } from "../../base/sizes/netSize";
import { addSize, sizeOf } from "../../base/sizes/netSizes";
import { isRunningMoment } from "../layers";
import type { EncoderKind } from "./encoderKind";

/** An encoder, and what its parameters, operations and tokens follow from. */
export interface OwnEncoderKind extends EncoderKind {
  size: (shape: NetShape) => NetSize;
}

const own = new Map<OwnEncoder, EncoderKind>();

/** @throws RangeError where this process does not know it */
export function ownEncoder(name: OwnEncoder): EncoderKind {
  sizeOf(name);
  return own.get(name) as EncoderKind;
}

/**
 * Adds an encoder to this process, whose parameters are named "encoder.…", and returns its name for a config:
 * "own-pieces-1f0c9a". The name ends in a hash of the functions' text, so that a row of other code is another run; what they
 * take from outside of themselves is not in it.
 *
 * @throws RangeError where the name is not of letters and digits; where it is used, if its size, weights and tokens differ
 */
export function defineEncoder(name: string, { size, weights, tokens }: OwnEncoderKind): OwnEncoder {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw new RangeError(`defineEncoder: expected a name of letters and digits, found "${name}"`);
  const text = [size, weights, tokens].join("\n");
  const known: OwnEncoder = `own-${name}-${createHash("sha256").update(text).digest("hex").slice(0, 6)}`;
  const refuse = (what: string, expected: unknown, found: unknown) => {
    throw new RangeError(`encoder "${known}": ${what}: expected ${expected}, as its size says, found ${found}`);
  };
  addSize(known, size);
  own.set(known, {
    weights(c, seed) {
      const made = weights(c, seed);
      const odd = Object.keys(made).find((key) => !key.startsWith("encoder."));
      if (odd !== undefined)
        throw new RangeError(`encoder "${known}": expected names that begin with "encoder.", found "${odd}"`);
      const trained = Object.entries(made).filter(([key]) => !isRunningMoment(key));
      const count = trained.reduce((sum, [, { values }]) => sum + values.length, 0);
      if (count !== encoderParams(c)) refuse("parameters", encoderParams(c), count);
      return made;
    },
    tokens(pass, c, windows) {
      const made = tokens(pass, c, windows);
      const shape = [windows.shape[0], size(netShape(c)).tokens, encoderDim(c)];
      if (made.shape.join() !== shape.join()) refuse("tokens", `[${shape}]`, `[${made.shape}]`);
      return made;
    },
  });
  return known;
}
