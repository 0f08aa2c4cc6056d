/**
 * Records one eager call of a step as graph nodes, by listening to the two methods of tfjs-node's
 * backend that every kernel passes through. What the step reads becomes placeholders (inputs),
 * variable reads (variables) or constants (all else); what it assigns, assignments.
 */
import type { TensorInfo } from "@tensorflow/tfjs";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";
import { tf } from "./backend";
import type { Tensor, Variable } from "./backend";
import { constNode, sameNode, shapeAttr, typeAttr } from "./graphDef";
import type { DType, NodeDef } from "./graphDef";
import { attrT, backend } from "./opAttrs";
import { RecordedNodes, siteOf } from "./recordedNodes";

/** Float32Array for float32, Int32Array for int32. */
export type Values = Float32Array | Int32Array;
export interface Example {
  shape: number[];
  values: Values;
}
/** May assign variables; returns named outputs. */
export type Step = (inputs: Record<string, Tensor>) => Record<string, Tensor>;
/** `example` fixes the inputs' shapes and types; `tf32`: products may round to it, on a GPU. */
export interface NamedStep {
  step: Step;
  example: Record<string, Example>;
  tf32?: boolean;
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

interface TracedRecord extends Recorded {
  /** Where each node was made. */
  sites: Error[];
}

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

function recordOnce(
  scope: string,
  step: Step,
  example: Record<string, Example>,
  variables: Record<string, Variable>,
): TracedRecord {
  const nodes = new RecordedNodes(scope);
  const listener = listenFor(nodes, scope);
  const before = tf.memory().numTensors;
  const restore = keepValues(variables);
  const stackTraceLimit = Error.stackTraceLimit;
  let graph: Pick<Recorded, "inputs" | "outputs"> & { assigned: string[] };
  try {
    graph = tf.tidy(() => {
      Error.stackTraceLimit = 100;
      const reads = addReads(nodes, scope, variables);
      const { inputs, tensors } = addInputs(nodes, scope, example);
      listener.start();
      const outputs = addOutputs(nodes, scope, step(tensors));
      return { inputs, outputs, assigned: addAssignments(nodes, scope, variables, reads) };
    });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    listener.stop();
    restore();
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0) {
    throw new Error(`${scope}: the step leaves ${left} tensors behind; it may not make variables nor keep tensors`);
  }

  const { inputs, outputs, assigned } = graph;
  const done = assigned.length === 0 ? null : `${scope}/done`;
  if (done) {
    const after = constNode(done, [], "int32", Int32Array.of(0));
    nodes.add({ ...after, input: assigned.map((name) => `^${name}`) });
  }
  return { nodes: nodes.list, inputs, outputs, done, sites: nodes.sites };
}

/** Between `start` and `stop`, every op that runs is added to `nodes`, and no value may be read. */
function listenFor(nodes: RecordedNodes, scope: string): { start: () => void; stop: () => void } {
  const device = backend();
  const { executeSingleOutput: execute, executeMultipleOutputs: executeMultiple } = device;
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

  const methods = {
    executeSingleOutput(op: string, attrs: TFEOpAttr[], tensors: TensorInfo[]): Tensor {
      const output = pooled(execute.call(device, op, attrs, tensors));
      nodes.addOp(op, attrs, tensors, [output]);
      return output;
    },
    executeMultipleOutputs(op: string, attrs: TFEOpAttr[], tensors: TensorInfo[], count: number): Tensor[] {
      const made = executeMultiple.call(device, op, attrs, tensors, count).map(pooled);
      nodes.addOp(op, attrs, tensors, made);
      return made;
    },
    readSync(): never {
      throw new Error(
        `${scope}: the step reads a tensor's values, at ${siteOf(new Error())}; a captured step runs ` +
          "no JavaScript, return the tensor as an output or stay with ops (tf.gather reads its indices)",
      );
    },
  };
  return {
    start: () => void Object.assign(device, methods),
    stop() {
      for (const name of Object.keys(methods)) Reflect.deleteProperty(device, name);
      tf.dispose([...pool.values()]);
    },
  };
}

/** Elements from which on a recorded tensor shares its memory. */
const POOLED_SIZE = 2 ** 12;

const copyOf = (variable: Variable): Tensor => backend().executeSingleOutput("DeepCopy", [attrT(variable)], [variable]) as Tensor;

/** Copies the variables' values, which a kernel may change where they are; the function returned puts them back. */
function keepValues(variables: Record<string, Variable>): () => void {
  const kept = Object.values(variables).map((variable) => ({ variable, value: tf.keep(copyOf(variable)) }));
  return () =>
    kept.forEach(({ variable, value }) => {
      variable.assign(value);
      value.dispose();
    });
}

/** Adds a read of each variable; returns the data that each holds before the step. */
function addReads(nodes: RecordedNodes, scope: string, variables: Record<string, Variable>): object[] {
  return Object.values(variables).map((variable, i) => {
    // Variables made from one tensor share its data: here each needs its own.
    if (nodes.has(variable)) {
      variable.assign(copyOf(variable));
    }
    const attr = { dtype: typeAttr("float32") };
    nodes.set(variable, nodes.add({ name: `${scope}/read${i}`, op: "ReadVariableOp", input: [handleNode(i)], attr }));
    return variable.dataId;
  });
}

/** Adds a placeholder for each input; returns their nodes, and the example's tensors to call the step with. */
function addInputs(nodes: RecordedNodes, scope: string, example: Record<string, Example>) {
  const inputs: Record<string, string> = {};
  const tensors: Record<string, Tensor> = {};
  Object.entries(example).forEach(([name, { shape, values }], i) => {
    const dtype = dtypeOf(values);
    const tensor = tf.tensor(values, shape, dtype);
    const node = `${scope}/input${i}`;
    nodes.add({ name: node, op: "Placeholder", input: [], attr: { dtype: typeAttr(dtype), shape: shapeAttr(shape) } });
    // A placeholder is the caller's own memory; a variable must never come to share it.
    nodes.set(tensor, nodes.add({ name: `${node}/copy`, op: "DeepCopy", input: [node], attr: { T: typeAttr(dtype) } }));
    inputs[name] = node;
    tensors[name] = tensor;
  });
  return { inputs, tensors };
}

/** Adds a node for each output, and returns them. */
function addOutputs(nodes: RecordedNodes, scope: string, tensors: Record<string, Tensor>): Record<string, string> {
  const outputs: Record<string, string> = {};
  Object.entries(tensors).forEach(([name, tensor], i) => {
    const attr = { T: typeAttr(nodes.checkedType(tensor.dtype, `output "${name}"`)) };
    outputs[name] = nodes.add({ name: `${scope}/output${i}`, op: "Identity", input: [nodes.source(tensor, name)], attr });
  });
  return outputs;
}

/** Adds an assignment to each variable that holds other data than at its read, and returns them. */
function addAssignments(nodes: RecordedNodes, scope: string, variables: Record<string, Variable>, reads: object[]): string[] {
  const assigned: string[] = [];
  Object.entries(variables).forEach(([name, variable], i) => {
    if (variable.dataId === reads[i]) return;
    // The step computes from what the variables were: all of its reads come before the first assignment.
    const input = [handleNode(i), nodes.source(variable, `variable "${name}"`), `^${scope}/read${i}`];
    const attr = { dtype: typeAttr("float32") };
    assigned.push(nodes.add({ name: `${scope}/assign${i}`, op: "AssignVariableOp", input, attr }));
  });
  return assigned;
}
