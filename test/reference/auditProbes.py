"""Every pair of probes of the study `real` that an audit compared, and the people of its folds, from its rows with NumPy and SciPy: see auditCells.py."""

import numpy as np
from scipy import stats

from auditLaws import ENCODERS, FOLDS, SIZES, cell, encoder, is_sisfall, is_wisdm, name, only, over_folds, rows
from auditScores import SETS, every_run, f1_of_classes, less, longest, macro, on_all, probe, probes_of, randoms, task, test_f1

mean_of = lambda own, value: float(np.mean([value(row) for row in own]))


def accuracies(probes, user):
    return np.mean([np.trace(by[user]) / by[user].sum() for by in probes])


def drawn(a, b, users):
    """Ends of the difference in macro F1 over 2000 draws of the users."""
    choice = np.random.default_rng(0).choice
    draws = [choice(users, len(users)) for _ in range(2000)]
    return np.percentile([macro(a, own) - macro(b, own) for own in draws], [2.5, 97.5]).tolist()


def compared_probes(a, b):
    """Macro F1 with its jackknife over users, and its bootstrap; accuracy user by user, with Wilcoxon's p."""
    users = sorted(a[0])
    differences = np.array([accuracies(a, user) - accuracies(b, user) for user in users])
    # Left to itself SciPy takes a normal distribution where differences tie, as the audit did of four pairs on wisdm-phone.
    moved = differences[differences != 0]
    ties = len(set(abs(moved))) < len(moved)
    every_sign = stats.PermutationMethod(n_resamples=2 ** len(moved))
    return {
        **less(a, b),
        "macroF1": [macro(a, users), macro(b, users)],
        "accuracy": over_folds(differences),
        "drawn": drawn(a, b, users),
        "wilcoxon": stats.wilcoxon(moved, method=every_sign if ties else "exact").pvalue,
        "above": int((differences > 0).sum()),
    }


def f1_on(fold, users, which, data):
    return test_f1(only(which)("user", fold, users), data)


def spread(values):
    return [np.mean(values), np.std(values, ddof=1), min(values), max(values)]


def downstream(data):
    scratch = sorted(task("fromScratch", data), key=lambda row: row["result"]["validationLoss"])
    by_score = max(scratch, key=lambda row: test_f1(row, data))
    longs = {name(*encoder(row)): row for row in rows if row["config"]["steps"] == 32000}
    simple, wide = task("simpleFeatures", data), on_all((512, 1))
    kinds = {
        "chosen": scratch[:1], "all": scratch, "best": [by_score], "simple": simple, "wide": wide, "longest": [longest],
        **{f"long {key}": [row] for key, row in longs.items()},
    }
    of = lambda kind: probes_of(kinds[kind], data)
    pairs = [
        *((f"long {key}", other) for key in longs for other in ("chosen", "all", "best")),
        *(("wide", other) for other in ("chosen", "all")),
        *(("simple", other) for other in (*(f"long {key}" for key in longs), "wide", "chosen")),
    ]
    grid_f1 = lambda found: 100 * mean_of(found, lambda row: test_f1(row, data))
    return {
        "overRandom": {
            **{name(*each): compared_probes(probes_of(on_all(each), data), probes_of(randoms(each), data)) for each in ENCODERS},
            **{
                f"long {key}": compared_probes([probe(row, data)], probes_of(randoms(encoder(row)), data))
                for key, row in longs.items()
            },
        },
        "scratch": [
            [
                name(*encoder(row)), row["config"]["learningRate"], row["result"]["validationLoss"],
                row["result"]["trainLoss"], row["result"]["testLoss"], test_f1(row, data), row["result"]["stillFalling"],
            ]
            for row in scratch
        ],
        "scratchSpread": spread([100 * test_f1(row, data) for row in scratch]),
        "chosenTrainedOn": [scratch[0]["windows"], len(scratch[0]["users"])],
        "less": {f"{a} less {b}": compared_probes(of(a), of(b)) for a, b in pairs},
        "byActivity": {
            kind: np.mean([f1_of_classes(sum(by.values())) for by in of(kind)], 0).tolist()
            for kind in (*(f"long {key}" for key in longs), "chosen", "all", "simple", "wide")
        },
        "byUser": {
            kind: {user: accuracies(of(kind), user) for user in sorted(probe(longest, data))}
            for kind in ("simple", "longest", "chosen")
        },
        "overOwnRandom": {
            name(*each): [grid_f1(randoms(each)), grid_f1(every_run(each)) - grid_f1(randoms(each))] for each in ENCODERS
        },
        "randomOnes": {name(*each): [100 * test_f1(row, data) for row in randoms(each)] for each in ENCODERS},
        "hoursByFold": [
            np.mean([f1_on(fold, "all", each, data) - f1_on(fold, 2, each, data) for each in ENCODERS]) for fold in FOLDS
        ],
        "bySize": {
            strategy: [grid_f1([row for fold in FOLDS for row in cell(strategy, fold, users)]) for users in SIZES]
            for strategy in ("user", "random")
        },
    }


# --- the long runs

curves = {
    name(*encoder(row)): {
        "losses": row["result"]["curve"],
        "probes": [[point["step"], *(point["macroF1"][data] for data in SETS)] for point in row["result"]["probeCurve"]],
    }
    for row in rows
    if row["config"]["steps"] == 32000
}

# --- people of the folds

trained = {fold: set(only((512, 1))("user", fold, "all")["users"]) for fold in FOLDS}
tested = {fold: set(only((512, 1))("user", fold, "all")["result"]["testLossByUser"]) for fold in FOLDS}
everyone = set().union(*trained.values(), *tested.values())
held_out = {fold: everyone - trained[fold] - tested[fold] for fold in FOLDS}
PAIRS = ((0, 1), (0, 2), (1, 2))
subset = lambda fold, users: set(only((512, 1))("user", fold, users)["users"])


def users_and_windows(fold, kept):
    sums = only((512, 1))("user", fold, "all")["result"]["testLossByUser"]
    return sum(map(kept, sums)), sum(windows for user, (_, windows) in sums.items() if kept(user))


people = {
    "everyone": len(everyone),
    "tested": [len(tested[fold]) for fold in FOLDS],
    "trained": [len(trained[fold]) for fold in FOLDS],
    "validation": [sorted(held_out[fold]) for fold in FOLDS],
    "validationOfFirstTestedLater": [sorted(held_out[0] & tested[fold]) for fold in (1, 2)],
    "trainedShared": [len(trained[a] & trained[b]) for a, b in PAIRS],
    "firstTwo": [sorted(subset(fold, 2)) for fold in FOLDS],
    "testedBySet": [
        [counts for kept in (is_sisfall, is_wisdm) for counts in users_and_windows(fold, kept)] for fold in FOLDS
    ],
    "subsetsShared": {users: [len(subset(a, users) & subset(b, users)) for a, b in PAIRS] for users in (2, 4, 8)},
}
