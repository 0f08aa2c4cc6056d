/**
 * What an application needs of a trained model: it runs in Node and browsers, without TensorFlow or a native addon.
 *
 * @module wearlaws/predict
 */
export { load, predict } from "../predict/predict";
export type { Model, Prediction } from "../predict/predict";
export type { Tensor } from "../predict/tensorFile";
