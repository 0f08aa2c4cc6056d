/**
 * What notebooks make rows with: windows, model, training, evaluation and the grid. Values come first: a window, a mask,
 * a loss. It loads tfjs when it first computes.
 *
 * @module wearlaws/train
 */
export { defaultConfig } from "../base/config";
export { decoderParams, encoderParams, flops, keptPatches, numPatches, patchDim } from "../base/modelSize";
export { downstreamSplit } from "../data/downstream";
export { drawSubset } from "../data/subset";
export { drawMask, patchify, readWindows, reconstruct, reconstructionLoss, startingModel } from "../eval/walkthrough";
export type { Mask, Reconstruction, Values } from "../eval/walkthrough";
export { featureExtractor } from "../eval/features";
export { attentionOf } from "../eval/attention";
export { featureMap } from "../eval/featureMap";
export { labelledFeatures } from "../eval/labelledFeatures";
export { linearProbe } from "../eval/linearProbe";
export { reconstructWindows } from "../eval/reconstructions";
export { simpleFeatures } from "../eval/simpleFeatures";
export { augment } from "../train/augment";
export { defineEncoder } from "../model/encoders/ownEncoder";
export { applyLinear, applyNorm, linearWeights, normWeights } from "../model/layers";
export { linearSize } from "../base/sizes/netSize";
export { foldMoments, pretrain } from "../train/pretrain";
export { readEncoder } from "../train/encoderFile";
export { probeSet } from "../eval/probeSet";
export { deviceCosts } from "../export/deviceCosts";
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
export { dataFindings, dataLimits, paperFindings } from "../grid/run/dataFindings";
export { openSet, projectPlaces } from "../grid/store/openSet";
export { runOne } from "../grid/run/runOne";
export { runStudy } from "../grid/run/runStudy";
export { describeStates, studyStatus } from "../grid/run/status";
export { encoderGrid } from "../grid/plan/study";
export { planStudy } from "../grid/plan/planStudy";
export type { Grid, Study } from "../grid/plan/study";
export type { Augmentation, Config } from "../base/config";
export type { Row } from "../base/row";
