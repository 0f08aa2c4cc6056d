/** Processes that tests start: whatever ends a test early, they end before the folders that they write in are removed. */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const running = new Map<ChildProcess, { end: () => void; gone: () => boolean; closed: Promise<void> }>();
let removing = false;
process.once("exit", () => running.forEach(({ end }) => end()));

/** Notes a process until it has ended; of a detached one, `group`, its workers with it. Returns what ends it. */
export function own(child: ChildProcess, { group = false } = {}): () => void {
  const pid = (group ? -1 : 1) * (child.pid ?? NaN);
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(pid, name);
    } catch {
      return false; // it has ended
    }
  };
  const end = () => void signal("SIGKILL");
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  running.set(child, { end, gone: () => !signal(0), closed });
  void closed.then(() => running.delete(child));
  if (removing) {
    end(); // a test that ran out of time still starts it
    throw new Error("the folder of this test is being removed");
  }
  return end;
}

/** Ends all noted processes, waits until they are gone, and only then removes the folder. */
export async function removeFolder(folder: string): Promise<void> {
  removing = true;
  try {
    const left = [...running.values()];
    left.forEach(({ end }) => end());
    await Promise.all(left.map(({ closed }) => closed));
    // Workers go a moment after their coordinator; where nobody collects them, they stay listed for ever.
    for (let i = 0; i < 100 && left.some(({ gone }) => !gone()); i++) await sleep(100);
    rmSync(folder, { recursive: true, force: true });
  } finally {
    removing = false;
  }
}
