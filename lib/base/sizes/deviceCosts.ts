/** What encoders cost where they are used: data/results/<study>.costs.json, beside the rows, and what reads it. */
import type { Config } from "../config";

/** Of an encoder with its head. */
export interface DeviceCost extends Pick<Config, "encoder" | "width" | "depth"> {
  parameters: number;
  /** Floating-point operations of a window. */
  operations: number;
  /** Bytes of its ONNX file, in 32 bits and with products of eight. */
  bytes32: number;
  bytes8: number;
  /** Of a window in `wearlaws/predict`: plain JavaScript, one thread. */
  milliseconds: number;
}

export interface DeviceCosts {
  /** What `milliseconds` were measured on. */
  processor: string;
  node: string;
  /** The smallest first. */
  encoders: DeviceCost[];
}

export const sameEncoder = (a: Pick<Config, "encoder" | "width" | "depth">, b: typeof a): boolean =>
  a.encoder === b.encoder && a.width === b.width && a.depth === b.depth;
