"""The laws of the study `real` and what they depend on, from its rows with NumPy and SciPy: see audit.py."""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.optimize import least_squares

folder = Path(__file__).resolve().parents[2] / "data" / "results"
read = lambda study: [json.loads(line) for line in (folder / f"{study}.jsonl").read_text().splitlines()]
rows = read("real")
SIZES = [2, 4, 8, 16, 32, "all"]
ENCODERS = [(128, 4), (256, 4), (512, 1), (512, 5), (512, 10)]
FOLDS = range(3)
RECIPE = {
    "task": "pretrain",
    "steps": 8000,
    "augmentations": [],
    "lossPatches": "masked",
    "maskRatio": 0.7,
    "targetNorm": "patch",
}

encoder = lambda row: (row["config"]["width"], row["config"]["depth"])
name = lambda width, depth: f"{width}x{depth}"
grid = [
    row
    for row in rows
    if all(row["config"][key] == value for key, value in RECIPE.items()) and encoder(row) in ENCODERS
]
assert len(grid) == 165


def cell(strategy, fold, users):
    """Every encoder on one subset; all users are the same subset for both strategies."""
    return [
        row
        for row in grid
        if row["config"]["fold"] == fold
        and row["config"]["users"] == users
        and (users == "all" or row["config"]["strategy"] == strategy)
    ]


def best(found, by="validationLoss"):
    return min(found, key=lambda row: row["result"][by])


is_sisfall = lambda user: user.startswith("sisfall/")
is_wisdm = lambda user: user.startswith("wisdm-phone/")


def loss(row, kept=lambda user: True):
    kept_sums = [sums for user, sums in row["result"]["testLossByUser"].items() if kept(user)]
    return sum(total for total, _ in kept_sums) / sum(windows for _, windows in kept_sums)


def loss_by_user(row):
    return float(np.mean([total / windows for total, windows in row["result"]["testLossByUser"].values()]))


# --- intervals and laws


def over_folds(values):
    values = np.array(values, float)
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return {"mean": values.mean(), "ci95": [values.mean() - half, values.mean() + half]}


def exponent(hours, losses):
    return -stats.linregress(np.log(hours), np.log(losses)).slope


def compare(pick, value, sizes=SIZES):
    """Exponents of both strategies by fold, their difference, and the ratio of their means."""
    found = {}
    for strategy in ("user", "random"):
        points = [[pick(strategy, fold, users) for users in sizes] for fold in FOLDS]
        found[strategy] = [exponent([row["hours"] for row in own], [value(row) for row in own]) for own in points]
    user, randomly = np.array(found["user"]), np.array(found["random"])
    return {
        "user": user.mean(),
        "random": randomly.mean(),
        "difference": over_folds(user - randomly),
        "ratio": user.mean() / randomly.mean(),
    }


chosen = lambda strategy, fold, users: best(cell(strategy, fold, users))
only = lambda which: lambda strategy, fold, users: next(
    row for row in cell(strategy, fold, users) if encoder(row) == which
)
test_loss = lambda row: row["result"]["testLoss"]

# --- mix of data sets, epochs

mix = {
    "usersFromSisfall": [
        [
            [sum(map(is_sisfall, row["users"])), len(row["users"])]
            for row in (chosen("user", fold, users) for users in SIZES)
        ]
        for fold in FOLDS
    ],
    "testWindowsFromSisfall": [
        sum(n for user, (_, n) in by.items() if is_sisfall(user)) / sum(n for _, n in by.values())
        for by in (chosen("user", fold, "all")["result"]["testLossByUser"] for fold in FOLDS)
    ],
    "onSisfall": compare(chosen, lambda row: loss(row, is_sisfall)),
    "onWisdm": compare(chosen, lambda row: loss(row, is_wisdm)),
}
epochs = {
    str(users): np.mean(
        [
            row["config"]["steps"] * row["config"]["batchSize"] / row["windows"]
            for row in (chosen("user", fold, users) for fold in FOLDS)
        ]
    )
    for users in SIZES
}

# --- exponents by training length: the encoder of the lowest test loss at that step, as curves hold no validation loss

points_of_curve = [point[0] for point in grid[0]["result"]["curve"]]
by_steps = []
for place, step in enumerate(points_of_curve):
    at = lambda row: row["result"]["curve"][place][2]
    found = compare(lambda strategy, fold, users: min(cell(strategy, fold, users), key=at), at)
    by_steps.append({"steps": step, "user": found["user"], "random": found["random"], "ratio": found["ratio"]})

# --- forms, pooled over folds with a level for each


def aicc(rss, n, k):
    return n * np.log(rss / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)


def pooled(strategy):
    own = [[chosen(strategy, fold, users) for users in SIZES] for fold in FOLDS]
    hours = np.array([[row["hours"] for row in fold] for fold in own])
    losses = np.array([[test_loss(row) for row in fold] for fold in own])
    x, y, fold = np.log(hours).ravel(), np.log(losses).ravel(), np.repeat(FOLDS, len(SIZES))
    levels = np.column_stack([fold == each for each in FOLDS]).astype(float)

    def rss(design):
        return np.sum((y - design @ np.linalg.lstsq(design, y, rcond=None)[0]) ** 2)

    straight = np.column_stack([levels, -x])
    curved = np.column_stack([straight, (x - x.mean()) ** 2])
    power, quadratic = rss(straight), rss(curved)
    curvature = np.linalg.lstsq(curved, y, rcond=None)[0][4]
    half = stats.t.ppf(0.975, 13) * np.sqrt(quadratic / 13 * np.linalg.inv(curved.T @ curved)[4, 4])
    f = (power - quadratic) / (quadratic / 13)
    residual = lambda p: p[fold] + np.log(np.exp(p[3]) + np.exp(x) ** -np.exp(p[4])) - y
    fits = [
        least_squares(residual, [-1.4] * 3 + [e, b], max_nfev=5000, xtol=1e-14, ftol=1e-14, gtol=1e-14)
        for e in (-1, 0, 2)
        for b in (-1, 0, 0.7)
    ]
    saturating = min(fits, key=lambda fit: fit.cost)
    mean_loss, mean_hours = losses.mean(0), hours.mean(0)
    return {
        "exponent": np.linalg.lstsq(straight, y, rcond=None)[0][3],
        "saturatingExponent": np.exp(saturating.x[4]),
        "aicc": {
            "power": aicc(power, 18, 5),
            "quadratic": aicc(quadratic, 18, 6),
            "saturating": aicc(2 * saturating.cost, 18, 6),
        },
        "curvature": {"mean": curvature, "ci95": [curvature - half, curvature + half]},
        "curvatureP": stats.f.sf(f, 1, 13),
        "hours": mean_hours.tolist(),
        "losses": mean_loss.tolist(),
        "localExponents": (-np.diff(np.log(mean_loss)) / np.diff(np.log(mean_hours))).tolist(),
    }


# --- USER against RANDOM of equal hours, and the hours of RANDOM that USER's are worth

equal_hours = {
    str(users): over_folds(
        [np.log(test_loss(chosen("user", fold, users)) / test_loss(chosen("random", fold, users))) for fold in FOLDS]
    )
    for users in SIZES[:-1]
}


def middle(strategy, users):
    own = [chosen(strategy, fold, users) for fold in FOLDS]
    return np.mean([row["hours"] for row in own]), np.exp(np.mean([np.log(test_loss(row)) for row in own]))


random_points = [middle("random", users) for users in SIZES]
exchange = {}
for users in SIZES[:-1]:
    hours, level = middle("user", users)
    worth = None
    for (h0, l0), (h1, l1) in zip(random_points, random_points[1:]):
        if l0 >= level >= l1:
            worth = h0 * (h1 / h0) ** (np.log(l0 / level) / np.log(l0 / l1))
            break
    exchange[str(users)] = {"hours": hours, "randomHours": worth}

# --- how far the difference of exponents depends on sizes, encoders, and the weighing of test users

robustness = {
    "published": compare(chosen, test_loss),
    "withoutSize": {
        str(users): compare(chosen, test_loss, [each for each in SIZES if each != users]) for users in SIZES
    },
    "from8Users": compare(chosen, test_loss, SIZES[2:]),
    "byEncoder": {name(*each): compare(only(each), test_loss) for each in ENCODERS},
    "usersAlike": compare(chosen, loss_by_user),
    "setsAlike": compare(chosen, lambda row: (loss(row, is_sisfall) + loss(row, is_wisdm)) / 2),
}

# --- the optimal capacity when an encoder is left out

cells = {
    fold: [
        (encoder(row), row["encoderParams"], row["hours"], test_loss(row))
        for users in SIZES
        for row in cell("user", fold, users)
    ]
    for fold in FOLDS
}


def optimum(left_out, hours):
    own = {fold: [point for point in points if point[0] != left_out] for fold, points in cells.items()}
    mean_n, mean_d = (np.mean([np.log(point[i]) for points in own.values() for point in points]) for i in (1, 2))
    numerators, denominators = [], []
    for points in own.values():
        n, d, l = (np.log([point[i] for point in points]) for i in (1, 2, 3))
        n, d = n - mean_n, d - mean_d
        b = np.linalg.lstsq(np.column_stack([np.ones_like(n), n, n * n, d, n * d]), l, rcond=None)[0]
        numerators.append(-b[1] - b[4] * (np.log(hours) - mean_d))
        denominators.append(2 * b[2])
    return np.exp(np.mean(numerators) / np.mean(denominators) + mean_n)


most_hours = max(point[2] for points in cells.values() for point in points)
full = {
    each: np.mean([test_loss(row) for row in grid if row["config"]["users"] == "all" and encoder(row) == each])
    for each in ENCODERS
}
capacity = {
    "all": optimum(None, most_hours),
    "without": {name(*each): optimum(each, most_hours) for each in ENCODERS},
    "twinLossRatio": full[256, 4] / full[512, 1],
}

forms = {strategy: pooled(strategy) for strategy in ("user", "random")}

laws = {
    "mix": mix,
    "epochs": epochs,
    "bySteps": by_steps,
    "forms": forms,
    "equalHours": equal_hours,
    "exchange": exchange,
    "robustness": robustness,
    "capacity": capacity,
}
