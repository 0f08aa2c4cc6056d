/** results.json → the tables of README.md, between its two markers. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flops } from "../lib/base/modelSize";
import { median } from "./alternate";
import { isSame } from "./fits";
import type {
  EncoderResult,
  FeaturesResult,
  FitsResult,
  FitsSide,
  GridResult,
  LoadResult,
  Pair,
  ProbeResult,
  Results,
  ScaleResult,
  StudyResult,
  Timed,
  TrainResult,
} from "./results";
import { configOf } from "./settings";

const [begin, end] = ["<!-- results -->", "<!-- end of results -->"];

export function writeTables(all: readonly Results[]): void {
  const file = join(__dirname, "README.md");
  const text = readFileSync(file, "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file}: expected the markers ${begin} and ${end}`);
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n${all.map(describe).join("\n\n")}\n${text.slice(to)}`);
}

function describe({ machine, data, train, study, encoders, features, probe, load, scale, fits, grid }: Results): string {
  const { cpu, instructions, cores, memoryGB, node, packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `### ${instructions}, ${cpu}\n\n${cores} cores, ${memoryGB} GB; Node.js ${node}, ${versions.join(", ")}. Trained on ${data}.`,
    part("Training", train, trainTable),
    part("The studies' shapes, one thread", study, studyTable),
    part("Encoders over samples, one thread", encoders, encodersTable),
    part("Feature extraction", features, featuresTable),
    part("Linear probe", probe, probeTable),
    part("Raw files to windows", load, loadTable),
    part("ExtraSensory's layout at size", scale, scaleTable),
    part("Fits", fits, fitsTable),
    part("The runner", grid, gridTable),
  ];
  return parts.filter((text) => text !== "").join("\n\n");
}

function part<T>(title: string, entries: T[], toTable: (entries: T[]) => string): string {
  return entries.length === 0 ? "" : `#### ${title}\n\n${toTable(entries)}`;
}

function trainTable(results: TrainResult[]): string {
  const header = [
    "width × depth, batch",
    "ours",
    "ours, eager",
    "PyTorch eager",
    "best PyTorch",
    "ours / best PyTorch",
    "ours bf16",
    "PyTorch bf16",
    "share of sgemm",
    "ours, MB",
    "PyTorch, MB",
  ];
  return table(
    header,
    results.map((line) => {
      const { torchEager, torchFastDropout, torchCompiled } = line.pairs;
      const candidates = Object.entries({ eager: torchEager, "fast dropout": torchFastDropout, compiled: torchCompiled });
      const [[mode, best]] = candidates.sort(([, a], [, b]) => msOf(a) - msOf(b));
      const gflops = ((flops({ ...configOf(line), steps: 1 }) / line.batch) * (line.ours ?? NaN)) / 1e9;
      return [
        `${line.width} × ${line.depth}, ${line.batch}`,
        `**${rate(line.ours)}**`,
        rate(line.oursEager),
        rate(line.torchEager),
        `${rate(line.torchBest)} (${mode})`,
        ratio(best),
        rate(line.oursBf16),
        rate(line.torchBf16),
        `${((100 * gflops) / line.sgemmGflops).toFixed(0)} % of ${line.sgemmGflops.toFixed(0)} GFLOP/s`,
        rate(line.oursPeakMB),
        rate(line.torchPeakMB),
      ];
    }),
  );
}

function studyTable(results: StudyResult[]): string {
  const header = [
    "width × depth, batch",
    "dropout",
    "ours",
    "PyTorch eager",
    "best PyTorch",
    "ours / eager",
    "ours / best PyTorch",
    "two processes: ours",
    "best PyTorch",
    "share of sgemm",
    "ours, MB",
    "PyTorch, MB",
  ];
  return table(
    header,
    results.map((line) => {
      const [[mode, best]] = Object.entries(line.pairs).sort(([, a], [, b]) => msOf(a) - msOf(b));
      return [
        `${line.width} × ${line.depth}, ${line.batch}`,
        String(line.dropout),
        `**${rate(line.ours)}**`,
        rate(line.torchEager),
        `${rate(line.torchBest)} (${mode})`,
        ratio(line.pairs.eager),
        ratio(best),
        rate(line.oursTwo),
        rate(line.torchTwo),
        `${(100 * line.shareOfSgemm).toFixed(0)} % of ${line.sgemmGflops.toFixed(0)} GFLOP/s`,
        rate(line.oursPeakMB),
        rate(line.torchPeakMB),
      ];
    }),
  );
}

function encodersTable(results: EncoderResult[]): string {
  return table(
    ["encoder, width × depth, batch", "ours", "PyTorch eager", "best PyTorch", "ours / best PyTorch"],
    results.map((line) => {
      const [[mode, best]] = Object.entries(line.pairs).sort(([, a], [, b]) => msOf(a) - msOf(b));
      return [
        `${line.encoder}, ${line.width} × ${line.depth}, ${line.batch}`,
        `**${rate(line.ours)}**`,
        rate(line.torchEager),
        `${rate(line.torchBest)} (${mode})`,
        ratio(best),
      ];
    }),
  );
}

function featuresTable(results: FeaturesResult[]): string {
  return table(
    ["width × depth", "ours", "PyTorch eager", "best PyTorch", "ours / best PyTorch"],
    results.map((line) => {
      const { torchEager, torchCompiled } = line.pairs;
      const pair = line.torchBest === line.torchEager ? torchEager : torchCompiled;
      return [
        `${line.width} × ${line.depth}`,
        `**${rate(line.ours)}**`,
        rate(line.torchEager),
        rate(line.torchBest),
        ratio(pair),
      ];
    }),
  );
}

const featuresTitle = { mean: "mean", meanAndDeviation: "mean and deviation", simple: "simple features" };

function probeTable(results: ProbeResult[]): string {
  const header = ["set", "windows × features", "ours, s", "scikit-learn, s", "ours, macro F1", "scikit-learn, macro F1"];
  return table(
    header,
    results.map(({ title, features, train, dim, ours, searched, sklearn }) => {
      const [solver, fastest] = Object.entries(sklearn).sort(([, a], [, b]) => a.seconds - b.seconds)[0];
      return [
        `${title}, ${featuresTitle[features]}`,
        `${train} × ${dim}`,
        `**${ours.seconds.toFixed(1)}**`,
        `${fastest.seconds.toFixed(1)} (${solver}${searched ? "" : ", one fit"})`,
        ours.macroF1.toFixed(4),
        fastest.macroF1.toFixed(4),
      ];
    }),
  );
}

function loadTable(results: LoadResult[]): string {
  const header = ["set", "windows", "ours, s", "pandas, s", "ours, all cores, s", "pandas, all cores, s", "largest difference"];
  return table(
    header,
    results.map((line) => [
      line.set,
      String(line.windows),
      `**${secondsOf(line.ours)}**`,
      secondsOf(line.pandas),
      `**${secondsOf(line.oursAll)}**`,
      secondsOf(line.pandasAll),
      String(line.difference),
    ]),
  );
}

function scaleTable(results: ScaleResult[]): string {
  const header = ["archive", "files", "GB", "windows", "s", "files/s", "peak MB", "whole publication, min"];
  return table(
    header,
    results.map((line) => [
      line.archive,
      line.files.toLocaleString("en"),
      String(line.gigabytes),
      line.windows.toLocaleString("en"),
      line.seconds.toFixed(0),
      rate(line.filesPerSecond),
      rate(line.peakMB),
      line.publicationMinutes.toFixed(1),
    ]),
  );
}

function gridTable(results: GridResult[]): string {
  const header = ["pass", "runs", "s a run", "one process, s", "runner, s", "the runner adds"];
  return table(
    header,
    results.flatMap(({ runs, direct, runner }) =>
      direct.map((seconds, i) => [
        String(i + 1),
        String(runs),
        (seconds / runs).toFixed(1),
        seconds.toFixed(1),
        runner[i].toFixed(1),
        `**${(100 * (runner[i] / seconds - 1)).toFixed(2)} %**`,
      ]),
    ),
  );
}

function fitsTable(results: FitsResult[]): string {
  const versions = new Set(results.flatMap(({ scipy }) => Object.values(scipy).map(({ version }) => version)));
  const peer = `SciPy ${[...versions].join(", ")}`;
  const header = ["law, rows", "work", "ours, s", `${peer}, s`, "ours / SciPy", "found by ours", "found by SciPy"];
  return table(
    header,
    results.flatMap(({ law, rows, starts, resamples, ours, scipy }) => {
      // A solver that ends early, elsewhere, is no faster.
      const same = Object.entries(scipy).filter(([, side]) => isSame(ours, side));
      const line = (work: string, secondsOf: (side: FitsSide) => number, found: (side: FitsSide) => string) => {
        const [solver, fastest] = same.sort(([, a], [, b]) => secondsOf(a) - secondsOf(b))[0];
        return [
          `${law}, ${rows}`,
          work,
          `**${secondsOf(ours).toFixed(1)}**`,
          `${secondsOf(fastest).toFixed(1)} (${solver})`,
          `${(secondsOf(fastest) / secondsOf(ours)).toFixed(1)} ×`,
          found(ours),
          found(fastest),
        ];
      };
      const reached = ({ objective, converged }: FitsSide) => `${objective.toPrecision(11)}, from ${converged} starts`;
      const errors = ({ errors: { alpha, beta } }: FitsSide) => `errors of α ${alpha.toFixed(4)}, β ${beta.toFixed(4)}`;
      return [
        line(`${starts.toLocaleString("en")} starts`, (side) => side.seconds, reached),
        line(`${resamples.toLocaleString("en")} bootstrap refits`, (side) => side.refitSeconds, errors),
      ];
    }),
  );
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const secondsOf = (side: Timed | undefined) => side?.seconds.toFixed(2) ?? "–";

const rate = (value: number | null) => (value === null ? "–" : value.toFixed(0));

const msOf = (pair: Pair | undefined) => (pair ? median(pair.other) : Infinity);

/** Of two processes that ran in turns: how many steps of ours fit into one of the other. */
const ratio = (pair: Pair | undefined) => (pair ? `${(median(pair.other) / median(pair.ours)).toFixed(2)} ×` : "–");
