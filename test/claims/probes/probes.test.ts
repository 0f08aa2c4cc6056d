import assert from "node:assert/strict";
import { lossAndScore } from "../../../lib/claims/design/lossAndScore";
import { equalHours } from "../../../lib/claims/design/equalHours";
import { parameterLaw } from "../../../lib/claims/laws/parameterLaw";
import { activities } from "../../../lib/claims/probes/activities";
import { augmentationGains } from "../../../lib/claims/probes/augmentationGains";
import { type HoursDownstream, hoursDownstream } from "../../../lib/claims/probes/hoursDownstream";
import { netTwins } from "../../../lib/claims/probes/netTwins";
import { scratchChoice } from "../../../lib/claims/probes/scratchChoice";
import { simpleFeaturesGap } from "../../../lib/claims/probes/simpleFeatures";
import { fromScratchScores } from "../../../lib/claims/probes/fromScratchScores";
import { twinGains } from "../../../lib/claims/probes/twinGains";
import { mixOfSets } from "../../../lib/claims/reach/mixOfSets";
import { close } from "../../close";
import { factorialRows } from "../../scaling/design/factorial";
import { audit, closeTo, rows, rowsOfOneProcessor, sameInterval } from "../../scaling/design/audit";

const expected = (set: string) => audit.downstream[set];

/** Numbers expected are those of audit.json, by NumPy and SciPy. */
describe("claims about the mix and the downstream scores of the study `real`", () => {
  it("count the users of each data set, and compare exponents on each", () => {
    const { users, sets } = mixOfSets(rows);
    const found = audit.mix.usersFromSisfall.map((_, fold) =>
      users
        .filter((each) => each.fold === fold)
        .map(({ bySet }) => [bySet.sisfall ?? 0, Object.values(bySet).reduce((sum, n) => sum + n, 0)]),
    );
    assert.deepEqual(found, audit.mix.usersFromSisfall);
    assert.equal(sets.length, 2);
    for (const { set, share, exponents } of sets) {
      const own = set === "sisfall" ? audit.mix.onSisfall : audit.mix.onWisdm;
      closeTo(exponents?.difference.mean, own.difference.mean);
      sameInterval(exponents?.difference.ci95 ?? [], own.difference.ci95);
      const shares = audit.mix.testWindowsFromSisfall;
      if (set === "sisfall") sameInterval(share, [Math.min(...shares), Math.max(...shares)]);
    }
  });

  it("share the variance among encoder, subset and fold, and correlate loss with F1", () => {
    const { runs, shares, correlations } = lossAndScore(rows);
    assert.equal(runs, 165);
    for (const { of, encoder, subset, fold } of shares) {
      const own = of === "test loss" ? audit.lossShares : expected(of).lossAndF1.shares;
      sameInterval([encoder, subset, fold], [own.encoder, own.data, own.fold]);
    }
    for (const { set, spearman, trainSpearman, r: all, withinEncoders, perTenthWithin, perTenthBetween } of correlations) {
      const own = expected(set).lossAndF1;
      sameInterval([spearman, trainSpearman, all], [own.spearman, own.trainSpearman, own.r]);
      for (const { width, depth, r, rWithinFolds, perTenth } of withinEncoders) {
        const name = `${width}x${depth}`;
        sameInterval([r, rWithinFolds, perTenth], [own.within[name], own.withinFolds[name], own.perTenth[name]]);
      }
      for (const [found, its] of [
        [perTenthWithin, own.perTenthWithin],
        [perTenthBetween, own.perTenthBetween],
      ] as const) {
        assert(found);
        sameInterval([found.mean, ...found.ci95], [its.mean, ...its.ci95]);
      }
    }
  });

  it("take from the twins' difference what it is before training", () => {
    const {
      twins: [{ features, gains }],
      sameFeatures,
    } = netTwins(rows);
    assert.deepEqual(features, { wider: 128, deeper: 64 }); // a quarter of the widths 512 and 256
    assert.equal(gains.length, 2);
    for (const { set, pretrained, random, net, ci95 } of gains) {
      const own = expected(set).twins;
      sameInterval([pretrained, random, net], [own.pretrained, own.random, own.net.difference]);
      sameInterval(ci95, own.net.ci95);
    }
    const names = sameFeatures.map(({ larger, smaller }) =>
      [larger, smaller].map(({ width, depth }) => `${width}x${depth}`).join(" "),
    );
    assert.deepEqual(names, ["512x5 512x1", "512x10 512x5"]);
    sameFeatures.forEach(({ features: equal, gains: own }, i) => {
      assert.equal(equal, 128);
      for (const { set, pretrained, random, net, ci95 } of own) {
        const its = expected(set).sameFeatures[names[i]];
        sameInterval([pretrained, random, net, ...ci95], [its.pretrained, its.random, its.net.difference, ...its.net.ci95]);
      }
    });
  });

  it("rank the supervised run that was chosen", () => {
    const { sets, text } = scratchChoice(rows);
    assert.equal(sets.length, 2);
    for (const { set, runs, chosen, best, rank, spearman } of sets) {
      const own = expected(set).fromScratch;
      assert.deepEqual([runs, rank], [own.runs, own.rank]);
      sameInterval([chosen.macroF1, best.macroF1, spearman, chosen.epochs], [own.chosen, own.best, own.spearman, own.epochs]);
    }
    assert.match(text, /89\.4.*90\.8.*\n.*56\.3.*60\.5/);
  });

  it("give the gain of hours over all encoders, and of simple features over the longest training", () => {
    const same = (gains: HoursDownstream["gains"], which: "hours" | "hoursOnOneProcessor") => {
      for (const { set, mean, ci95, above, pairs } of gains) {
        const own = expected(set)[which];
        sameInterval([mean, ...ci95, above, pairs], [own.mean, ...own.ci95, own.above, own.pairs]);
      }
    };
    same(hoursDownstream(rowsOfOneProcessor).gains, "hours");
    same(hoursDownstream(rows).gains, "hoursOnOneProcessor");
    const gaps = simpleFeaturesGap(rows).sets;
    assert.equal(gaps.length, 2);
    for (const { set, difference, ci95 } of gaps) {
      closeTo(difference, expected(set).simpleLessLongest.difference);
      sameInterval(ci95, expected(set).simpleLessLongest.ci95);
    }
  });

  it("compare no pair of runs on two kinds of processor, and say how many they leave out", () => {
    // Fold 0 was made on one kind but for most runs of 128 × 4, all else on another
    assert.match(hoursDownstream(rows).text, /1 pair of runs on two kinds of processor is left out\.$/);
    assert.deepEqual([augmentationGains(rows).gains, augmentationGains(rows).leftOut], [[], 6]);
    assert.match(augmentationGains(rows).text, /^- 6 pairs of runs on two kinds of processor are left out\.$/m);
    assert.match(parameterLaw(rows).text, /2 pairs of runs on two kinds of processor are left out\.$/m);
    assert.deepEqual([parameterLaw(rows).longer.length, parameterLaw(rowsOfOneProcessor).longer.length], [0, 2]);
    const gaps = (own: typeof rows) => equalHours(own).gaps;
    assert.deepEqual(gaps(rows), gaps(rowsOfOneProcessor)); // the runs that it shows are of one kind in each fold
    const split = rows.map((row) =>
      row.config.strategy === "random" ? { ...row, measured: { ...row.measured, device: "another" } } : row,
    );
    assert.deepEqual(gaps(split), []);
    assert.deepEqual(
      twinGains(rows).twins.map(({ pairs, leftOut }) => [pairs, leftOut]),
      [[33, 0]],
    );
  });

  it("give the gain by activity", () => {
    const { sets, text } = activities(rows);
    assert.equal(sets.length, 2);
    for (const { set, activities: own } of sets) {
      const { f1, gain } = expected(set).activities;
      for (const each of own) {
        const found = [each.pretrained, each.random, each.simple ?? NaN, each.gain, ...each.ci95];
        const { activity } = each;
        sameInterval(found, [
          f1.pretrained[activity],
          f1.random[activity],
          f1.simple[activity],
          gain[activity].difference,
          ...gain[activity].ci95,
        ]);
      }
    }
    assert.match(text, /in walking: 70\.0 against 49\.3/);
  });

  it("speak of people apart from hours too: the fewest against all, within the one encoder alone", () => {
    const factors = factorialRows({ draws: 1 });
    const [{ from, pairs }] = hoursDownstream(factors).gains;
    assert.deepEqual([from, pairs], [8, 5]); // of 80 people, in five folds
    const { text, correlations, shares } = lossAndScore(factors);
    assert.equal(correlations[0].perTenthBetween, null);
    assert.doesNotMatch(text, /NaN|between encoders/);
    close(shares[0].subset + shares[0].fold, 1, { absolute: 1e-9 }); // the planted ln L is the sum of both, in a balanced design
  });

  it("take the length of training as a factor where there are several", () => {
    const factors = factorialRows({ draws: 1 }).map((row) => ({ ...row, config: { ...row.config, schedule: "wsd" as const } }));
    assert.equal(lossAndScore(factors).shares[0].length, null);
    const half = factors.map((row) => ({
      ...row,
      config: { ...row.config, steps: row.config.steps / 2 },
      result: { ...row.result, testLoss: 1.5 * row.result.testLoss! },
    }));
    const { shares, text } = lossAndScore([...factors, ...half]);
    const [{ subset, fold, length }] = shares;
    close(subset + fold + length!, 1, { absolute: 1e-9 }); // ln L is the sum of all three
    assert.match(text, /the fold [\d.]+ %, the length of training [\d.]+ %\./);
  });

  it("say what is missing where there are no rows", () => {
    const claims = [lossAndScore, netTwins, scratchChoice, hoursDownstream, simpleFeaturesGap, activities];
    for (const claim of [...claims, fromScratchScores, twinGains]) assert.match(claim([]).text, /^(No|Too few) /, claim.name);
  });
});
