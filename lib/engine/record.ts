/**
 * Records one eager call of a step as graph nodes, by listening to the two methods of tfjs-node's
 * backend that every kernel passes through. What the step reads becomes placeholders (inputs),
 * variable reads (variables) or constants (all else); what it assigns, assignments.
 */
import { relative } from "node:path";
import type { TensorInfo } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";
import { tf } from "./backend";
import type { Tensor, Variable } from "./backend";
import { BFLOAT16, constNode, dataTypes, sameNode, shapeAttr, typeAttr } from "./graphDef";
import type { Attr, DType, NodeDef } from "./graphDef";

/** Float32Array for float32, Int32Array for int32. */
export type Values = Float32Array | Int32Array;
export interface Example {
  shape: number[];
  values: Values;
}
/** May assign variables; returns named outputs. */
export type Step = (inputs: Record<string, Tensor>) => Record<string, Tensor>;
/** `example` fixes the inputs' shapes and types. */
export interface NamedStep {
  step: Step;
  example: Record<string, Example>;
}

export interface Recorded {
  nodes: NodeDef[];
  /** Placeholder of each input. */
  inputs: Record<string, string>;
  /** Node of each output. */
  outputs: Record<string, string>;
  /** A node that comes after all assignments, or null without any. */
  done: string | null;
}

interface Recording extends Recorded {
  /** Where each node was made; the text of a stack is only worked out when it is asked for. */
  sites: Error[];
}

export const backend = () => tf.backend() as NodeJSKernelBackend;
export const handleNode = (index: number) => `variable${index}`;
export const dtypeOf = (values: Values): DType => (values instanceof Float32Array ? "float32" : "int32");

/**
 * Records `step` under node names that start with `scope`. Calls it twice, and throws if anything made in
 * JavaScript (a random number, a counter) differs between the calls, since the graph would repeat it for ever;
 * also if the step reads a tensor's values, leaves tensors or variables behind, or runs an op that cannot be
 * replayed. Leaves the variables as they were.
 */
export function record(scope: string, { step, example }: NamedStep, variables: Record<string, Variable>): Recorded {
  const first = recordOnce(scope, step, example, variables);
  const { sites, ...second } = recordOnce(scope, step, example, variables);
  const count = Math.max(first.nodes.length, second.nodes.length);
  for (let i = 0; i < count; i++) {
    const [a, b] = [first.nodes[i], second.nodes[i]];
    if (a && b && sameNode(a, b)) continue;
    const where = `at ${siteOf(b ? sites[i] : first.sites[i])}`;
    if (a?.op === "Const" && b?.op === "Const") {
      throw new Error(
        `${scope}: a constant differs from one call to the next, ${where}; ` +
          "numbers that change must be inputs or be computed by ops (stateless random ops with a key)",
      );
    }
    throw new Error(
      `${scope}: the second call ran ${b?.op ?? "fewer ops"} where the first ran ` +
        `${a?.op ?? "nothing more"}, ${where}; a step must run the same ops at every call`,
    );
  }
  return second;
}

function recordOnce(scope: string, step: Step, example: Record<string, Example>, variables: Record<string, Variable>): Recording {
  const nodes: NodeDef[] = [];
  const sites: Error[] = [];
  const known = new Map<object, { node: string; shape: number[] }>(); // by dataId
  const device = backend();
  const { executeSingleOutput: execute, executeMultipleOutputs: executeMultiple } = device;
  const readValues = device.readSync.bind(device);

  function add(node: NodeDef): string {
    nodes.push(node);
    sites.push(new Error());
    return node.name;
  }
  const fresh = (label: string) => `${scope}/${nodes.length}_${label}`;

  /** The node a tensor comes from; a tensor no recorded op has made is a constant. */
  function source(tensor: TensorInfo, user: string): string {
    let value = known.get(tensor.dataId);
    if (!value) {
      const variable = Object.values(tf.engine().registeredVariables).find((v) => v.dataId === tensor.dataId);
      if (variable) {
        throw new Error(
          `${scope}: ${user} uses variable "${variable.name}", which is not among the variables ` +
            `handed over, at ${siteOf(new Error())}; make it before the step and hand it over`,
        );
      }
      const values = readValues(tensor.dataId) as Values | Uint8Array;
      const dtype = checkedType(tensor.dtype, `constant of ${user}`);
      value = { node: add(constNode(fresh("Const"), tensor.shape, dtype, values)), shape: tensor.shape };
      known.set(tensor.dataId, value);
    }
    if (value.shape.join() !== tensor.shape.join()) {
      throw new Error(
        `${scope}: ${user} sees ${value.node} of shape [${value.shape}] as [${tensor.shape}], ` +
          `at ${siteOf(new Error())}; use tf.reshape`,
      );
    }
    return value.node;
  }

  function checkedType(dtype: string, what: string): DType {
    if (dtype in dataTypes) return dtype as DType;
    throw new TypeError(`${scope}: ${what} is ${dtype}; a step holds float32, int32 and bool, at ${siteOf(new Error())}`);
  }

  function addOp(op: string, attrs: TFEOpAttr[], inputs: TensorInfo[], outputs: Tensor[]): void {
    if (randomOp.test(op)) {
      throw new Error(
        `${scope}: ${op} draws from a hidden state and cannot be replayed, at ${siteOf(new Error())}; ` +
          "use a stateless random op with a key",
      );
    }
    const attr: Record<string, Attr> = {};
    for (const [name, input] of Object.entries(inferredTypes[op] ?? {})) {
      attr[name] = typeAttr(inputs[input].dtype as DType);
    }
    for (const given of attrs) attr[given.name] = attrValue(given);
    let input = inputs.map((tensor) => source(tensor, op));
    const half = attr._bf16?.b === true;
    if (half) {
      delete attr._bf16;
      attr.T = { type: BFLOAT16 };
      input = input.map(toBfloat16);
    }
    let name = add({ name: fresh(op), op, input, attr });
    if (half) {
      const single = add({ name: fresh("Cast"), op: "Cast", input: [name], attr: castAttrs(BFLOAT16, dataTypes.float32) });
      bfloat16Of.set(single, name);
      name = single;
    }
    outputs.forEach((output, i) => {
      checkedType(output.dtype, `output of ${op}`);
      known.set(output.dataId, { node: i === 0 ? name : `${name}:${i}`, shape: output.shape });
    });
  }

  const bfloat16Of = new Map<string, string>(); // by node of the same value in float32

  /** The node's value in bfloat16, cast once however often it is used. */
  function toBfloat16(node: string): string {
    let half = bfloat16Of.get(node);
    if (half === undefined) {
      half = add({ name: fresh("Cast"), op: "Cast", input: [node], attr: castAttrs(dataTypes.float32, BFLOAT16) });
      bfloat16Of.set(node, half);
    }
    return half;
  }

  const pool = new Map<string, Tensor>(); // by shape

  /**
   * The tensor, with memory that all recorded tensors of its shape share. Its values are then another's, but nothing
   * may read them, and the recording of a large batch needs no room for all of its activations.
   */
  function pooled(tensor: Tensor): Tensor {
    if (tensor.size < POOLED_SIZE || tensor.dtype !== "float32") return tensor;
    const same = pool.get(tensor.shape.join());
    if (!same) {
      pool.set(tensor.shape.join(), tf.keep(tensor.clone()));
      return tensor;
    }
    tensor.dispose();
    return execute.call(device, "Identity", [attrT(same)], [same]);
  }

  const inputs: Record<string, string> = {};
  const outputs: Record<string, string> = {};
  const assigned: string[] = [];
  const before = tf.memory().numTensors;
  const names = Object.keys(variables);
  const kept = names.map((name) => tf.keep(variables[name].clone()));
  const stackTraceLimit = Error.stackTraceLimit;
  const listener = {
    executeSingleOutput(op: string, attrs: TFEOpAttr[], tensors: TensorInfo[]): Tensor {
      const output = pooled(execute.call(device, op, attrs, tensors));
      addOp(op, attrs, tensors, [output]);
      return output;
    },
    executeMultipleOutputs(op: string, attrs: TFEOpAttr[], tensors: TensorInfo[], count: number): Tensor[] {
      const made = executeMultiple.call(device, op, attrs, tensors, count).map(pooled);
      addOp(op, attrs, tensors, made);
      return made;
    },
    readSync(): never {
      throw new Error(
        `${scope}: the step reads a tensor's values, at ${siteOf(new Error())}; a captured step runs ` +
          "no JavaScript, return the tensor as an output or stay with ops (tf.gather reads its indices)",
      );
    },
  };
  try {
    tf.tidy(() => {
      Error.stackTraceLimit = 100;
      const reads = names.map((name, i) => {
        const variable = variables[name];
        // Variables made from one tensor share its data: here each needs its own.
        if (known.has(variable.dataId)) {
          variable.assign(device.executeSingleOutput("DeepCopy", [attrT(variable)], [variable]));
        }
        const attr = { dtype: typeAttr("float32") };
        const node = add({ name: `${scope}/read${i}`, op: "ReadVariableOp", input: [handleNode(i)], attr });
        known.set(variable.dataId, { node, shape: variable.shape });
        return variable.dataId;
      });
      const tensors: Record<string, Tensor> = {};
      Object.entries(example).forEach(([name, { shape, values }], i) => {
        const dtype = dtypeOf(values);
        const tensor = tf.tensor(values, shape, dtype);
        const node = `${scope}/input${i}`;
        add({ name: node, op: "Placeholder", input: [], attr: { dtype: typeAttr(dtype), shape: shapeAttr(shape) } });
        // A placeholder is the caller's own memory; a variable must never come to share it.
        const copy = add({ name: `${node}/copy`, op: "DeepCopy", input: [node], attr: { T: typeAttr(dtype) } });
        known.set(tensor.dataId, { node: copy, shape });
        inputs[name] = node;
        tensors[name] = tensor;
      });

      Object.assign(device, listener);
      for (const [name, tensor] of Object.entries(step(tensors))) {
        const attr = { T: typeAttr(checkedType(tensor.dtype, `output "${name}"`)) };
        const index = Object.keys(outputs).length;
        outputs[name] = add({ name: `${scope}/output${index}`, op: "Identity", input: [source(tensor, name)], attr });
      }
      names.forEach((name, i) => {
        const variable = variables[name];
        if (variable.dataId === reads[i]) return;
        // The step computes from what the variables were: all of its reads come before the first assignment.
        const input = [handleNode(i), source(variable, `variable "${name}"`), `^${scope}/read${i}`];
        const attr = { dtype: typeAttr("float32") };
        assigned.push(add({ name: `${scope}/assign${i}`, op: "AssignVariableOp", input, attr }));
      });
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    for (const name of Object.keys(listener)) Reflect.deleteProperty(device, name);
    tf.dispose([...pool.values()]);
    names.forEach((name, i) => {
      variables[name].assign(kept[i]);
      (kept[i] as Tensor).dispose();
    });
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0) {
    throw new Error(`${scope}: the step leaves ${left} tensors behind; it may not make variables nor keep tensors`);
  }

  const done = assigned.length === 0 ? null : `${scope}/done`;
  if (done) {
    const after = constNode(done, [], "int32", Int32Array.of(0));
    add({ ...after, input: assigned.map((name) => `^${name}`) });
  }
  return { nodes, inputs, outputs, done, sites };
}

/** Elements from which on a recorded tensor shares its memory. */
const POOLED_SIZE = 2 ** 12;

const randomOp = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal|Stateful)/;

/** Type attributes that tfjs-node leaves to eager TensorFlow to infer, by the input they are the type of. */
const inferredTypes: Record<string, Record<string, number>> = {
  ExpandDims: { T: 0, Tdim: 1 },
  MaxPool3DGrad: { TInput: 0 },
  TopKV2: { Tk: 1 },
};

const castAttrs = (from: number, to: number): Record<string, Attr> => ({ SrcT: { type: from }, DstT: { type: to } });

function attrT(tensor: Tensor): TFEOpAttr {
  return { name: "T", type: backend().binding.TF_ATTR_TYPE, value: dataTypes[tensor.dtype as DType] };
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

/** The first line of a stack that is not of a package, Node or the recorder: `lib/model/mae.ts:40:12`. */
function siteOf(error: Error): string {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^ {4}at .*:\d+:\d+/.test(line));
  const own = lines.find((line) => !/node_modules|node:|tfjs-core|engine.(record|backend)\./.test(line)) ?? "?";
  const path = /\(?([^()\s]+:\d+:\d+)\)?$/.exec(own)?.[1] ?? own.trim();
  return relative(process.cwd(), path.replace(/^file:\/\//, ""));
}
