"""The remaining losses and laws that an audit of the study `real` printed, from its rows with NumPy and SciPy; prints auditCells.json.

    /tmp/venv/bin/python test/reference/auditCells.py > test/reference/auditCells.json

See audit.py, whose files it reads with.
"""

import json

import numpy as np
from scipy import stats
from scipy.optimize import least_squares

from auditLaws import (
    ENCODERS, FOLDS, SIZES, aicc, best, cell, cells, chosen, encoder, exponent, grid, is_sisfall, is_wisdm, loss,
    loss_by_user, most_hours, name, only, over_folds, test_loss,
)
from auditProbes import curves, downstream, mean_of, people
from auditScores import SETS, on_all

STRATEGIES = ("user", "random")
at_step = lambda row, step: next(point[2] for point in row["result"]["curve"] if point[0] == step)


def cell_means():
    """A line an encoder, strategy and size; everyone is in both strategies."""
    found = {}
    for which in ENCODERS:
        for strategy in STRATEGIES:
            for users in SIZES:
                own = [only(which)(strategy, fold, users) for fold in FOLDS]
                found[f"{name(*which)} {strategy} {users}"] = [
                    mean_of(own, lambda row: row["hours"]),
                    *(
                        mean_of(own, lambda row: row["result"][key])
                        for key in ("trainLoss", "testLoss", "validationLoss", "bestTestLoss")
                    ),
                    *(mean_of(own, lambda row: at_step(row, step)) for step in (2400, 4800, 6400, 8000)),
                    mean_of(own, lambda row: row["config"]["steps"] * row["config"]["batchSize"] / row["windows"]),
                ]
    return found


# --- exponents by fold under every choice, with all their intervals


def fieller(a, b):
    a, b = np.array(a), np.array(b)
    t2, covariance = stats.t.ppf(0.975, len(a) - 1) ** 2, np.cov(a, b) / len(a)
    q, l, c = (
        b.mean() ** 2 - t2 * covariance[1, 1],
        a.mean() * b.mean() - t2 * covariance[0, 1],
        a.mean() ** 2 - t2 * covariance[0, 0],
    )
    root = np.sqrt(max(l * l - q * c, 0))
    return [(l - root) / q, (l + root) / q] if q > 0 else None


def compared(pick, sizes=SIZES, value=test_loss):
    found = {}
    for strategy in STRATEGIES:
        points = [[pick(strategy, fold, users) for users in sizes] for fold in FOLDS]
        found[strategy] = [exponent([row["hours"] for row in own], [value(row) for row in own]) for own in points]
    user, random = np.array(found["user"]), np.array(found["random"])
    return {
        "user": over_folds(user),
        "random": over_folds(random),
        "difference": over_folds(user - random),
        "ratio": {"value": user.mean() / random.mean(), "ci95": fieller(user, random), "byFold": (user / random).tolist()},
    }


without = lambda size: [each for each in SIZES if each != size]
sizes = {
    "all": SIZES, "from8": SIZES[2:], "from4": SIZES[1:], "to16": SIZES[:4], "to8": SIZES[:3], "to32": SIZES[:5],
    **{f"without {size}": without(size) for size in SIZES},
}
on_sisfall, on_wisdm = (lambda row: loss(row, is_sisfall)), (lambda row: loss(row, is_wisdm))
losses = {
    "early": lambda row: row["result"]["bestTestLoss"],
    "users": loss_by_user,
    "sets": lambda row: (on_sisfall(row) + on_wisdm(row)) / 2,
    "sisfall": on_sisfall,
    "wisdm": on_wisdm,
}
oracle = lambda strategy, fold, users: best(cell(strategy, fold, users), "testLoss")
comparisons = {
    "sizes": {key: compared(chosen, own) for key, own in sizes.items()},
    "oracle": compared(oracle),
    "encoders": {
        name(*which): {part: compared(only(which), sizes[part]) for part in ("all", "from8")} for which in ENCODERS
    },
    "losses": {
        key: {part: compared(chosen, sizes[part], value) for part in ("all", "from8")} for key, value in losses.items()
    },
}


# --- the forms of one fold, and what its law rests on


def saturating(x, y):
    residual = lambda p: np.log(np.exp(p[0]) + np.exp(p[1]) * x ** -np.exp(p[2])) - np.log(y)
    fits = []
    for b in (0.1, 0.3, 1, 3):
        for share in (0.3, 0.7, 0.95, 0.99):
            floor = share * y.min()
            start = [np.log(floor), np.log(max(y.max() - floor, 1e-3) * x.min() ** b), np.log(b)]
            fits.append(least_squares(residual, start, max_nfev=3000, xtol=1e-14, ftol=1e-14, gtol=1e-14))
    return min(fits, key=lambda fit: fit.cost)


def one_fold(strategy, fold):
    own = [chosen(strategy, fold, users) for users in SIZES]
    x, y = np.array([row["hours"] for row in own]), np.array([test_loss(row) for row in own])
    line = stats.linregress(np.log(x), np.log(y))
    power = np.sum((np.log(y) - line.intercept - line.slope * np.log(x)) ** 2)
    bent = saturating(x, y)
    half = stats.t.ppf(0.975, 4) * line.stderr
    return {
        "law": [-line.slope, -line.slope - half, -line.slope + half, np.exp(line.intercept), line.rvalue**2],
        "chosen": [name(*encoder(row)) for row in own],
        "losses": y.tolist(),
        "power": [power, aicc(power, 6, 3)],
        "saturating": [2 * bent.cost, aicc(2 * bent.cost, 6, 4)],
        "params": np.exp(bent.x).tolist(),
    }


# --- 512 x 1 on the test users of each data set, and of each test user


def alone(kept):
    """Losses and exponents by strategy and fold, with the exponents from 8 users on."""
    pick, value = only((512, 1)), lambda row: loss(row, kept)
    found = {}
    for strategy in STRATEGIES:
        for fold in FOLDS:
            own = [pick(strategy, fold, users) for users in SIZES]
            x, y = [row["hours"] for row in own], [value(row) for row in own]
            found[f"{strategy} {fold}"] = {"losses": y, "exponents": [exponent(x, y), exponent(x[2:], y[2:])]}
    return found


def alone_over_folds(folds):
    """Mean exponents over folds, and USER's over RANDOM's."""
    user, random = (
        np.mean([folds[f"{strategy} {fold}"]["exponents"][0] for fold in FOLDS]) for strategy in STRATEGIES
    )
    return [user, random, user / random]


def pooled(strategy):
    """Residual sums of the power law and of the quadratic over all folds, a level for each, and the quadratic term's F."""
    own = [(fold, chosen(strategy, fold, users)) for fold in FOLDS for users in SIZES]
    x, y = np.log([row["hours"] for _, row in own]), np.log([test_loss(row) for _, row in own])
    levels = [[fold == each for each in FOLDS] for fold, _ in own]
    straight = np.column_stack([levels, x])
    curved = np.column_stack([straight, (x - x.mean()) ** 2])
    power, quadratic = (
        np.sum((y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) ** 2) for design in (straight, curved)
    )
    return [power, quadratic, (power - quadratic) / (quadratic / 13)]


def middle(strategy):
    """Over folds, the hours and the geometric mean of the loss at each size."""
    own = [[chosen(strategy, fold, users) for fold in FOLDS] for users in SIZES]
    return [[mean_of(row, lambda each: each["hours"]), np.exp(mean_of(row, lambda each: np.log(test_loss(each))))] for row in own]


def by_test_user(kept):
    pick, found = only((512, 1)), []
    for fold in FOLDS:
        for user in filter(kept, pick("user", fold, 2)["result"]["testLossByUser"]):
            slopes = []
            for strategy in STRATEGIES:
                own = [pick(strategy, fold, users) for users in SIZES]
                value = lambda row: loss(row, lambda each: each == user)
                slopes.append(exponent([row["hours"] for row in own], [value(row) for row in own]))
            found.append(slopes)
    user, random = np.array(found).T
    return {
        "users": len(found),
        "steeper": int(np.sum(user > random)),
        "user": [user.mean(), user.std(ddof=1)],
        "random": [random.mean(), random.std(ddof=1)],
        "difference": [(user - random).mean(), (user - random).std(ddof=1) / np.sqrt(len(found))],
    }


def by_steps(encoders, sizes):
    """Exponents at each point of the curves, of the encoder of the lowest loss then, and their ratio."""
    found = []
    for place, (step, *_) in enumerate(grid[0]["result"]["curve"]):
        if step > 0:
            value = lambda row: row["result"]["curve"][place][2]
            pick = lambda strategy, fold, users: min(
                (row for row in cell(strategy, fold, users) if encoder(row) in encoders), key=value
            )
            at = compared(pick, sizes, value)
            found.append([step, at["user"]["mean"], at["random"]["mean"], at["ratio"]["value"]])
    return found


ONE_BY_ONE = {name(*each): [each] for each in ((512, 1), (512, 5), (256, 4))}
steps = {
    part: {key: by_steps(encoders, sizes[part]) for key, encoders in {**ONE_BY_ONE, "best": ENCODERS}.items()}
    for part in ("all", "from8")
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

# --- parameters


def figure3():
    n = [on_all(each)[0]["encoderParams"] for each in ENCODERS]
    by_fold = [
        exponent(n, [next(test_loss(row) for row in on_all(each) if row["config"]["fold"] == fold) for each in ENCODERS])
        for fold in FOLDS
    ]
    line = stats.linregress(np.log(n), np.log([mean_of(on_all(each), test_loss) for each in ENCODERS]))
    half = stats.t.ppf(0.975, len(ENCODERS) - 2) * line.stderr
    law = [-line.slope, -line.slope - half, -line.slope + half, np.exp(line.intercept), line.rvalue**2]
    return {"law": law, "byFold": by_fold, **over_folds(by_fold), "means": [mean_of(on_all(each), test_loss) for each in ENCODERS]}


def optimum(keep, hours=most_hours):
    """Parameters of lowest loss, Fieller's interval, and by fold the optimum and the deviation of ln L from the surface."""
    own = {fold: [point for point in points if keep(point)] for fold, points in cells.items()}
    mean_n, mean_d = (np.mean([np.log(point[i]) for points in own.values() for point in points]) for i in (1, 2))
    slopes, deviations = [], []
    for points in own.values():
        n, d, l = (np.log([point[i] for point in points]) for i in (1, 2, 3))
        n, d = n - mean_n, d - mean_d
        design = np.column_stack([np.ones_like(n), n, n * n, d, n * d])
        b = np.linalg.lstsq(design, l, rcond=None)[0]
        slopes.append([-b[1] - b[4] * (np.log(hours) - mean_d), 2 * b[2]])
        deviations.append(np.sqrt(np.mean((l - design @ b) ** 2)))
    a, b = np.array(slopes).T
    return {
        "params": np.exp(a.mean() / b.mean() + mean_n),
        "ci95": [np.exp(end + mean_n) for end in fieller(a, b)],
        "byFold": np.exp(a / b + mean_n).tolist(),
        "deviations": deviations,
    }


eight_or_more = {row["hours"] for row in grid if row["config"]["users"] not in (2, 4)}
optima = {
    **{f"{hours} h": optimum(lambda point: True, hours) for hours in (1, 3, 10)},
    "all": optimum(lambda point: True),
    "from8": optimum(lambda point: point[2] in eight_or_more),
    **{f"without {name(*each)}": optimum(lambda point: point[0] != each) for each in ENCODERS},
}

by_set = {"sisfall": alone(is_sisfall), "wisdm": alone(is_wisdm), "all": alone(lambda user: True)}

print(
    json.dumps(
        {
            "cells": cell_means(),
            "comparisons": comparisons,
            "folds": {f"{strategy} {fold}": one_fold(strategy, fold) for strategy in STRATEGIES for fold in FOLDS},
            "hours": [[row["hours"] for row in (chosen("user", fold, users) for users in SIZES)] for fold in FOLDS],
            "pooled": {strategy: pooled(strategy) for strategy in STRATEGIES},
            "middle": {strategy: middle(strategy) for strategy in STRATEGIES},
            "alone": by_set,
            "aloneOverFolds": {key: alone_over_folds(folds) for key, folds in by_set.items()},
            "byTestUser": {
                "all": by_test_user(lambda user: True), "sisfall": by_test_user(is_sisfall), "wisdm": by_test_user(is_wisdm)
            },
            "steps": steps,
            "equalHours": equal_hours,
            "figure3": figure3(),
            "optima": optima,
            "curves": curves,
            "people": people,
            "downstream": {data: downstream(data) for data in SETS},
        },
        default=float,
    )
)
