/** The encoders by their names in a config. */
import type { OwnEncoder, ShippedEncoder } from "../../base/config";
import type { ModelConfig } from "../../base/modelSize";
import { attendDiscriminate } from "./attendDiscriminate";
import { cnn } from "./cnn";
import { deepConvLstm } from "./deepConvLstm";
import type { EncoderKind } from "./encoderKind";
import { ownEncoder } from "./ownEncoder";
import { resnet } from "./resnet";
import { tinyHar } from "./tinyHar";
import { vit } from "./vit";

const shipped: Record<ShippedEncoder, EncoderKind> = { vit, cnn, resnet, deepConvLstm, tinyHar, attendDiscriminate };

/**
 * Configs that were stored before there was a choice name none.
 *
 * @throws RangeError for an encoder that this process does not know
 */
export function encoderKind(c: Pick<ModelConfig, "encoder">): EncoderKind {
  const { encoder = "vit" } = c;
  return encoder in shipped ? shipped[encoder as ShippedEncoder] : ownEncoder(encoder as OwnEncoder);
}
