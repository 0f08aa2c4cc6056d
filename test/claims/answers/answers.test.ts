import assert from "node:assert/strict";
import { percent } from "../../../lib/base/format";
import { answers as answersOf, answersTable, manyVerdicts } from "../../../lib/claims/answers/answers";
import { headline } from "../../../lib/claims/answers/headline";
import type { Row } from "../../../lib/base/row";
import { fakeRow, fakeRows, planted } from "../../figures/fakeRows";
import { f1Difference } from "../../../lib/claims/probeDifferences";
import { factorialRows } from "../../scaling/design/factorial";

describe("the answers to the paper's claims", () => {
  const wider: [number, number][] = [
    [512, 20],
    [1024, 5],
  ];
  const exact = { encoders: [[512, 5], ...wider, [1024, 20]] as [number, number][], sets: ["uci-har"] };
  const found = (rows: readonly Row[]) => Object.fromEntries(answersOf(rows).map((each) => [each.claim, each]));

  it("hold the planted laws to be shown, with their exponents", () => {
    const answers = found(fakeRows({ ...exact, noise: 1e-4 }));
    const user = answers["the loss falls with the hours of new people (USER)"];
    assert.match(user.here, /^exponent 0\.049 \[0\.0\d\d, 0\.0\d\d\] over 3 folds$/);
    assert.equal(user.verdict.kind, "shown");
    const steeper = answers["the loss falls more steeply with more people than with more hours"];
    assert.match(steeper.here, /^ratio 2\.\d\d \[.*\]; difference 0\.032/);
    assert.match(answers["the loss falls with the parameters as a power law"].here, /^exponent 0\.030 /);
    // fakeRows give a probe 0.045 a decade of hours: 23 times the hours of 2 users.
    assert.match(answers["more hours make the best encoder more useful on UCI HAR"].here, /^from 2 users to all: \+[567]\.\d \[/);
  });

  it("take the gap at equal hours of the largest size below all", () => {
    // Exponents of 0.049 and 0.017 meet at all 46 users: at 32 the losses differ by (46/32)^0.032 − 1 = 1.17 %, at 2 by 10.56 %.
    const { here, verdict } = found(fakeRows({ ...exact, noise: 1e-5 }))["more people are worth more than more hours"];
    assert.match(here, /: with 2 people 10\.6 % \[10\.\d, 10\.\d\], with 32 people 1\.2 % \[1\.\d, 1\.\d\]$/);
    assert.equal(verdict.kind, "shown");
  });

  it("ask all folds together whether a fall is a power law", () => {
    const { here, verdict } = found(fakeRows({ ...exact, noise: 1e-3 }))["that fall with new people (USER) is a power law"];
    assert.match(here, /^over 3 folds together .* by \d+\.\d in AICc$/);
    assert.notEqual(verdict.kind, "not supported");
  });

  it("are a table in Markdown, with what chance makes of so many verdicts", () => {
    const [first] = answersOf(fakeRows({ ...exact, noise: 1e-4 }));
    const open = { ...first, p: [0.5], verdict: { kind: "inconclusive" as const, reasons: ["interval includes 0"] } };
    const form = { ...first, p: undefined, verdict: { kind: "supported" as const, reasons: [] } };
    // Holm of 0.01, 0.04 and 0.5: 3 × 0.01, 2 × 0.04, 0.5
    const many = [{ ...first, p: [0.01] }, { ...first, p: [0.04] }, open, form];
    const lines = answersTable(many).split("\n");
    assert.equal(lines.length, 6);
    assert.match(
      lines[2],
      /^\| the loss falls with the hours of new people \(USER\) \| exponent 0\.047 .* \| shown \| 0\.030 \|$/,
    );
    assert.match(lines[4], /\| inconclusive \(interval includes 0\) \| 0\.50 \|$/);
    assert.match(lines[5], /\| supported \| *\|$/); // of a form: no interval, no part of the family
    assert.match(manyVerdicts(many), /^3 of these verdicts .* which 2 do\..* about 0\.2 would by chance/); // 3 × 0.05 = 0.15
    // Of one answer with two intervals both are members: Holm of 0.01, 0.04 and 0.5 again.
    assert.match(answersTable([{ ...first, p: [0.04, 0.01] }, open]), /\| shown \| 0\.080, 0\.030 \|$/m);
    assert.match(manyVerdicts(many), /\*\*1 of the 2 stay below 0\.05\*\*/);
  });

  it("are inconclusive where an interval includes 0, and say where the opposite is shown", () => {
    const none = found(fakeRows({ ...exact, exponent: 0, randomExponent: 0, noise: 1e-3 }));
    assert.equal(none["the loss falls more steeply with more people than with more hours"].verdict.kind, "inconclusive");
    const less = found(fakeRows({ ...exact, exponent: 0.01, randomExponent: 0.03, noise: 1e-4 }));
    assert.equal(less["the loss falls more steeply with more people than with more hours"].verdict.kind, "opposite shown");
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

  it("compare all hours of fewer people in the headline, where a study also has parts of them", () => {
    const [{ claim, here }] = headline(factorialRows({ folds: 3, draws: 1 }));
    assert.match(claim, /with the same hours/);
    assert.match(here, /^8 people .*, 16 people .*, 32 people .*, 56 people [^,]* \[[^\]]*\]$/);
  });

  it("leave out what the study has no rows for", () => {
    const claims = Object.keys(found(fakeRows({ ...exact, folds: 1 })));
    assert.deepEqual(claims, ["the loss falls with the parameters as a power law"]);
  });
});
