// The parts of hyparquet that its entry does not export; their types are in another folder than their code.
declare module "hyparquet/src/column.js" {
  export { parquetHeader } from "hyparquet/types/column";
}
declare module "hyparquet/src/convert.js" {
  export { parseDecimal, parseFloat16 } from "hyparquet/types/convert";
}
declare module "hyparquet/src/delta.js" {
  export { deltaBinaryUnpack } from "hyparquet/types/delta";
}
declare module "hyparquet/src/encoding.js" {
  export { byteStreamSplit } from "hyparquet/types/encoding";
}
declare module "hyparquet/src/plain.js" {
  export { readPlain } from "hyparquet/types/plain";
}
declare module "hyparquet/src/thrift.js" {
  export { deserializeTCompactProtocol, readVarInt, readZigZagBigInt } from "hyparquet/types/thrift";
}
