/** Prints the GFLOP/s of a product of two 2048 × 2048 matrices in float32: median of 20, with our engine. `sgemm.ts threads`. */
import { startEngine, tf } from "../../lib/engine/backend";
import { median, monotonicMs } from "../alternate";

const SIZE = 2048;

async function main(): Promise<void> {
  await startEngine({ threads: Number(process.argv[2]) });
  const [a, b] = [tf.randomNormal([SIZE, SIZE]), tf.randomNormal([SIZE, SIZE])];
  const ms = Array.from({ length: 25 }, () => {
    const start = monotonicMs();
    tf.matMul(a, b).dispose(); // returns when the product is there
    return monotonicMs() - start;
  });
  console.log((2 * SIZE ** 3) / median(ms.slice(5)) / 1e6);
}

void main();
