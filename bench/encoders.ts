/** The encoders over samples with a classifier, on one thread: ours, captured, in turns with PyTorch's of the same model. */
import { alternate, median } from "./alternate";
import { ours, peer } from "./commands";
import { type EncoderResult, round } from "./results";
import type { EncoderLine } from "./settings";
import { rates, toPair } from "./train";

export async function measureEncoder(line: EncoderLine, say: (text: string) => void): Promise<EncoderResult> {
  const { encoder, width, batch } = line;
  const torch = (...more: string[]) => peer("encoders.py", [encoder, "--width", `${width}`, "--batch", `${batch}`, ...more]);
  const pairs: EncoderResult["pairs"] = {};
  for (const [variant, command] of Object.entries({ eager: torch(), compiled: torch("--compile") })) {
    const [captured, other] = await alternate(ours("encoders.ts", [JSON.stringify(line)]), command);
    const pair = (pairs[variant] = toPair(captured, other));
    say(`${variant} ${median(pair.other).toFixed(1)} ms, ours ${median(pair.ours).toFixed(1)} ms`);
  }
  const all = Object.values(pairs).flatMap((pair) => pair.ours);
  return {
    ...line,
    ours: round((1000 * batch) / median(all), 1),
    torchEager: rates(pairs, ["eager"], batch) ?? NaN,
    torchBest: rates(pairs, Object.keys(pairs), batch) ?? NaN,
    pairs,
  };
}
