/** Puts bundles into the cell that runs. */
import { join } from "node:path";

export type Bundle = Record<string, unknown>;

type Write = (data: Bundle, metadata?: Bundle, display?: { id: string; update: boolean }) => void;
type WriteDisplay = (message: { data: Bundle; metadata: Bundle; transient: { display_id?: string } }, update: boolean) => void;

/** Shows bundles in the cell running now, also later; outside a kernel their text goes to the terminal. */
export function writer(): Write {
  const kernel = loadedKernel();
  const write = kernel === null ? null : (require(kernel) as { lastWriteDisplayData: WriteDisplay | null }).lastWriteDisplayData;
  if (write === null) return (data) => console.log(data["text/plain"]);
  return (data, metadata = {}, display) =>
    write({ data, metadata, transient: display ? { display_id: display.id } : {} }, display?.update ?? false);
}

/** The file of the running kernel's tslab, null where none was loaded. */
export function loadedKernel(): string | null {
  // Not by require.resolve, which fails where tslab is not installed.
  return Object.keys(require.cache).find((file) => file.endsWith(join("tslab", "dist", "jupyter.js"))) ?? null;
}
