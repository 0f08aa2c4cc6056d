import assert from "node:assert/strict";
import { cardCost, SHARE } from "../../../lib/grid/plan/cardCost";
import { planStudy } from "../../../lib/grid/plan/planStudy";
import { runKinds } from "../../../lib/grid/plan/runKinds";
import { study as paper } from "../../../lib/grid/studies/paper";
import { close } from "../../close";

describe("what a study's training would take on cards", () => {
  const kinds = runKinds(planStudy(paper).configs).map(({ kind }) => kind);

  it("takes the share of the peak that the paper's study took: 62,000 hours of a TPUv2", () => {
    // A TPUv2 has 45 TFLOP/s, a quarter of its board's 180 (cloud.google.com/tpu/docs/v2).
    const operations = kinds.reduce((sum, { runs, flops }) => sum + runs * flops, 0);
    assert.equal(SHARE, Number((operations / (62_000 * 3600 * 45e12)).toFixed(2)));
  });

  it("is by hand the operations over that share of the data sheet's peak, and the price of these hours", () => {
    // NVIDIA's data sheet of the A100: 19.5 TFLOP/s of float32, 156 of TF32.
    const inHour = 0.15 * 19.5e12 * 3600;
    const kind = { ...kinds[0], runs: 10, flops: 2 * inHour };
    const [line] = cardCost([kind], "a100", 1.5).lines;
    assert.deepEqual(
      [line["float32: h a run"], line["float32: h in all"], line["float32: cost"], line["tf32: h in all"]],
      ["2", "20", "30", "2.5"],
    );
    const { lines, text } = cardCost(kinds, "v100");
    assert.deepEqual([lines.length, Object.keys(lines[0]).filter((name) => /tf32|cost/.test(name))], [9, []]);
    const [, hours] = /^float32: ([\d,]+) hours of one V100 SXM2$/m.exec(text) ?? [];
    close(Number(hours.replaceAll(",", "")), (62_000 * 45) / 15.7, { relative: 0.06 }); // two digits, and 0.15 for 0.153
  });

  it("is refused for a card that is not known, with those that are", () => {
    assert.throws(() => cardCost(kinds, "h10"), /--gpu: expected one of v100, t4, .*h200, .*, found "h10"; did you mean "a10"/);
  });
});
