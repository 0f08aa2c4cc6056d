/** Loads the tfjs addon and the kernels built beside it, and multiplies two matrices; throws when it cannot. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import util from "node:util";

// tfjs-node 4.22 calls these two, which Node 23 took away.
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-node-gpu");
const kernels = join(dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json")), "lib/napi-v8/kernels.node");
if (existsSync(kernels)) require(kernels);
const product = tf.matMul(
  tf.tensor2d([
    [1, 2],
    [3, 4],
  ]),
  tf.tensor2d([
    [5, 6],
    [7, 8],
  ]),
);
const values = Array.from(product.dataSync()).join(" ");
if (values !== "19 22 43 50") throw new Error(`[1 2; 3 4] · [5 6; 7 8] is 19 22 43 50, found ${values}`);
console.log(`node ${process.version}, backend ${tf.getBackend()}: ${values}`);
