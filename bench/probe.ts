/** The linear probe against scikit-learn's LogisticRegression: the same features, L2 grid and folds. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, median } from "./alternate";
import { ours, peer, run } from "./commands";
import { ProbeResult, ProbeSide, round } from "./results";
import { scratch } from "./settings";

/** Beside `train.npy` and `test.npy`. */
export interface LabelledFile {
  title: string;
  dim: number;
  classes: string[];
  labels: number[];
  users: string[];
}

const RUNS = 3;
const SOLVERS = ["lbfgs", "newton-cholesky"];

export function measureProbe(set: string): ProbeResult {
  const folder = join(scratch, set);
  mkdirSync(folder, { recursive: true });
  run(ours("extract.ts", [set, folder]));
  const about = (part: string) => JSON.parse(readFileSync(join(folder, `${part}.json`), "utf8")) as LabelledFile;
  const [train, test] = [about("train"), about("test")];
  const commands: Record<string, Command> = {
    ours: ours("probe.ts", [folder]),
    ...Object.fromEntries(SOLVERS.map((solver) => [solver, peer("probe.py", [folder, solver])])),
  };
  const sides = Object.fromEntries(Object.keys(commands).map((name) => [name, { seconds: 0, runs: [], macroF1: 0 } as ProbeSide]));
  for (let i = 0; i < RUNS; i++) {
    for (const [name, command] of Object.entries(commands)) {
      const { seconds, macroF1 } = JSON.parse(run(command)) as { seconds: number; macroF1: number };
      const runs = [...sides[name].runs, round(seconds, 3)];
      sides[name] = { runs, seconds: median(runs), macroF1: round(macroF1, 4) };
    }
  }
  const { ours: own, ...sklearn } = sides;
  return { set, title: train.title, train: train.labels.length, test: test.labels.length, dim: train.dim, ours: own, sklearn };
}
