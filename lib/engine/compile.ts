/**
 * The one place that chooses how steps run: captured as a graph, or eagerly, op by op, where WEARLAWS_EAGER=1 and on
 * backends other than TensorFlow's, which run no graphs.
 */
import { tf, Variable } from "./backend";
import { capture, eager, NamedStep, Program } from "./capture";

/** Steps that share `variables`, ready to run; the same numbers either way, but for rounding. */
export function compile<N extends string>(
  steps: Record<N, NamedStep>,
  variables: Record<string, Variable>,
): Program<N> {
  return process.env.WEARLAWS_EAGER === "1" || tf.getBackend() !== "tensorflow" ? eager(steps, variables) : capture(steps, variables);
}
