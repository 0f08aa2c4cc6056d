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
  const sides: Record<string, ProbeSide> = {};
  for (let i = 0; i < RUNS; i++) {
    for (const [name, command] of Object.entries(commands)) {
      const found = JSON.parse(run(command)) as Omit<ProbeSide, "runs">;
      const runs = [...(sides[name]?.runs ?? []), round(found.seconds, 2)];
      sides[name] = { ...found, seconds: median(runs), runs, macroF1: round(found.macroF1, 4) };
    }
  }
  const { ours: own, ...sklearn } = sides;
  return { set, title: train.title, train: train.labels.length, test: test.labels.length, dim: train.dim, ours: own, sklearn };
}
