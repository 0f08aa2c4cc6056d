/** The sizes of the encoders that are no Transformers, by their names in a config. */
import type { Config } from "../config";
import { attendDiscriminate } from "./attendDiscriminate";
import { cnn } from "./cnn";
import { deepConvLstm } from "./deepConvLstm";
import type { NetShape, NetSize } from "./netSize";
import { resnet } from "./resnet";
import { tinyHar } from "./tinyHar";

export const netSizes: Record<Exclude<Config["encoder"], "vit">, (shape: NetShape) => NetSize> = {
  cnn,
  resnet,
  deepConvLstm,
  tinyHar,
  attendDiscriminate,
};
