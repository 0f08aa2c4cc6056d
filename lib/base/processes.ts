/** Whether a process that left its number somewhere still runs on this machine. */
import { readFileSync } from "node:fs";

export function isRunning(pid: number): boolean {
  try {
    // One that was killed keeps its number until its parent has asked for its end.
    return pid > 0 && process.kill(pid, 0) && !["Z", "X"].includes(statOf(pid)?.[0] ?? "");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process was started, in ticks since the machine's start; "0" where the system does not tell. */
export function startOf(pid: number): string {
  return statOf(pid)?.[19] ?? "0";
}

/** The fields of /proc/PID/stat from the third, the state, on; null where the system does not tell. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" "); // the second, in brackets, may hold blanks
  } catch {
    return null;
  }
}
