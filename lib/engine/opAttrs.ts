/** The attributes of ops, as tfjs-node hands them to eager TensorFlow, in the form of a graph's nodes. */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";
import { tf } from "./backend";
import type { Tensor } from "./backend";
import { dataTypes, shapeAttr, typeAttr } from "./graphDef";
import type { Attr, DType } from "./graphDef";

export const backend = () => tf.backend() as NodeJSKernelBackend;

/** Type attributes that tfjs-node leaves to eager TensorFlow to infer, by the input they are the type of. */
const inferredTypes: Record<string, Record<string, number>> = {
  ExpandDims: { T: 0, Tdim: 1 },
  MaxPool3DGrad: { TInput: 0 },
  TopKV2: { Tk: 1 },
};

/** The attributes of a node: the given ones, and those that only eager TensorFlow infers. */
export function nodeAttrs(op: string, attrs: TFEOpAttr[], inputs: TensorInfo[]): Record<string, Attr> {
  const attr: Record<string, Attr> = {};
  for (const [name, input] of Object.entries(inferredTypes[op] ?? {})) {
    attr[name] = typeAttr(inputs[input].dtype as DType);
  }
  for (const given of attrs) attr[given.name] = attrValue(given);
  return attr;
}

function attrValue({ name, type, value }: TFEOpAttr): Attr {
  const { binding } = backend();
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { s: Buffer.from(value as string) };
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? { list: { i: value } } : { i: value as number };
    case binding.TF_ATTR_FLOAT:
      return Array.isArray(value) ? { list: { f: value } } : { f: value as number };
    case binding.TF_ATTR_BOOL:
      return { b: value as boolean };
    case binding.TF_ATTR_TYPE:
      return { type: value as number };
    case binding.TF_ATTR_SHAPE:
      return shapeAttr(value as number[]);
    default:
      throw new Error(`attribute "${name}" of type ${type} cannot be recorded`);
  }
}

/** `T`, the attribute of an op that names its tensor's type. */
export function attrT(tensor: Tensor): TFEOpAttr {
  return { name: "T", type: backend().binding.TF_ATTR_TYPE, value: dataTypes[tensor.dtype as DType] };
}
