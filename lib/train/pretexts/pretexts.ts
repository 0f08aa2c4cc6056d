/** The pretexts by their names in a config. */
import type { Config, Pretext as Name } from "../../base/config";
import { pretextOf } from "../../base/pretexts";
import { hybrid } from "./hybrid";
import { mae } from "./mae";
import { maeSpectrum } from "./maeSpectrum";
import { maskedReconstruction } from "./maskedReconstruction";
import { multiTask } from "./multiTask";
import type { Pretext } from "./pretext";
import { simclr } from "./simclr";
import { spectrogramMae } from "./spectrogramMae";

const pretexts: Record<Name, Pretext> = {
  mae,
  maeSpectrum,
  spectrogramMae,
  maskedReconstruction,
  simclr,
  hybrid,
  multiTask,
};

export const pretextKind = (c: Pick<Config, "pretext">): Pretext => pretexts[pretextOf(c)];
