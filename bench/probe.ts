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
/** Train windows from which scikit-learn makes its last fit alone, at our L2, once, and by one solver: a search takes hours. */
const LARGE = 50_000;

export const probeLines = [
  { set: "uci-har", features: "mean" },
  { set: "wisdm-phone", features: "mean" },
  { set: "wisdm-phone", features: "meanAndDeviation" },
  { set: "wisdm-phone", features: "simple" },
] as const;

function sideOf(found: Omit<ProbeSide, "runs">[]): ProbeSide {
  const runs = found.map(({ seconds }) => round(seconds, 2));
  const last = found[found.length - 1];
  return { ...last, seconds: median(runs), runs, macroF1: round(last.macroF1, 4) };
}

export function measureProbe({ set, features }: (typeof probeLines)[number]): ProbeResult {
  const folder = join(scratch, `${set}-${features}`);
  mkdirSync(folder, { recursive: true });
  run(ours("extract.ts", [set, features, folder]));
  const about = (part: string) => JSON.parse(readFileSync(join(folder, `${part}.json`), "utf8")) as LabelledFile;
  const [train, test] = [about("train"), about("test")];
  const own = { ours: ours("probe.ts", [folder]) };
  const line = { set, features, title: train.title, train: train.labels.length, test: test.labels.length, dim: train.dim };
  if (line.train >= LARGE) {
    const found = inTurns(1, own, sideOf).ours;
    const fit = inTurns(1, { lbfgs: peer("probe.py", [folder, "lbfgs", String(found.l2)]) }, sideOf);
    return { ...line, searched: false, ours: found, sklearn: fit };
  }
  const theirs = Object.fromEntries(SOLVERS.map((solver) => [solver, peer("probe.py", [folder, solver])]));
  const { ours: found, ...sklearn } = inTurns(RUNS, { ...own, ...theirs }, sideOf);
  return { ...line, searched: true, ours: found, sklearn };
}
