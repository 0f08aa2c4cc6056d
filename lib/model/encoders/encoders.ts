/** The encoders by their names in a config. */
import type { Config } from "../../base/config";
import type { ModelConfig } from "../../base/modelSize";
import { cnn } from "./cnn";
import type { EncoderKind } from "./encoderKind";
import { vit } from "./vit";

const encoders: Record<Config["encoder"], EncoderKind> = { vit, cnn };

/** Configs that were stored before there was a choice name none. */
export const encoderKind = ({ encoder = "vit" }: Pick<ModelConfig, "encoder">): EncoderKind => encoders[encoder];
