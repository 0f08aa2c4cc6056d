"""Downstream scores of the study `real`, from its rows with NumPy and SciPy: see audit.py.

Macro F1 is recomputed from the counts of each test user, so that users can be left out.
"""

import numpy as np
from scipy import stats

from auditLaws import ENCODERS, FOLDS, best, cell, encoder, grid, name, over_folds, read, rows, test_loss

SETS = ["uci-har", "wisdm-phone"]


def f1_of_classes(counts):
    true_positives, total = np.diag(counts), counts.sum(0) + counts.sum(1)
    return np.where(total > 0, 2 * true_positives / np.maximum(total, 1), np.nan)


probe = lambda row, data: {
    user: np.array(counts, float) for user, counts in row["result"]["probes"][data]["confusionByUser"].items()
}
macro = lambda probes, users: np.mean([np.nanmean(f1_of_classes(sum(by[user] for user in users))) for by in probes])
probes_of = lambda found, data: [probe(row, data) for row in found]


def over_users(users, statistic):
    """The statistic of all users, and the delete-one-user jackknife's interval."""
    n, whole = len(users), statistic(users)
    left_out = np.array([statistic([other for other in users if other != user]) for user in users])
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean()) ** 2))
    return {"difference": whole, "ci95": [whole - half, whole + half]}


def less(a, b):
    return over_users(sorted(a[0]), lambda users: macro(a, users) - macro(b, users))


def task(which, data):
    return [row for row in rows if row["config"]["task"] == which and row["config"]["set"] == data]


randoms = lambda which: [
    row for row in rows if row["config"]["task"] == "pretrain" and row["config"]["steps"] == 0 and encoder(row) == which
]
on_all = lambda which: [row for row in grid if row["config"]["users"] == "all" and encoder(row) == which]
every_run = lambda which: [row for row in grid if encoder(row) == which]
longest = next(row for row in rows if row["config"]["steps"] == 32000 and encoder(row) == (512, 10))
device = lambda row: row["measured"]["device"]
test_f1 = lambda row, data: row["result"]["probes"][data]["macroF1"]


def twins(data, one=(512, 1), other=(256, 4)):
    wide, deep, wide_random, deep_random = (
        probes_of(found, data) for found in (every_run(one), every_run(other), randoms(one), randoms(other))
    )
    users = sorted(wide[0])
    pretrained, randomly = macro(wide, users) - macro(deep, users), macro(wide_random, users) - macro(
        deep_random, users
    )
    net = over_users(
        users, lambda own: macro(wide, own) - macro(deep, own) - macro(wide_random, own) + macro(deep_random, own)
    )
    return {"pretrained": pretrained, "random": randomly, "net": net}


def from_scratch(data):
    runs = task("fromScratch", data)
    losses, scores = [row["result"]["validationLoss"] for row in runs], [test_f1(row, data) for row in runs]
    by_loss = best(runs)
    return {
        "runs": len(runs),
        "chosen": test_f1(by_loss, data),
        "best": max(scores),
        "rank": 1 + sum(score > test_f1(by_loss, data) for score in scores),
        "spearman": stats.spearmanr(losses, scores).statistic,
        "epochs": by_loss["config"]["steps"] * by_loss["config"]["batchSize"] / by_loss["windows"],
    }


def hours_gain(data, one_processor=False):
    gains = []
    for fold in FOLDS:
        pairs = [
            (
                next(row for row in on_all(which) if row["config"]["fold"] == fold),
                next(row for row in cell("user", fold, 2) if encoder(row) == which),
            )
            for which in ENCODERS
        ]
        if one_processor:
            pairs = [(all_users, two) for all_users, two in pairs if device(all_users) == device(two)]
        gains.append([test_f1(all_users, data) - test_f1(two, data) for all_users, two in pairs])
    every = np.concatenate(gains)
    return {**over_folds([np.mean(own) for own in gains]), "above": int((every > 0).sum()), "pairs": every.size}


def share(value, key):
    """Of the variance of a value over the grid's runs, what its groups' means explain."""
    groups = {}
    for row in grid:
        groups.setdefault(key(row), []).append(value(row))
    values = np.array([value(row) for row in grid])
    return sum(len(own) * (np.mean(own) - values.mean()) ** 2 for own in groups.values()) / np.sum(
        (values - values.mean()) ** 2
    )


log_loss = lambda row: np.log(test_loss(row))
factors = {
    "encoder": encoder,
    "data": lambda row: (row["config"]["users"], row["config"]["strategy"] if row["config"]["users"] != "all" else ""),
    "fold": lambda row: row["config"]["fold"],
}


def centred(own, value, key):
    """Values less the mean of their group."""
    groups = {}
    for row in own:
        groups.setdefault(key(row), []).append(value(row))
    return np.array([value(row) - np.mean(groups[key(row)]) for row in own])


def per_tenth(x, y):
    """Change of y where the loss is 10 % lower, by least squares on ln loss."""
    return stats.linregress(x, y).slope * np.log(0.9)


def loss_and_f1(data):
    f1 = lambda row: test_f1(row, data)
    fold_of = lambda row: row["config"]["fold"]
    folds = [[row for row in grid if fold_of(row) == fold] for fold in FOLDS]

    def between(own):
        means = [
            [np.mean([value(row) for row in own if encoder(row) == which]) for which in ENCODERS]
            for value in (log_loss, f1)
        ]
        return per_tenth(*means)

    spearman = stats.spearmanr([test_loss(row) for row in grid], [test_f1(row, data) for row in grid]).statistic
    within = {
        name(*which): stats.pearsonr(
            [log_loss(row) for row in every_run(which)], [test_f1(row, data) for row in every_run(which)]
        ).statistic
        for which in ENCODERS
    }
    return {
        "spearman": spearman,
        "trainSpearman": stats.spearmanr([row["result"]["trainLoss"] for row in grid], list(map(f1, grid))).statistic,
        "r": stats.pearsonr(list(map(log_loss, grid)), list(map(f1, grid))).statistic,
        "within": within,
        "withinFolds": {
            name(*which): stats.pearsonr(
                centred(every_run(which), log_loss, fold_of), centred(every_run(which), f1, fold_of)
            ).statistic
            for which in ENCODERS
        },
        "perTenth": {
            name(*which): per_tenth([log_loss(row) for row in every_run(which)], [f1(row) for row in every_run(which)])
            for which in ENCODERS
        },
        "perTenthWithin": over_folds(
            [per_tenth(centred(own, log_loss, encoder), centred(own, f1, encoder)) for own in folds]
        ),
        "perTenthBetween": over_folds([between(own) for own in folds]),
        "shares": {key: share(lambda row: test_f1(row, data), factor) for key, factor in factors.items()},
    }


def activities(data):
    """F1 of each class, the runs of a kind averaged; accuracy of each test user."""
    kinds = {
        "random": randoms((512, 1)),
        "pretrained": on_all((512, 1)),
        "longest": [longest],
        "simple": task("simpleFeatures", data),
    }
    classes = grid[0]["result"]["probes"][data]["classes"]
    by_class = {
        kind: np.mean([f1_of_classes(sum(by.values())) for by in probes_of(found, data)], 0)
        for kind, found in kinds.items()
    }
    users = {user: np.trace(counts) / counts.sum() for user, counts in probe(longest, data).items()}
    random_probes, trained_probes = probes_of(kinds["random"], data), probes_of(kinds["pretrained"], data)
    class_f1 = lambda probes, k, own: np.mean([f1_of_classes(sum(by[user] for user in own))[k] for by in probes])
    gains = {
        each: over_users(sorted(users), lambda own: class_f1(trained_probes, k, own) - class_f1(random_probes, k, own))
        for k, each in enumerate(classes)
    }
    return {
        "f1": {kind: dict(zip(classes, values)) for kind, values in by_class.items()},
        "gain": gains,
        "longestAccuracy": users,
    }


# --- runs of one config that two studies made on different processors

others = {row["configHash"]: row for row in read("rates")}
processors = [
    [row["result"]["testLoss"], others[row["configHash"]]["result"]["testLoss"]]
    for row in rows
    if row["configHash"] in others and row["measured"]["device"] != others[row["configHash"]]["measured"]["device"]
]

scores = {
    "lossShares": {key: share(log_loss, factor) for key, factor in factors.items()},
    "processors": processors,
    "downstream": {
        data: {
            "twins": twins(data),
            "sameFeatures": {
                "512x5 512x1": twins(data, (512, 5), (512, 1)),
                "512x10 512x5": twins(data, (512, 10), (512, 5)),
            },
            "fromScratch": from_scratch(data),
            "hours": hours_gain(data),
            "hoursOnOneProcessor": hours_gain(data, one_processor=True),
            "lossAndF1": loss_and_f1(data),
            "activities": activities(data),
            "simpleLessLongest": less(probes_of(task("simpleFeatures", data), data), probes_of([longest], data)),
        }
        for data in SETS
    },
}
