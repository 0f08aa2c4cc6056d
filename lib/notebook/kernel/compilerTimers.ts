/**
 * tslab 1.0.22 gives TypeScript one timer, for rebuilding. TypeScript sets a second one when a file appears where an import
 * was looked for, and from then on every cell fails with "Unexpected pending rebuildTimer". Here it may set any number.
 */
import ts from "@tslab/typescript-for-tslab";
import { type Converter, createConverter } from "tslab/dist/converter";

type SetTimer = (callback: () => void) => unknown;
type ClearTimer = (timer: unknown) => void;
type Timers = Record<"setTimeout", SetTimer> & Record<"clearTimeout", ClearTimer>;

/** tslab's converter, whose compiler may set several timers; all of them end when tslab ends its own, before a cell. */
export function createTimedConverter(): Converter {
  const { sys } = ts as unknown as { sys: Timers };
  const { setTimeout, clearTimeout } = sys;
  const timers = severalTimers();
  // The converter assigns its two functions to a child of `sys`, which is out of reach: setters see what it assigns.
  onAssignment(sys, "setTimeout", (setOne: SetTimer) => {
    timers.setOne = setOne;
    return timers.set;
  });
  onAssignment(sys, "clearTimeout", (clearOne: ClearTimer) => {
    timers.clearOne = clearOne;
    return timers.clear;
  });
  try {
    return createConverter();
  } finally {
    Object.defineProperty(sys, "setTimeout", { value: setTimeout, writable: true, configurable: true, enumerable: true });
    Object.defineProperty(sys, "clearTimeout", { value: clearTimeout, writable: true, configurable: true, enumerable: true });
  }
}

function onAssignment<F>(sys: Timers, name: keyof Timers, replaced: (assigned: F) => F): void {
  const { [name]: inherited } = sys;
  Object.defineProperty(sys, name, {
    configurable: true,
    enumerable: true,
    get: () => inherited,
    set(this: object, assigned: F) {
      Object.defineProperty(this, name, { value: replaced(assigned), writable: true, configurable: true, enumerable: true });
    },
  });
}

/** Any number of timers on top of one. */
function severalTimers() {
  const waiting = new Set<{ callback: () => void }>();
  let one: { timer: unknown } | null = null;
  const clearOne = () => {
    if (one !== null) timers.clearOne(one.timer);
    one = null;
  };
  const endAll = () => {
    try {
      // A callback may set further timers, or clear one that waits.
      for (const timer of waiting) {
        waiting.delete(timer);
        timer.callback();
      }
    } finally {
      clearOne(); // also after an error, which would leave tslab's timer pending for good
    }
  };
  const timers = {
    setOne: (() => undefined) as SetTimer,
    clearOne: (() => undefined) as ClearTimer,
    set: (callback: () => void) => {
      const timer = { callback };
      waiting.add(timer);
      one ??= { timer: timers.setOne(endAll) };
      return timer;
    },
    clear: (timer: unknown) => {
      waiting.delete(timer as { callback: () => void });
      if (waiting.size === 0) clearOne();
    },
  };
  return timers;
}
