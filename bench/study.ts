/** The shapes that the studies train, by their recipe and on one thread: ours in turns with PyTorch, and two at once. */
import { flops } from "../lib/base/modelSize";
import { alternate, type Command, median, together } from "./alternate";
import { ours, peer, run } from "./commands";
import { checkParity } from "./parity";
import { type Pair, round, type StudyResult } from "./results";
import { configOf, type Line } from "./settings";
import { rates, toPair } from "./train";

/** Two processes side by side run for so many ms. */
const TOGETHER_MS = 8000;

export async function measureStudy(line: Line, windows: string, say: (text: string) => void): Promise<StudyResult> {
  const parity = checkParity(line);
  const { width, depth, batch, dropout = 0 } = line;
  const config = configOf(line);
  const options = ["--study", ...["--width", width, "--depth", depth, "--batch", batch].map(String)];
  options.push("--threads", String(config.threads), "--dropout", String(dropout));
  const torch = (...more: string[]) => peer("train.py", [windows, ...options, ...more]);
  const own = ours("train.ts", [JSON.stringify(line), "float32"]);
  const variants: Record<string, Command> = {
    eager: torch(),
    ...(dropout > 0 && { "fast dropout": torch("--fast-dropout") }),
    compiled: torch("--fast-dropout", "--compile"),
    "max-autotune": torch("--fast-dropout", "--compile", "max-autotune"),
  };
  const pairs: Record<string, Pair> = {};
  const peaks: number[] = [];
  const sgemm: number[] = [];
  for (const [variant, command] of Object.entries(variants)) {
    sgemm.push(Number(run(ours("sgemm.ts", [String(config.threads)]))));
    const [captured, other] = await alternate(own, command);
    peaks.push(captured.peakMB);
    const pair = (pairs[variant] = toPair(captured, other));
    say(`${variant} ${median(pair.other).toFixed(2)} ms, ours ${median(pair.ours).toFixed(2)} ms`);
  }
  const rateOf = (ms: number[]) => round((1000 * batch) / median(ms), 1);
  const [[best]] = Object.entries(pairs).sort(([, a], [, b]) => median(a.other) - median(b.other));
  const twoOf = async (command: Command) => {
    const [a, b] = await together(command, TOGETHER_MS);
    return round(rateOf(a) + rateOf(b), 1);
  };
  const rate = rateOf(Object.values(pairs).flatMap((pair) => pair.ours));
  const sgemmGflops = round(Math.max(...sgemm), 1);
  return {
    ...line,
    threads: config.threads,
    ours: rate,
    torchEager: rateOf(pairs.eager.other),
    torchBest: rates(pairs, Object.keys(pairs), batch) ?? NaN,
    oursTwo: await twoOf(own),
    torchTwo: await twoOf(variants[best]),
    shareOfSgemm: round((flops({ ...config, batchSize: 1, steps: 1 }) * rate) / 1e9 / sgemmGflops, 3),
    sgemmGflops,
    oursPeakMB: Math.max(...peaks),
    torchPeakMB: Math.min(...Object.values(pairs).map((pair) => pair.otherPeakMB)),
    parity,
    pairs,
  };
}
