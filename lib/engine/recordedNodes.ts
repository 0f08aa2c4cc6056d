/** The nodes of one recorded call, and which of them each of its tensors is the value of. */
import { relative } from "node:path";
import type { TensorInfo } from "@tensorflow/tfjs";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding";
import { tf } from "./backend";
import type { Tensor } from "./backend";
import { BFLOAT16, constNode, dataTypes, int64Node } from "./graphDef";
import type { Attr, DType, NodeDef } from "./graphDef";
import { backend, nodeAttrs } from "./opAttrs";

/** Where a tensor comes from: a node, or `node:1` for its second output. */
interface Value {
  node: string;
  shape: number[];
}

/** Ops that draw from a state which no graph holds. */
const randomOp = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal|Stateful)/;

export class RecordedNodes {
  readonly list: NodeDef[] = [];
  /** Where each node was made; the text of a stack is only worked out when it is asked for. */
  readonly sites: Error[] = [];
  private readonly known = new Map<object, Value>(); // by dataId
  private readonly bfloat16Of = new Map<string, string>(); // by node of the same value in float32
  // Bound now: while a step is recorded, the backend's own method throws.
  private readonly readValues = backend().readSync.bind(backend());

  /** @param scope starts the name of every node, and of every error */
  constructor(private readonly scope: string) {}

  add(node: NodeDef): string {
    this.list.push(node);
    this.sites.push(new Error());
    return node.name;
  }

  has(tensor: TensorInfo): boolean {
    return this.known.has(tensor.dataId);
  }

  /** From here on, `node` is where the tensor comes from. */
  set(tensor: TensorInfo, node: string): Value {
    const value = { node, shape: tensor.shape };
    this.known.set(tensor.dataId, value);
    return value;
  }

  /** The node a tensor comes from; a tensor that no recorded op has made is a constant. */
  source(tensor: TensorInfo, user: string): string {
    if ("value" in tensor) return this.add(int64Node(this.fresh("Const"), tensor.value as number)); // of int64Scalar
    const { node, shape } = this.known.get(tensor.dataId) ?? this.addConstant(tensor, user);
    if (shape.join() !== tensor.shape.join()) {
      throw new Error(
        `${this.scope}: ${user} sees ${node} of shape [${shape}] as [${tensor.shape}], ` +
          `at ${siteOf(new Error())}; use tf.reshape`,
      );
    }
    return node;
  }

  checkedType(dtype: string, what: string): DType {
    if (dtype in dataTypes) return dtype as DType;
    throw new TypeError(`${this.scope}: ${what} is ${dtype}; a step holds float32, int32 and bool, at ${siteOf(new Error())}`);
  }

  /** Adds an op that has just run eagerly. */
  addOp(op: string, attrs: TFEOpAttr[], inputs: TensorInfo[], outputs: Tensor[]): void {
    if (randomOp.test(op)) {
      throw new Error(
        `${this.scope}: ${op} draws from a hidden state and cannot be replayed, at ${siteOf(new Error())}; ` +
          "use a stateless random op with a key",
      );
    }
    const { _bf16: half, ...attr } = nodeAttrs(op, attrs, inputs);
    const input = inputs.map((tensor) => this.source(tensor, op));
    const name = half ? this.addHalf(op, attr, input) : this.add({ name: this.fresh(op), op, input, attr });
    outputs.forEach((output, i) => {
      this.checkedType(output.dtype, `output of ${op}`);
      this.set(output, i === 0 ? name : `${name}:${i}`);
    });
  }

  private fresh(label: string): string {
    return `${this.scope}/${this.list.length}_${label}`;
  }

  private addConstant(tensor: TensorInfo, user: string): Value {
    const variable = Object.values(tf.engine().registeredVariables).find((v) => v.dataId === tensor.dataId);
    if (variable) {
      throw new Error(
        `${this.scope}: ${user} uses variable "${variable.name}", which is not among the variables ` +
          `handed over, at ${siteOf(new Error())}; make it before the step and hand it over`,
      );
    }
    const values = this.readValues(tensor.dataId) as ArrayBufferView;
    const dtype = this.checkedType(tensor.dtype, `constant of ${user}`);
    return this.set(tensor, this.add(constNode(this.fresh("Const"), tensor.shape, dtype, values)));
  }

  /** Adds an op in bfloat16 between casts; returns the node of its value in float32. */
  private addHalf(op: string, attr: Record<string, Attr>, inputs: string[]): string {
    const input = inputs.map((node) => this.toBfloat16(node));
    const half = this.add({ name: this.fresh(op), op, input, attr: { ...attr, T: { type: BFLOAT16 } } });
    const single = this.addCast(half, BFLOAT16, dataTypes.float32);
    this.bfloat16Of.set(single, half);
    return single;
  }

  /** The node's value in bfloat16, cast once however often it is used. */
  private toBfloat16(node: string): string {
    const half = this.bfloat16Of.get(node) ?? this.addCast(node, dataTypes.float32, BFLOAT16);
    this.bfloat16Of.set(node, half);
    return half;
  }

  private addCast(node: string, from: number, to: number): string {
    return this.add({ name: this.fresh("Cast"), op: "Cast", input: [node], attr: { SrcT: { type: from }, DstT: { type: to } } });
  }
}

/** The first line of a stack that is not of a package, Node or the recorder: `lib/model/mae.ts:40:12`. */
export function siteOf(error: Error): string {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^ {4}at .*:\d+:\d+/.test(line));
  const own = lines.find((line) => !/node_modules|node:|tfjs-core|engine.(record|recordedNodes|backend)\./.test(line)) ?? "?";
  const path = /\(?([^()\s]+:\d+:\d+)\)?$/.exec(own)?.[1] ?? own.trim();
  return relative(process.cwd(), path.replace(/^file:\/\//, ""));
}
