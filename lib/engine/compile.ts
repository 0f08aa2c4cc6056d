/** The one place that chooses how steps run: captured as a graph, or eagerly, op by op. */
import { runsGraphs, type Variable, withTf32 } from "./backend";
import { capture, eager, type NamedStep, type Program } from "./capture";

/** Steps that share `variables`, ready to run; the numbers are the same either way, up to rounding. */
export function compile<N extends string>(steps: Record<N, NamedStep>, variables: Record<string, Variable>): Program<N> {
  const program = runsGraphs() ? capture(steps, variables) : eager(steps, variables);
  const run: Program<N>["run"] = (name, inputs) => {
    const call = () => program.run(name, inputs);
    return steps[name].tf32 ? withTf32(call) : call();
  };
  return { ...program, run };
}
