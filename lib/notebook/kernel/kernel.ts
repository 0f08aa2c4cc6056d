/**
 * The kernel of the notebooks: tslab, with its outputs, counts, errors and interrupts repaired.
 *
 *     node dist/notebook/kernel/kernel.js CONNECTION_FILE
 */
import { KernelServer } from "./kernelServer";

const server = new KernelServer(process.argv[2]);
process.on("SIGINT", () => server.interrupt()); // Jupyter's stop button
process.on("SIGTERM", () => void server.endCell().then(() => process.exit(143)));
process.on("uncaughtException", (error) => server.fail(error));
process.on("unhandledRejection", (reason) => server.fail(reason));
server.init().catch((error: Error) => {
  console.error(`kernel: ${error.message}`);
  process.exit(1);
});
