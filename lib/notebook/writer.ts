/** Puts bundles into the cell that runs. */
import { loadedKernel } from "./repair";

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
