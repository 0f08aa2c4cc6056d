/**
 * tslab 1.0.22 sends every output synchronously, and zeromq allows 512 such sends over a kernel's life: after them
 * a burst fails and outputs are silently lost. With no send timeout and no high-water mark every one arrives.
 */
import { loadedKernel } from "../show/writer";

interface Publisher {
  sendTimeout: number;
  sendHighWaterMark: number;
}

type Send = (this: Publisher, ...parts: unknown[]) => Promise<void>;

let repaired = false;

/** Repairs the kernel this code runs in, once; does nothing outside a tslab kernel. */
export function repairKernel(): void {
  const kernel = loadedKernel();
  if (repaired || kernel === null) return;
  repaired = true;
  const zmq = require(require.resolve("zeromq", { paths: [kernel] })) as { Publisher: { prototype: { send: Send } } };
  const { send } = zmq.Publisher.prototype;
  const unlimited = new WeakSet<Publisher>();
  // The property is read-only, so it cannot simply be assigned.
  Object.defineProperty(zmq.Publisher.prototype, "send", {
    configurable: true,
    writable: true,
    value(this: Publisher, ...parts: unknown[]) {
      if (!unlimited.has(this)) {
        unlimited.add(this);
        this.sendTimeout = 0;
        this.sendHighWaterMark = 0;
      }
      return send.apply(this, parts);
    },
  });
}
