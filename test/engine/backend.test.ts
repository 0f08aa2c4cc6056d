import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { startEngine, withTf32 } from "../../lib/engine/backend";

const file = JSON.stringify(join(__dirname, "../../lib/engine/backend"));

function inProcess(code: string, env: Record<string, string> = {}): { stdout: string; stderr: string } {
  const script = `const engine = require(${file}); ${code}`;
  const options = { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: undefined, ...env }, encoding: "utf8" } as const;
  return spawnSync(process.execPath, ["--import=tsx", "--eval", script], options);
}

describe("engine/backend", function () {
  this.timeout(300_000);

  it("loads and multiplies without a word on stdout or stderr", () => {
    const { stdout, stderr } = inProcess(
      "engine.startEngine({ threads: 2 }).then(() => engine.tf.ones([2, 2]).matMul(engine.tf.ones([2, 2])).dataSync());",
    );
    assert.deepEqual([stdout, stderr], ["", ""]);
  });

  it("lets the process's own errors be seen once a step is compiled", () => {
    const compile = JSON.stringify(join(__dirname, "../../lib/engine/compile"));
    const { stderr } = inProcess(
      `engine.startEngine({ threads: 2 }).then(() => {
        const example = { x: { shape: [2], values: new Float32Array(2) } };
        require(${compile}).compile({ double: { step: ({ x }) => ({ y: engine.tf.add(x, x) }), example } }, {});
        console.error("seen");
      });`,
    );
    assert.equal(stderr, "seen\n");
  });

  it("hands the number of threads to the C library's environment", () => {
    const { stdout } = inProcess(
      "engine.startEngine({ threads: 1 }); console.log(process.env.TF_NUM_INTRAOP_THREADS, process.env.OMP_NUM_THREADS);",
    );
    assert.equal(stdout, "1 1\n");
  });

  it("says what to do when tfjs is used before it is loaded", () => {
    assert.match(inProcess("engine.tf.scalar(1);").stderr, /tf\.scalar was used before startEngine/);
  });

  it("refuses other threads in a running process, and returns the same device for the same", async () => {
    const device = await startEngine({ threads: 2 });
    assert.equal(await startEngine({ threads: 2 }), device);
    await assert.rejects(() => startEngine({ threads: 1 }), /runs with 2 threads and cannot change to 1/);
  });

  it("refuses TF32 where there is no GPU", async function () {
    if ((await startEngine({ threads: 2 })).name === "gpu") this.skip();
    assert.throws(() => withTf32(() => 0), /precision "tf32" needs a GPU/);
  });
});
