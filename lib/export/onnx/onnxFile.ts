/**
 * ONNX's file format, as far as an encoder needs it, and a graph that is built node by node.
 * Field numbers: onnx/onnx.proto of IR version 9, which opset 20 came with.
 */
import protobuf from "protobufjs";

export const elementTypes = { float: 1, uint8: 2, int64: 7 } as const;
const OPSET = 20;

type Values = Float32Array | Uint8Array;
/** A whole number, `{ float }`, text, or whole numbers. */
export type OnnxAttr = number | string | readonly number[] | { float: number };

interface Node {
  opType: string;
  input: string[];
  output: string[];
  attribute: object[];
}

/** The name of a value in the graph. */
export type Value = string;

export interface Port {
  name: string;
  /** A text is a size that the caller chooses, such as that of a batch. */
  shape: readonly (number | string)[];
}

/** A graph that grows by a node a call. */
export class OnnxGraph {
  private readonly nodes: Node[] = [];
  private readonly constants: object[] = [];

  /** @returns the first of the node's outputs; `outputs` of them are named after it, with :1, :2 … */
  add(opType: string, input: readonly Value[], attributes: Record<string, OnnxAttr> = {}, outputs = 1): Value {
    const first = `${opType}.${this.nodes.length}`;
    const output = Array.from({ length: outputs }, (_, i) => (i === 0 ? first : `${first}:${i}`));
    const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeOf(value) }));
    this.nodes.push({ opType, input: [...input], output, attribute });
    return first;
  }

  constant(values: Values, shape: readonly number[]): Value {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.tensor(bytes, shape, values instanceof Uint8Array ? "uint8" : "float");
  }

  number(value: number): Value {
    return this.constant(Float32Array.of(value), []);
  }

  /** A list of whole numbers, as shapes and places are given. */
  list(...values: readonly number[]): Value {
    return this.tensor(new Uint8Array(BigInt64Array.from(values, BigInt).buffer), [values.length], "int64");
  }

  private tensor(rawData: Uint8Array, dims: readonly number[], type: keyof typeof elementTypes): Value {
    const name = `constant.${this.constants.length}`;
    this.constants.push({ name, dims, dataType: elementTypes[type], rawData });
    return name;
  }

  /** The file, of a graph whose values `outputs` are given those names. */
  encode(input: Port, outputs: readonly (Port & { value: Value })[], metadata: Record<string, string>): Uint8Array {
    for (const { name, value } of outputs) this.nodes.push({ opType: "Identity", input: [value], output: [name], attribute: [] });
    const graph = {
      name: "wearlaws",
      node: this.nodes,
      initializer: this.constants,
      input: [portProto(input)],
      output: outputs.map(portProto),
    };
    const metadataProps = Object.entries(metadata).map(([key, value]) => ({ key, value }));
    const model = { irVersion: 9, producerName: "wearlaws", graph, opsetImport: [{ version: OPSET }], metadataProps };
    return schema.lookupType("ModelProto").encode(model).finish();
  }
}

/** The parts of an ONNX file, with bytes in base64. */
export function onnxJson(file: Uint8Array): object {
  const type = schema.lookupType("ModelProto");
  return type.toObject(type.decode(file), { bytes: String, longs: Number });
}

function attributeOf(value: OnnxAttr): object {
  if (typeof value === "number") return { i: value, type: 2 };
  if (typeof value === "string") return { s: Buffer.from(value), type: 3 };
  return "float" in value ? { f: value.float, type: 1 } : { ints: value, type: 7 };
}

function portProto({ name, shape }: Port): object {
  const dim = shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: elementTypes.float, shape: { dim } } } };
}

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: "repeated", type, id });
const schema = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field("int64", 1),
        producerName: field("string", 2),
        graph: field("GraphProto", 7),
        opsetImport: repeated("OperatorSetIdProto", 8),
        metadataProps: repeated("StringStringEntryProto", 14),
      },
    },
    OperatorSetIdProto: { fields: { version: field("int64", 2) } },
    StringStringEntryProto: { fields: { key: field("string", 1), value: field("string", 2) } },
    GraphProto: {
      fields: {
        node: repeated("NodeProto", 1),
        name: field("string", 2),
        initializer: repeated("TensorProto", 5),
        input: repeated("ValueInfoProto", 11),
        output: repeated("ValueInfoProto", 12),
      },
    },
    NodeProto: {
      fields: {
        input: repeated("string", 1),
        output: repeated("string", 2),
        opType: field("string", 4),
        attribute: repeated("AttributeProto", 5),
      },
    },
    AttributeProto: {
      fields: {
        name: field("string", 1),
        f: field("float", 2),
        i: field("int64", 3),
        s: field("bytes", 4),
        ints: repeated("int64", 8),
        type: field("int32", 20),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated("int64", 1),
        dataType: field("int32", 2),
        name: field("string", 8),
        rawData: field("bytes", 9),
      },
    },
    ValueInfoProto: { fields: { name: field("string", 1), type: field("TypeProto", 2) } },
    TypeProto: { fields: { tensorType: field("TensorType", 1) } },
    TensorType: { fields: { elemType: field("int32", 1), shape: field("TensorShapeProto", 2) } },
    TensorShapeProto: { fields: { dim: repeated("Dimension", 1) } },
    Dimension: { fields: { dimValue: field("int64", 1), dimParam: field("string", 2) } },
  },
} as protobuf.INamespace);
