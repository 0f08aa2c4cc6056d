/** Loads the tfjs addon and multiplies two matrices on it; throws when it cannot. */
import { createRequire } from "node:module";
import util from "node:util";

// tfjs-node 4.22 calls these two, which Node 23 took away.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const tf = createRequire(import.meta.url)("@tensorflow/tfjs-node-gpu");
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]));
const values = Array.from(product.dataSync()).join(" ");
if (values !== "19 22 43 50") throw new Error(`[1 2; 3 4] · [5 6; 7 8] is 19 22 43 50, found ${values}`);
console.log(`node ${process.version}, backend ${tf.getBackend()}: ${values}`);
