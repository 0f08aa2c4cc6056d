/** What a command prints and refuses, called in this process: to start one for each case takes seconds. */
import { Command, CommanderError } from "commander";

/** @param add the command's own part of lib/commands; @param args as on the command line */
export async function call(add: (program: Command) => void, ...args: string[]): Promise<{ printed: string; refused: string }> {
  const text = { printed: "", refused: "" };
  const program = new Command("wearlaws").exitOverride().configureOutput({
    writeOut: (part) => void (text.printed += part),
    writeErr: (part) => void (text.refused += part),
  });
  add(program);
  const signals = (["SIGINT", "SIGTERM"] as const).map((signal) => ({ signal, before: process.listeners(signal) }));
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) text.refused += (error as Error).message;
  } finally {
    for (const { signal, before } of signals) {
      for (const listener of process.listeners(signal)) if (!before.includes(listener)) process.off(signal, listener);
    }
  }
  return text;
}
