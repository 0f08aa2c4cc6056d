/** What notebooks make rows with: data, engine, model, training, evaluation and the grid. It loads tfjs when it trains. */
export { drawSubset } from "./data/subset";
export { probeSet } from "./eval/probeSet";
export { describePlan } from "./grid/describePlan";
export { loadStudy } from "./grid/loadStudy";
export {
  augmentedWindows, describeSet, dropsTable, exampleWindows, paperArithmetic, paperEncoders, setsAtHand, setsTable, trainableSet,
} from "./grid/overview";
export { reconstructRow } from "./grid/reconstructRow";
export { openSet, projectPlaces } from "./grid/places";
export { runOne } from "./grid/runOne";
export { runStudy } from "./grid/runStudy";
export { describeStates, studyStatus } from "./grid/status";
export { encoderGrid, planStudy } from "./grid/study";
export type { Grid, Study } from "./grid/study";
export { readEncoder } from "./train/encoderFile";
export type { Augmentation, Config, Row } from "./row";
