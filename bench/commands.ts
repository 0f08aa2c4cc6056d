/** How the processes of both sides are called. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Command } from "./alternate";

/** A script of bench/ours; .mjs runs on the compiled files of dist/, as it is. */
export function ours(script: string, args: string[] = [], env: Record<string, string> = {}): Command {
  const loader = script.endsWith(".ts") ? ["--import=tsx"] : [];
  return { command: process.execPath, args: [...loader, join(__dirname, "ours", script), ...args], env };
}

/** A script of bench/peers, in the bench's own venv. */
export function peer(script: string, args: string[] = []): Command {
  return { command: join(__dirname, ".venv", "bin", "python"), args: [join(__dirname, "peers", script), ...args] };
}

/** Runs a command to its end; returns what it printed. */
export function run({ command, args, env = {} }: Command): string {
  const { status, signal, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${signal ?? `code ${status}`}`);
  return stdout;
}

/** Runs each command so many times, in turns; `sideOf` is given what one of them printed, JSON, each time. */
export function inTurns<Found, Side>(
  times: number,
  commands: Record<string, Command>,
  sideOf: (found: Found[]) => Side,
): Record<string, Side> {
  const found = new Map<string, Found[]>(Object.keys(commands).map((name) => [name, []]));
  for (let i = 0; i < times; i++) {
    for (const [name, command] of Object.entries(commands)) found.get(name)?.push(JSON.parse(run(command)) as Found);
  }
  return Object.fromEntries([...found].map(([name, all]) => [name, sideOf(all)]));
}
