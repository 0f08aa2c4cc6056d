/** What notebooks make rows with: data, engine, model, training, evaluation and the grid. It loads tfjs when it trains. */
export { drawSubset } from "../data/subset";
export { probeSet } from "../eval/probeSet";
export { describePlan } from "../grid/plan/describePlan";
export { loadStudy } from "../grid/plan/loadStudy";
export {
  augmentedWindows,
  describeSet,
  dropsTable,
  exampleWindows,
  paperArithmetic,
  paperEncoders,
  setsAtHand,
  setsTable,
  trainableSet,
} from "../grid/run/overview";
export { reconstructRow } from "../grid/run/reconstructRow";
export { openSet, projectPlaces } from "../grid/store/places";
export { runOne } from "../grid/run/runOne";
export { runStudy } from "../grid/run/runStudy";
export { describeStates, studyStatus } from "../grid/run/status";
export { encoderGrid, planStudy } from "../grid/plan/study";
export type { Grid, Study } from "../grid/plan/study";
export { readEncoder } from "../train/encoderFile";
export type { Augmentation, Config } from "../base/config";
export type { Row } from "../base/row";
