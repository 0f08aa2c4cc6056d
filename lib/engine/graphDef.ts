/**
 * TensorFlow's GraphDef, as far as a recorded step needs it, and its encoding as `saved_model.pb`.
 * Field numbers: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto
 * and tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
 */
import protobuf from "protobufjs";

/** The types a step may hold, by their number in types.proto. */
export const dataTypes = { float32: 1, int32: 3, bool: 10 } as const;
export type DType = keyof typeof dataTypes;
/** tfjs has no such type: it occurs only between the nodes of a graph. */
export const BFLOAT16 = 14;
const INT64 = 9;

export interface Attr {
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: { dim: { size: number }[] };
  tensor?: TensorProto;
  list?: { i?: number[]; f?: number[]; b?: boolean[] };
}

export interface TensorProto {
  dtype: number;
  tensor_shape: { dim: { size: number }[] };
  tensor_content?: Uint8Array;
  float_val?: number[];
}

/** One node: inputs are `node`, `node:1` for a second output, `^node` for "after node". */
export interface NodeDef {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, Attr>;
}

export const typeAttr = (dtype: DType): Attr => ({ type: dataTypes[dtype] });
export const shapeAttr = (shape: number[]): Attr => ({ shape: shapeProto(shape) });
export const stringAttr = (text: string): Attr => ({ s: Buffer.from(text) });

/** A constant; the values are copied. */
export function constNode(name: string, shape: number[], dtype: DType, values: ArrayBufferView): NodeDef {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  const value: TensorProto = { dtype: dataTypes[dtype], tensor_shape: shapeProto(shape), tensor_content: bytes };
  return { name, op: "Const", input: [], attr: { dtype: typeAttr(dtype), value: { tensor: value } } };
}

/** A whole number as the only int64 that a graph holds: a constant. */
export function int64Node(name: string, value: number): NodeDef {
  const content = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
  const tensor = { dtype: INT64, tensor_shape: shapeProto([]), tensor_content: content };
  return { name, op: "Const", input: [], attr: { dtype: { type: INT64 }, value: { tensor } } };
}

/** Whether two nodes are the same, constants bit by bit. */
export function sameNode(a: NodeDef, b: NodeDef): boolean {
  const [contentA, contentB] = [a, b].map((node) => node.attr.value?.tensor?.tensor_content ?? new Uint8Array());
  if (Buffer.compare(contentA, contentB) !== 0) return false;
  const text = (node: NodeDef) => JSON.stringify(node, (key, value: unknown) => (key === "tensor_content" ? undefined : value));
  return text(a) === text(b);
}

/** The bytes of a `saved_model.pb` that holds one graph, tagged "serve". */
export function encodeSavedModel(nodes: NodeDef[]): Uint8Array {
  const graph = { node: nodes, versions: { producer: graphVersion } };
  const metaGraph = { meta_info_def: { tags: ["serve"] }, graph_def: graph };
  return schema
    .lookupType("SavedModel")
    .encode({ saved_model_schema_version: 1, meta_graphs: [metaGraph] })
    .finish();
}

/** A graph without a producer version counts as written before 2015, and is refused. */
const graphVersion = 1286;

function shapeProto(shape: number[]): { dim: { size: number }[] } {
  return { dim: shape.map((size) => ({ size })) };
}

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: "repeated", type, id });
const schema = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: { saved_model_schema_version: field("int64", 1), meta_graphs: repeated("MetaGraphDef", 2) },
    },
    MetaGraphDef: { fields: { meta_info_def: field("MetaInfoDef", 1), graph_def: field("GraphDef", 2) } },
    MetaInfoDef: { fields: { tags: repeated("string", 4) } },
    GraphDef: { fields: { node: repeated("NodeDef", 1), versions: field("VersionDef", 4) } },
    VersionDef: { fields: { producer: field("int32", 1), min_consumer: field("int32", 2) } },
    NodeDef: {
      fields: {
        name: field("string", 1),
        op: field("string", 2),
        input: repeated("string", 3),
        device: field("string", 4),
        attr: { keyType: "string", type: "AttrValue", id: 5 },
      },
    },
    AttrValue: {
      fields: {
        list: field("ListValue", 1),
        s: field("bytes", 2),
        i: field("int64", 3),
        f: field("float", 4),
        b: field("bool", 5),
        type: field("int32", 6),
        shape: field("TensorShapeProto", 7),
        tensor: field("TensorProto", 8),
      },
    },
    ListValue: { fields: { i: repeated("int64", 3), f: repeated("float", 4), b: repeated("bool", 5) } },
    TensorShapeProto: { fields: { dim: repeated("Dim", 2) } },
    Dim: { fields: { size: field("int64", 1) } },
    TensorProto: {
      fields: {
        dtype: field("int32", 1),
        tensor_shape: field("TensorShapeProto", 2),
        tensor_content: field("bytes", 4),
        float_val: repeated("float", 5),
      },
    },
  },
} as protobuf.INamespace);
