"""Every pair of probes of the study `real` that an audit compared, and the people of its folds, from its rows with NumPy and SciPy: see auditCells.py."""

import numpy as np

from auditLaws import ENCODERS, FOLDS, SIZES, cell, encoder, name, only, over_folds, rows
from auditScores import every_run, f1_of_classes, less, longest, macro, on_all, probe, probes_of, randoms, task, test_f1

mean_of = lambda own, value: float(np.mean([value(row) for row in own]))


def accuracies(probes, user):
    return np.mean([np.trace(by[user]) / by[user].sum() for by in probes])


def compared_probes(a, b):
    """Macro F1 with its jackknife over users; accuracy user by user."""
    users = sorted(a[0])
    differences = np.array([accuracies(a, user) - accuracies(b, user) for user in users])
    return {
        **less(a, b),
        "macroF1": [macro(a, users), macro(b, users)],
        "accuracy": over_folds(differences),
        "above": int((differences > 0).sum()),
    }


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
        "bySize": {
            strategy: [grid_f1([row for fold in FOLDS for row in cell(strategy, fold, users)]) for users in SIZES]
            for strategy in ("user", "random")
        },
    }


# --- people of the folds

trained = {fold: set(only((512, 1))("user", fold, "all")["users"]) for fold in FOLDS}
tested = {fold: set(only((512, 1))("user", fold, "all")["result"]["testLossByUser"]) for fold in FOLDS}
everyone = set().union(*trained.values(), *tested.values())
held_out = {fold: everyone - trained[fold] - tested[fold] for fold in FOLDS}
PAIRS = ((0, 1), (0, 2), (1, 2))
subset = lambda fold, users: set(only((512, 1))("user", fold, users)["users"])
people = {
    "everyone": len(everyone),
    "tested": [len(tested[fold]) for fold in FOLDS],
    "trained": [len(trained[fold]) for fold in FOLDS],
    "validation": [sorted(held_out[fold]) for fold in FOLDS],
    "validationOfFirstTestedLater": [sorted(held_out[0] & tested[fold]) for fold in (1, 2)],
    "trainedShared": [len(trained[a] & trained[b]) for a, b in PAIRS],
    "subsetsShared": {users: [len(subset(a, users) & subset(b, users)) for a, b in PAIRS] for users in (2, 4, 8)},
}
