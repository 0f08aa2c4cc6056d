/** The encoders by their names in a config. */
import type { Config } from "../../base/config";
import type { ModelConfig } from "../../base/modelSize";
import { attendDiscriminate } from "./attendDiscriminate";
import { cnn } from "./cnn";
import { deepConvLstm } from "./deepConvLstm";
import type { EncoderKind } from "./encoderKind";
import { resnet } from "./resnet";
import { tinyHar } from "./tinyHar";
import { vit } from "./vit";

const encoders: Record<Config["encoder"], EncoderKind> = { vit, cnn, resnet, deepConvLstm, tinyHar, attendDiscriminate };

/** Configs that were stored before there was a choice name none. */
export const encoderKind = ({ encoder = "vit" }: Pick<ModelConfig, "encoder">): EncoderKind => encoders[encoder];
