/**
 * The stop button of notebooks: the signal of the cell that runs now, which long calls take where they are given none.
 * It lives on the global object, for a kernel holds this module twice once dist was rebuilt.
 */
const key = Symbol.for("wearlaws.cellSignal");
const holder = globalThis as { [key]?: AbortSignal };

/** Undefined outside this project's kernel. */
export function cellSignal(): AbortSignal | undefined {
  return holder[key];
}

/** Called by the kernel alone, at the start of a cell. */
export function setCellSignal(signal: AbortSignal): void {
  holder[key] = signal;
}

/**
 * Called between two pieces of long work: lets an interrupt, a progress bar or an abort through.
 *
 * @throws Stopped once `signal` has stopped it
 */
export async function letOthers(signal?: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  if (signal?.aborted) throw new Stopped("stopped", { cause: signal.reason });
}

/** Thrown by a call that its signal stopped; the message says how to resume. */
export class Stopped extends Error {
  override name = "AbortError";
}
