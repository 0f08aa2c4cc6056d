/** Multiplies until three thousand signals have come, tells its parent so, and ends when that hangs up. */
import { runOp, startEngine, tf } from "../../lib/engine/backend";

const SIGNALS = 3000;
let handled = 0;
process.on("SIGUSR2", () => handled++);

void (async () => {
  await startEngine({ threads: 1 });
  const [a, b] = [tf.ones([256, 16_384]), tf.ones([16_384, 256])];
  process.send?.("begins");
  while (handled < SIGNALS) {
    runOp("MatMul", { T: "float32", transpose_a: false, transpose_b: false }, [a, b]).dispose();
    await new Promise((resolve) => setImmediate(resolve)); // handlers run between products
  }
  process.send?.("ends");
  process.on("disconnect", () => process.exit(0));
})();
