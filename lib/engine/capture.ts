/**
 * A `tf.function` for tfjs-node: steps written in TypeScript (forward, gradients, optimiser) are recorded once
 * and then run as one session call each, with TensorFlow's graph optimiser and buffer reuse.
 *
 * A program is one or more steps (train, evaluate, features …) that share variables. Inputs and outputs are plain
 * typed arrays, so that there is nothing to dispose of. `capture` and `eager` return the same program; the second
 * runs the steps op by op, on any backend of tfjs.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../base/ownership";
import { tf } from "./backend";
import type { Tensor, Variable } from "./backend";
import { dataTypes, constNode, encodeSavedModel, shapeAttr, stringAttr, typeAttr } from "./graphDef";
import type { NodeDef } from "./graphDef";
import { quietly } from "./hostProcess";
import { backend } from "./opAttrs";
import { dtypeOf, handleNode, record } from "./record";
import type { Example, NamedStep, Recorded, Values } from "./record";

export type { Example, NamedStep, Step, Values } from "./record";

export interface Program<N extends string = string> {
  /** Runs a step. Inputs have the example's lengths and types; outputs are fresh arrays. */
  run(name: N, inputs: Record<string, Values>): Record<string, Values>;
  /** Copies of the variables, all or the named ones. */
  read(names?: string[]): Record<string, Float32Array>;
  /** Sets the named variables; throws at an unknown name or another length. */
  write(values: Record<string, Float32Array>): void;
  dispose(): void;
}

/**
 * Records the steps, and loads them with a copy of the variables into a session. The variables themselves are
 * not changed, and may be disposed of afterwards. Throws, naming op and line, where a step cannot be replayed.
 */
export function capture<N extends string>(steps: Record<N, NamedStep>, variables: Record<string, Variable>): Program<N> {
  checkVariables(variables);
  const names = Object.keys(variables);
  const recorded = Object.fromEntries(
    Object.entries<NamedStep>(steps).map(([name, step]) => [name, record(`step/${name}`, step, variables)]),
  ) as Record<N, Recorded>;
  const nodes = names.flatMap((name, i) => variableNodes(name, i, variables[name].shape));
  for (const { nodes: own } of Object.values<Recorded>(recorded)) nodes.push(...own);

  const session = load(nodes);
  const shapes = Object.fromEntries(names.map((name) => [name, variables[name].shape]));
  const program: Program<N> = {
    run(name, inputs) {
      const { inputs: placeholders, outputs, done } = recorded[name];
      const { example } = steps[name];
      checkInputs(name, example, inputs);
      const feeds = Object.entries(placeholders).map(([input, node]) => ({
        node,
        shape: example[input].shape,
        values: inputs[input],
      }));
      const fetches = Object.values(outputs);
      const results = runSession(session, feeds, done ? [...fetches, done] : fetches);
      return Object.fromEntries(Object.keys(outputs).map((output, i) => [output, results[i]]));
    },
    read(wanted = names) {
      const indices = wanted.map((name) => variableIndex(names, name));
      const results = runSession(
        session,
        [],
        indices.map((i) => `${handleNode(i)}/read`),
      );
      return Object.fromEntries(wanted.map((name, i) => [name, results[i] as Float32Array]));
    },
    write(values) {
      const feeds = Object.entries(values).map(([name, array]) => {
        const [node, shape] = [handleNode(variableIndex(names, name)), shapes[name] as number[]];
        checkLength(name, shape, array);
        return { node, shape, values: array };
      });
      // One call for all: TensorFlow prepares the graph again for each set of nodes.
      const valueNodes = feeds.map(({ node, ...rest }) => ({ node: `${node}/value`, ...rest }));
      if (feeds.length > 0)
        runSession(
          session,
          valueNodes,
          feeds.map(({ node }) => `${node}/written`),
        );
    },
    dispose: () => backend().deleteSavedModel(session),
  };
  program.write(Object.fromEntries(names.map((name) => [name, variables[name].dataSync<"float32">()])));
  return program;
}

/** The same program run op by op on the tf.Variables themselves; the measure of a captured one. */
export function eager<N extends string>(steps: Record<N, NamedStep>, variables: Record<string, Variable>): Program<N> {
  checkVariables(variables);
  const names = Object.keys(variables);
  const variable = (name: string) => variables[names[variableIndex(names, name)]];
  return {
    run(name, inputs) {
      const { step, example } = steps[name];
      checkInputs(name, example, inputs);
      const result: Record<string, Values> = {};
      tf.tidy(() => {
        const tensors = Object.entries(example).map(([input, { shape, values }]) =>
          // A copy: tfjs takes the array itself for the tensor's memory.
          [input, tf.tensor(inputs[input].slice(), shape, dtypeOf(values))],
        );
        const outputs = step(Object.fromEntries(tensors) as Record<string, Tensor>);
        for (const [output, tensor] of Object.entries(outputs)) result[output] = tensor.dataSync().slice() as Values;
      });
      return result;
    },
    read: (wanted = names) => Object.fromEntries(wanted.map((name) => [name, variable(name).dataSync<"float32">().slice()])),
    write(values) {
      for (const [name, array] of Object.entries(values)) {
        checkLength(name, variable(name).shape, array);
        tf.tidy(() => variable(name).assign(tf.tensor(array.slice(), variable(name).shape)));
      }
    },
    dispose: () => undefined,
  };
}

function variableNodes(name: string, index: number, shape: number[]): NodeDef[] {
  const handle = handleNode(index);
  const dtype = typeAttr("float32");
  const handleAttr = { dtype, shape: shapeAttr(shape), shared_name: stringAttr(name) };
  const written = constNode(`${handle}/written`, [], "int32", Int32Array.of(0));
  return [
    { name: handle, op: "VarHandleOp", input: [], attr: handleAttr },
    { name: `${handle}/read`, op: "ReadVariableOp", input: [handle], attr: { dtype } },
    { name: `${handle}/value`, op: "Placeholder", input: [], attr: { dtype, shape: shapeAttr(shape) } },
    // A variable takes over the memory it is given, and this would be the caller's array.
    { name: `${handle}/copy`, op: "DeepCopy", input: [`${handle}/value`], attr: { T: dtype } },
    { name: `${handle}/write`, op: "AssignVariableOp", input: [handle, `${handle}/copy`], attr: { dtype } },
    { ...written, input: [`^${handle}/write`] },
  ];
}

const FOLDER = "wearlaws-graph-";

/** Loads the graph by way of a folder, as the binding knows no other; the folder is gone on return. */
function load(nodes: NodeDef[]): number {
  removeLeftFolders();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  try {
    writeFileSync(join(folder, "saved_model.pb"), encodeSavedModel(nodes));
    return quietly(() => backend().loadSavedModelMetaGraph(folder, "serve"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Removes the folders of processes that were killed while they loaded a graph. */
function removeLeftFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(FOLDER) ? Number.parseInt(name.slice(FOLDER.length), 10) : NaN;
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // another user's: that user's next process removes it
    }
  }
}

function runSession(session: number, feeds: { node: string; shape: number[]; values: Values }[], fetches: string[]): Values[] {
  const { binding } = backend();
  const fed = feeds.map(({ shape, values }) => binding.createTensor(shape, dataTypes[dtypeOf(values)], values));
  let fetched: number[] = [];
  try {
    const names = feeds.map(({ node }) => `${node}:0`).join();
    fetched = binding.runSavedModel(session, fed, names, fetches.map((node) => `${node}:0`).join()).map(({ id }) => id);
    return fetched.map((id) => binding.tensorDataSync(id) as Values);
  } finally {
    for (const id of [...fed, ...fetched]) binding.deleteTensor(id);
  }
}

function checkVariables(variables: Record<string, Variable>): void {
  for (const [name, { dtype }] of Object.entries(variables)) {
    if (dtype !== "float32") throw new TypeError(`variable "${name}" is ${dtype}; a program's variables are float32`);
  }
}

function checkInputs(step: string, example: Record<string, Example>, inputs: Record<string, Values>): void {
  const [expected, found] = [Object.keys(example), Object.keys(inputs)];
  if (expected.length !== found.length || expected.some((name) => !inputs[name])) {
    throw new RangeError(`${step}: expected the inputs ${expected.join(", ")}, found ${found.join(", ") || "none"}`);
  }
  for (const [name, { shape, values }] of Object.entries(example)) {
    const input = inputs[name];
    if (dtypeOf(values) !== dtypeOf(input)) {
      throw new TypeError(`${step}: input "${name}" is ${dtypeOf(input)}, was recorded as ${dtypeOf(values)}`);
    }
    checkLength(`${step}: input "${name}"`, shape, input);
  }
}

function checkLength(what: string, shape: number[], values: Values): void {
  const expected = shape.reduce((a, b) => a * b, 1);
  if (values.length === expected) return;
  throw new RangeError(`${what}: expected ${expected} values for shape [${shape}], found ${values.length}`);
}

function variableIndex(names: string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`no variable "${name}"; there are ${names.join(", ")}`);
  return index;
}
