"""The study `real` under choices that could have been others, from its rows with NumPy and SciPy; prints auditVariants.json.

    /tmp/venv/bin/python test/reference/auditVariants.py > test/reference/auditVariants.json

See audit.py, whose files it reads with.
"""

import json

import numpy as np
from scipy import stats

from auditLaws import (
    ENCODERS, FOLDS, SIZES, best, cell, cells, chosen, compare, encoder, exponent, full, is_sisfall, is_wisdm, loss,
    loss_by_user, most_hours, name, only, over_folds, rows, test_loss,
)
from auditScores import SETS, less, longest, on_all, probes_of, task, test_f1

on_sisfall, on_wisdm = (lambda row: loss(row, is_sisfall)), (lambda row: loss(row, is_wisdm))
early = lambda row: row["result"]["bestTestLoss"]
weights = {
    "early": early,
    "users": loss_by_user,
    "sets": lambda row: (on_sisfall(row) + on_wisdm(row)) / 2,
    "sisfall": on_sisfall,
    "wisdm": on_wisdm,
}
sizes = {"all": SIZES, "from8": SIZES[2:], "from4": SIZES[1:], "to16": SIZES[:4], "to8": SIZES[:3], "to32": SIZES[:5]}
oracle = lambda strategy, fold, users: best(cell(strategy, fold, users), "testLoss")

exponents = {
    "oracle": compare(oracle, test_loss),
    "weights": {
        key: {part: compare(chosen, value, sizes[part]) for part in ("all", "from8")} for key, value in weights.items()
    },
    "sizes": {key: compare(chosen, test_loss, own) for key, own in sizes.items()},
    "encodersFrom8": {name(*each): compare(only(each), test_loss, SIZES[2:]) for each in ENCODERS},
}

equal_hours = {
    key: {
        str(users): over_folds(
            [np.log(value(chosen("user", fold, users)) / value(chosen("random", fold, users))) for fold in FOLDS]
        )
        for users in SIZES[:-1]
    }
    for key, value in (("sisfall", on_sisfall), ("wisdm", on_wisdm))
}


def steps_of(which):
    """Exponents of one encoder at each point of its curves."""
    found = []
    for place, (step, *_) in enumerate(on_all(which)[0]["result"]["curve"]):
        if step > 0:
            at = compare(only(which), lambda row: row["result"]["curve"][place][2])
            found.append({"steps": step, "user": at["user"], "random": at["random"]})
    return found


def by_test_user():
    """Of 512 x 1: the exponents of each test user's own loss."""
    pick = only((512, 1))
    found = []
    for fold in FOLDS:
        for user in pick("user", fold, 2)["result"]["testLossByUser"]:
            slopes = []
            for strategy in ("user", "random"):
                own = [pick(strategy, fold, users) for users in SIZES]
                slopes.append(exponent([row["hours"] for row in own], [loss(row, lambda each: each == user) for row in own]))
            found.append(slopes)
    difference = np.array(found)[:, 0] - np.array(found)[:, 1]
    return {"users": len(found), "steeper": int((difference > 0).sum()), "difference": difference.mean()}


def table2():
    found = {}
    for strategy in ("user", "random"):
        for fold in FOLDS:
            own = [chosen(strategy, fold, users) for users in SIZES]
            line = stats.linregress(np.log([row["hours"] for row in own]), np.log([test_loss(row) for row in own]))
            half = stats.t.ppf(0.975, 4) * line.stderr
            found[f"{strategy} {fold}"] = [-line.slope, -line.slope - half, -line.slope + half, np.exp(line.intercept)]
    return found


def figure3():
    n = np.log([on_all(each)[0]["encoderParams"] for each in ENCODERS])
    line = stats.linregress(n, np.log([full[each] for each in ENCODERS]))
    half = stats.t.ppf(0.975, len(ENCODERS) - 2) * line.stderr
    return [-line.slope, -line.slope - half, -line.slope + half]


def optimum(hours):
    mean_n, mean_d = (np.mean([np.log(point[i]) for points in cells.values() for point in points]) for i in (1, 2))
    slopes = []
    for points in cells.values():
        n, d, l = (np.log([point[i] for point in points]) for i in (1, 2, 3))
        n, d = n - mean_n, d - mean_d
        b = np.linalg.lstsq(np.column_stack([np.ones_like(n), n, n * n, d, n * d]), l, rcond=None)[0]
        slopes.append([-b[1] - b[4] * (np.log(hours) - mean_d), 2 * b[2]])
    a, b = np.array(slopes).T
    covariance, t2 = np.cov(a, b) / len(a), stats.t.ppf(0.975, len(a) - 1) ** 2
    q, l, c = b.mean() ** 2 - t2 * covariance[1, 1], a.mean() * b.mean() - t2 * covariance[0, 1], a.mean() ** 2 - t2 * covariance[0, 0]
    root = np.sqrt(max(l * l - q * c, 0))
    ends = [np.exp((l + sign * root) / q + mean_n) for sign in (-1, 1)] if q > 0 else None
    return {"params": np.exp(a.mean() / b.mean() + mean_n), "ci95": ends}


def scores(data):
    scratch = task("fromScratch", data)
    long = probes_of([longest], data)
    values = [100 * test_f1(row, data) for row in scratch]
    return {
        "scratchMean": np.mean(values),
        "scratchDeviation": np.std(values, ddof=1),
        "longLessChosen": less(long, probes_of([best(scratch)], data)),
        "longLessAll": less(long, probes_of(scratch, data)),
        "longLessBest": less(long, probes_of([max(scratch, key=lambda row: test_f1(row, data))], data)),
    }


print(
    json.dumps(
        {
            "exponents": exponents,
            "equalHours": equal_hours,
            "steps": {name(*each): steps_of(each) for each in ((512, 1), (512, 5), (256, 4))},
            "byTestUser": by_test_user(),
            "table2": table2(),
            "figure3": figure3(),
            "optimum": {str(hours): optimum(hours) for hours in (1, 3, 10, most_hours)},
            "scores": {data: scores(data) for data in SETS},
        },
        indent=1,
        default=float,
    )
)
