"""What notebooks 04, 06 and 10 say of the study `people`, from its rows with NumPy and SciPy; prints auditPeople.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy scipy
    /tmp/venv/bin/python test/reference/auditPeople.py > test/reference/auditPeople.json

It takes nothing from lib/. Intervals are at 95 %: over folds by Student's t, of laws by the jackknife over folds, and of scores by
that over test users. No pair of runs has rows of two kinds of processor.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats

from auditLabels import grouped, interval, on
from peopleHours import estimates, jackknifed, loss_of

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "data" / "results"
rows = [json.loads(line) for line in (folder / "people.jsonl").read_text().splitlines()]
config = lambda row: row["config"]
trained = [row for row in rows if config(row)["task"] == "pretrain" and config(row)["steps"] > 0 and row["status"] == "done"]
untrained = [row for row in rows if config(row)["task"] == "pretrain" and config(row)["steps"] == 0]
FOLDS = sorted({config(row)["fold"] for row in trained})


def over_folds(values):
    values = np.array(values, float)
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return {"value": values.mean(), "ci95": [values.mean() - half, values.mean() + half]}


# Validation people choose the length of each training.
subset = lambda c: (c["fold"], c["draw"], c["people"], c["share"])
chosen = {
    key: min(own, key=lambda row: row["result"]["validationLoss"]) for key, own in grouped(trained, subset).items()
}
loss = lambda row: row["result"]["testLoss"]
same_processor = lambda *some: len({row["measured"]["device"] for row in some}) == 1


# --- notebook 04


def loss_on(row, data_set):
    own = [sums for user, sums in row["result"]["testLossByUser"].items() if user.split("/")[0] == data_set]
    return sum(total for total, _ in own) / sum(windows for _, windows in own)


def points(value):
    return [[fold, len(row["users"]), row["hours"] / len(row["users"]), value(row)] for (fold, *_), row in chosen.items()]


def laws():
    data_sets = sorted({user.split("/")[0] for row in chosen.values() for user in row["result"]["testLossByUser"]})
    on_all = {"": points(loss)}
    return {
        name: estimates(own)["estimates"]
        for name, own in {**on_all, **{each: points(lambda row: loss_on(row, each)) for each in data_sets}}.items()
    }


def exponents():
    """Of loss against hours in each fold: of everything of more people, and of more of everyone."""

    def slopes(belongs):
        own = [[row for key, row in chosen.items() if key[0] == fold and belongs(*key)] for fold in FOLDS]
        return [-stats.linregress(np.log([r["hours"] for r in some]), np.log([loss(r) for r in some])).slope for some in own]

    user = slopes(lambda fold, draw, people, share: share == 1)
    randomly = slopes(lambda fold, draw, people, share: people == 1)
    return {
        "user": over_folds(user),
        "random": over_folds(randomly),
        "difference": over_folds(np.subtract(user, randomly)),
    }


def around(everyone, hours):
    """The runs of the next fewer and the next more hours, or the one of as many; none where one is missing."""
    exact = [other for other in everyone if abs(np.log(other["hours"]) - np.log(hours)) <= 1e-9 * max(1, abs(np.log(hours)))]
    more = next((i for i, other in enumerate(everyone) if other["hours"] > hours), 0)
    return exact[:1] or (everyone[more - 1 : more + 1] if more > 0 else [])


def equal_hours():
    """ln of the loss of some people over everyone's on as many hours, which is interpolated in ln hours."""
    found = {}
    for people, share in sorted({key[2:] for key in chosen if key[2] < 1}):
        by_fold = {}
        for (fold, draw, *rest), row in chosen.items():
            if rest != [people, share]:
                continue
            everyone = [
                other for (its, d, p, q), other in chosen.items() if its == fold and p == 1 and (d == draw or q == 1)
            ]
            near = around(sorted(everyone, key=lambda other: other["hours"]), row["hours"])
            if not near or not same_processor(row, *near):
                continue
            at, levels = [np.log([value(other) for other in near]) for value in (lambda other: other["hours"], loss)]
            expected = np.interp(np.log(row["hours"]), at, levels)
            by_fold.setdefault(fold, []).append(np.log(loss(row)) - expected)
        if len(by_fold) > 1:
            found[f"{people} {share}"] = over_folds([np.mean(own) for own in by_fold.values()])
    return found


# --- notebook 06


def over_random():
    """Runs on everything, by the length that validation chose, less random encoders."""
    everything = [row for key, row in chosen.items() if key[2:] == (1, 1)]
    sets = everything[0]["result"]["probes"]
    return {
        f"{steps} {name}": interval(on(own, name), on(untrained, name))
        for steps, own in grouped(everything, lambda c: c["steps"]).items()
        for name in sets
    }


def spearman():
    sets = trained[0]["result"]["probes"]
    scores = lambda name: [row["result"]["probes"][name]["macroF1"] for row in trained]
    return {name: stats.spearmanr([loss(row) for row in trained], scores(name)).statistic for name in sets}


def more_people():
    """macro F1 with everyone, less that of the fewest people, all hours of each: mean over folds."""
    fewest = min(key[2] for key in chosen)
    found = {}
    for name in trained[0]["result"]["probes"]:
        score = lambda row: row["result"]["probes"][name]["macroF1"]
        pairs = [(chosen[fold, 0, 1, 1], chosen[fold, 0, fewest, 1]) for fold in FOLDS]
        found[name] = over_folds([score(a) - score(b) for a, b in pairs if same_processor(a, b)])
    return found


# --- notebook 10: what its plan is told


def plan():
    own = points(loss)
    people, hours = 40, 20
    each = hours / people
    changes = {
        "loss": lambda p: np.log(loss_of(p, people, each)),
        "tenPeopleMore": lambda p: np.log(loss_of(p, people + 10, each) / loss_of(p, people, each)),
        "hundredHoursMore": lambda p: np.log(loss_of(p, people, (hours + 100) / people) / loss_of(p, people, each)),
    }
    return jackknifed(own, changes, logs=changes)


if __name__ == "__main__":
    found = {
        "laws": laws(),
        "exponents": exponents(),
        "equalHours": equal_hours(),
        "overRandom": over_random(),
        "spearman": spearman(),
        "morePeople": more_people(),
        "plan": plan(),
    }
    print(json.dumps(found, indent=1, default=float))
