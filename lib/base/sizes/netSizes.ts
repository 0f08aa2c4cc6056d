/** The sizes of the encoders that are no Transformers, by their names in a config. */
import type { Config, OwnEncoder, ShippedEncoder } from "../config";
import { attendDiscriminate } from "./attendDiscriminate";
import { cnn } from "./cnn";
import { deepConvLstm } from "./deepConvLstm";
import type { NetShape, NetSize } from "./netSize";
import { resnet } from "./resnet";
import { tinyHar } from "./tinyHar";

type SizeOf = (shape: NetShape) => NetSize;

const shipped: Record<Exclude<ShippedEncoder, "vit">, SizeOf> = { cnn, resnet, deepConvLstm, tinyHar, attendDiscriminate };
const own = new Map<OwnEncoder, SizeOf>();

/** @throws RangeError for an encoder that this process does not know */
export function sizeOf(encoder: Exclude<Config["encoder"], "vit">): SizeOf {
  const size = encoder in shipped ? shipped[encoder as keyof typeof shipped] : own.get(encoder as OwnEncoder);
  if (size) return size;
  throw new RangeError(
    `encoder "${encoder}": expected one that is defined in this process, found ${[...own.keys()].join(", ") || "none"}; call ` +
      "defineEncoder first, in a study's own file where workers train it",
  );
}

export const addSize = (encoder: OwnEncoder, size: SizeOf): unknown => own.set(encoder, size);
