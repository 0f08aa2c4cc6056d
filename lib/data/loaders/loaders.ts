/** The loaders of the published sets that are read in units, by name: a thread is sent only the name. */
import { extraSensory } from "./extraSensory";
import { hapt } from "./hapt";
import { uciHar } from "./uciHar";
import type { Loader } from "./units";
import { wisdm } from "./wisdm";

export type UnitSet = "extrasensory" | "uci-har" | "hapt" | "wisdm-phone" | "wisdm-phone-4" | "wisdm-watch";

const loaders: Record<UnitSet, Loader> = {
  extrasensory: extraSensory,
  "uci-har": uciHar,
  hapt,
  "wisdm-phone": wisdm({ device: "phone" }),
  "wisdm-phone-4": wisdm({ device: "phone", letters: "ABCM" }),
  "wisdm-watch": wisdm({ device: "watch" }),
};

export function loaderOf(name: UnitSet): Loader {
  return loaders[name];
}
