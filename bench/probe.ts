/** The linear probe against scikit-learn's LogisticRegression: the same features, L2 grid and folds. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./alternate";
import { inTurns, ours, peer, run } from "./commands";
import { type ProbeResult, type ProbeSide, round } from "./results";
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

function sideOf(found: Omit<ProbeSide, "runs">[]): ProbeSide {
  const runs = found.map(({ seconds }) => round(seconds, 2));
  const last = found[found.length - 1];
  return { ...last, seconds: median(runs), runs, macroF1: round(last.macroF1, 4) };
}

export function measureProbe(set: string): ProbeResult {
  const folder = join(scratch, set);
  mkdirSync(folder, { recursive: true });
  run(ours("extract.ts", [set, folder]));
  const about = (part: string) => JSON.parse(readFileSync(join(folder, `${part}.json`), "utf8")) as LabelledFile;
  const [train, test] = [about("train"), about("test")];
  const { ours: own, ...sklearn } = inTurns(
    RUNS,
    {
      ours: ours("probe.ts", [folder]),
      ...Object.fromEntries(SOLVERS.map((solver) => [solver, peer("probe.py", [folder, solver])])),
    },
    sideOf,
  );
  return { set, title: train.title, train: train.labels.length, test: test.labels.length, dim: train.dim, ours: own, sklearn };
}
