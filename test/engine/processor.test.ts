import assert from "node:assert/strict";
import { startEngine, type Tensor2D, tf } from "../../lib/engine/backend";
import { linear } from "../../lib/engine/ops";
import { multipliesBf16 } from "../../lib/engine/processor";

describe("engine/processor", () => {
  it("finds bf16 products among the flags of x86 and ARM", () => {
    assert.equal(multipliesBf16("model name\t: x\nflags\t\t: fpu avx512f avx512_bf16 amx\n"), true);
    assert.equal(multipliesBf16("Features\t: fp asimd bf16 i8mm\n"), true);
    assert.equal(multipliesBf16("model name\t: bf16\nflags\t\t: fpu avx2 avx512f avx512bw\n"), false);
    assert.equal(multipliesBf16(""), false);
  });

  it("refuses bf16 where it is slower than float32", async () => {
    await startEngine({ threads: 2 });
    const product = () => tf.tidy(() => linear(tf.ones([2, 3]) as Tensor2D, tf.ones([4, 3]), tf.zeros([4]), "bf16").dispose());
    if (multipliesBf16()) assert.doesNotThrow(product);
    else assert.throws(product, /precision "bf16": expected a processor with AVX512-BF16, .* found none/);
  });
});
