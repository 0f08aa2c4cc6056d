"""L = E + A people^-a + B (hours of all)^-b with a level for each fold, by SciPy; prints peopleHours.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy scipy
    /tmp/venv/bin/python test/reference/peopleHours.py > test/reference/peopleHours.json

Three sets of points: drawn from such a law with 1 % noise; from another with so much that E is 0 unless a fold is left out; and
the best runs of the study `real`. It takes nothing from lib/.
Beside the law stand those of all hours alone, of people alone, and of people and the hours of each.
Intervals are at 95 %, by the delete-one-fold jackknife and Student's t over folds.
"""

import json

import numpy as np
from scipy import stats
from scipy.optimize import least_squares

from auditLaws import FOLDS, SIZES, chosen, test_loss

TRUTH = dict(E=0.2, A=0.4, a=0.6, B=0.1, b=0.5)


NOISY = dict(E=0.05, A=0.3, a=0.2, B=0.1, b=0.3)


def simulated(truth, seed, folds, noise):
    rng = np.random.default_rng(seed)
    points = []
    for fold in range(folds):
        level = 0.1 * rng.normal()
        for people in (8, 16, 40, 80):
            for hours in (0.05, 0.125, 0.25, 0.5):
                law = truth["E"] + truth["A"] * people ** -truth["a"] + truth["B"] * (people * hours) ** -truth["b"]
                points.append([fold, people, hours, law * np.exp(level + noise * rng.normal())])
    return points


def real():
    """Both strategies share the run of all users."""
    runs = [
        (fold, chosen(strategy, fold, users))
        for fold in FOLDS
        for strategy in ("user", "random")
        for users in SIZES
        if users != "all" or strategy == "user"
    ]
    return [[fold, len(row["users"]), row["hours"] / len(row["users"]), test_loss(row)] for fold, row in runs]


def fit(points, of_each=False):
    """With the hours of all people, or those of each."""
    fold, people, hours, losses = np.array(points).T
    index = np.searchsorted(np.unique(fold), fold)
    folds = index.max() + 1
    n, d, y = np.log(people), np.log(hours if of_each else people * hours), np.log(losses)
    # The shape is scaled so that E + A at the mean people + B at the mean hours is 1, and the levels are free.
    law = lambda p: np.exp(p[0]) + np.exp(p[1] - p[2] * (n - n.mean())) + np.exp(-p[3] * (d - d.mean()))
    residual = lambda p: p[4 + index] + np.log(law(p)) - y
    options = dict(xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=20000, x_scale="jac")
    fits = [
        least_squares(residual, [e, a, alpha, beta] + [y.mean() - 1] * folds, **options)
        for e in (-1, 1)
        for a in (-1, 1)
        for alpha in (0.3, 1)
        for beta in (0.3, 1)
    ]
    best = min(fits, key=lambda found: found.cost)
    p = best.x
    scale = np.exp(p[4 + index].mean())
    return {
        "E": scale * np.exp(p[0]),
        "A": scale * np.exp(p[1] + p[2] * n.mean()),
        "a": p[2],
        "B": scale * np.exp(p[3] * d.mean()),
        "b": p[3],
        "rss": 2 * best.cost,
    }


def loss_of(law, people, each):
    return law["E"] + law["A"] * people ** -law["a"] + law["B"] * (people * each) ** -law["b"]


def gains(law, people, each):
    """Of people, who bring their hours, and of more hours of the same people."""
    loss = loss_of(law, people, each)
    by_people, by_hours = law["a"] * law["A"] * people ** -law["a"], law["b"] * law["B"] * (people * each) ** -law["b"]
    return (by_people + by_hours) / loss, by_hours / loss


def saturating(points, size):
    """Sum of squares of E + C size^-c with the same levels."""
    fold, people, each, losses = np.array(points).T
    index = np.searchsorted(np.unique(fold), fold)
    x, y = np.log(size(people, each)), np.log(losses)
    residual = lambda p: p[2 + index] + np.log(np.exp(p[0]) + np.exp(-np.exp(p[1]) * (x - x.mean()))) - y
    levels = [y.mean()] * (index.max() + 1)
    starts = [[e, c] for e in (-2, 0, 2) for c in (-2, -1, 0, 1)]
    fits = [least_squares(residual, s + levels, xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=20000) for s in starts]
    return 2 * min(found.cost for found in fits)


def over(points):
    """AICc of the laws beside it, less its own."""
    n, folds = len(points), len({point[0] for point in points})
    aicc = lambda rss, k: n * np.log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    own = aicc(fit(points)["rss"], folds + 5)
    return {
        "hoursAlone": aicc(saturating(points, lambda people, each: people * each), folds + 3) - own,
        "peopleAlone": aicc(saturating(points, lambda people, each: people), folds + 3) - own,
        "hoursOfEach": aicc(fit(points, of_each=True)["rss"], folds + 5) - own,
    }


def estimates(points):
    most = max(points, key=lambda point: point[1] * point[2])
    at = (most[1], most[2])
    quantities = {
        "E": lambda law: np.log(law["E"]),
        "A": lambda law: np.log(law["A"]),
        "a": lambda law: law["a"],
        "B": lambda law: np.log(law["B"]),
        "b": lambda law: law["b"],
        "byPeople": lambda law: gains(law, *at)[0],
        "byHours": lambda law: gains(law, *at)[1],
        "byPeopleMore": lambda law: gains(law, *at)[0] - gains(law, *at)[1],
        "exchange": lambda law: np.log(at[1] * gains(law, *at)[0] / gains(law, *at)[1]),
    }
    found = jackknifed(points, quantities, logs=("E", "A", "B", "exchange"))
    return {"rss": fit(points)["rss"], "at": {"people": at[0], "hoursEach": at[1]}, "estimates": found, "over": over(points)}


def jackknifed(points, quantities, logs):
    """Of each quantity of the law; those of `logs` are logarithms, which are taken back."""
    whole = fit(points)
    folds = sorted({point[0] for point in points})
    without = [fit([point for point in points if point[0] != fold]) for fold in folds]
    found = {}
    for name, value in quantities.items():
        left_out = np.array([value(law) for law in without])
        k = len(folds)
        half = stats.t.ppf(0.975, k - 1) * np.sqrt((k - 1) / k * np.sum((left_out - left_out.mean()) ** 2))
        back = np.exp if name in logs else (lambda number: number)
        centre = value(whole)
        found[name] = {"value": back(centre), "ci95": [back(centre - half), back(centre + half)]}
    return found


def both(points):
    return {"points": points, **estimates(points)}


if __name__ == "__main__":
    found = {
        "simulated": both(simulated(TRUTH, seed=19, folds=5, noise=0.01)),
        "noisy": both(simulated(NOISY, seed=5, folds=4, noise=0.05)),
        "real": both(real()),
    }
    print(json.dumps(found, indent=1, default=float))
