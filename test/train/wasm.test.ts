import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { close } from "../close";

interface Printed {
  losses: number[];
  testLoss: number;
  features: number[];
}

function trained(engine: "cpu" | "wasm"): Printed {
  const options = { env: { ...process.env, ENGINE: engine }, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ["--import=tsx", join(__dirname, "wasmRun.ts")], options);
  assert.ok(stdout.startsWith("{"), stderr);
  return JSON.parse(stdout) as Printed;
}

describe("training on tfjs's wasm backend", () => {
  it("gives the losses and features of the captured steps with kernels, the same dropout drawn", () => {
    const [found, expected] = [trained("wasm"), trained("cpu")];
    assert.equal(found.losses.length, 8);
    const numbers = ({ losses, testLoss, features }: Printed) => [...losses, testLoss, ...features];
    const largest = Math.max(...expected.features.map(Math.abs));
    numbers(found).forEach((value, i) => {
      const scale = i < 9 ? Math.abs(numbers(expected)[i]) : largest;
      close(value, numbers(expected)[i], { absolute: 1e-4 * scale }, `number ${i}`);
    });
  });
});
