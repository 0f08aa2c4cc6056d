/** What this machine's processor can do. */
import { existsSync, readFileSync } from "node:fs";

const CPU_INFO = "/proc/cpuinfo";

/** Whether it multiplies bf16 numbers itself (AVX512-BF16, AMX or ARM's BF16); without, they are slower than float32. */
export function multipliesBf16(cpuInfo = existsSync(CPU_INFO) ? readFileSync(CPU_INFO, "utf8") : ""): boolean {
  return /^(flags|Features)\s*:.*\b(avx512_bf16|amx_bf16|bf16)\b/m.test(cpuInfo);
}
