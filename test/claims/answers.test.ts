import assert from "node:assert/strict";
import { percent } from "../../lib/base/format";
import { answers } from "../../lib/claims/answers";
import { fakeRow, fakeRows, planted } from "../figures/fakeRows";
import { f1Difference } from "../../lib/claims/probeDifferences";

describe("the answers to the paper's claims", () => {
  const wider: [number, number][] = [
    [512, 20],
    [1024, 5],
  ];
  const exact = { encoders: [[512, 5], ...wider, [1024, 20]] as [number, number][], sets: ["uci-har"] };
  const found = (rows: Parameters<typeof answers>[0]) => Object.fromEntries(answers(rows).map((each) => [each.claim, each]));

  it("hold the planted laws to be shown, with their exponents", () => {
    const all = found(fakeRows({ ...exact, noise: 1e-4 }));
    const user = all["the loss falls as a power law of the hours of new people (USER)"];
    assert.match(
      user.here,
      /^exponent 0\.049 \[0\.0\d\d, 0\.0\d\d\]; over 3 folds a saturating law is worse by \d+\.\d in AICc$/,
    );
    assert.equal(user.verdict, "shown");
    assert.match(all["more people are worth more than more hours"].here, /^ratio 2\.\d\d \[.*\]; difference 0\.032/);
    assert.match(all["the loss falls as a power law of the parameters"].here, /^exponent 0\.030 /);
    // fakeRows give a probe 0.045 a decade of hours: 23 times the hours of 2 users.
    assert.match(all["more hours make the encoder more useful on UCI HAR"].here, /^from 2 users to all: \+[567]\.\d \[/);
  });

  it("are inconclusive where an interval includes 0, and say where the opposite is shown", () => {
    const none = found(fakeRows({ ...exact, exponent: 0, randomExponent: 0, noise: 1e-3 }));
    assert.equal(none["more people are worth more than more hours"].verdict, "inconclusive (interval includes 0)");
    const less = found(fakeRows({ ...exact, exponent: 0.01, randomExponent: 0.03, noise: 1e-4 }));
    assert.equal(less["more people are worth more than more hours"].verdict, "opposite shown");
  });

  it("compare twins from scratch by the run that was chosen on held-out users", () => {
    const scratch = wider.flatMap(([width, depth]) =>
      [1e-3, 3e-3].map((learningRate, i) => {
        const row = fakeRow(
          { ...planted, sets: ["uci-har"] },
          { task: "fromScratch", set: "uci-har", width, depth, learningRate },
        );
        return { ...row, result: { ...row.result, validationLoss: i } };
      }),
    );
    const answer = found([...fakeRows(exact), ...scratch])["at equal size, from scratch, deeper beats wider on UCI HAR"];
    const less = (deep: number, wide: number) =>
      percent(f1Difference([scratch[deep].result.probes["uci-har"]], [scratch[wide].result.probes["uci-har"]]).difference);
    assert.notEqual(less(0, 2), less(1, 3));
    assert.match(answer.here, new RegExp(`^512 × 20 less 1024 × 5: \\+?${less(0, 2)} \\[`));
  });

  it("leave out what the study has no rows for", () => {
    const claims = Object.keys(found(fakeRows({ ...exact, folds: 1 })));
    assert.deepEqual(claims, ["the loss falls as a power law of the parameters"]);
  });
});
