"""What notebooks 01, 11 and 12 say of supervised networks, pairs of encoder and pretext, and students; prints auditLabels.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install numpy scipy
    /tmp/venv/bin/python test/reference/auditLabels.py > test/reference/auditLabels.json

It takes nothing from lib/: the confusion matrices of the rows of `supervised`, `allPairs` and `students`, with NumPy and SciPy.
Intervals are at 95 %, by the jackknife over test users and Student's t.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats

folder = Path(__file__).resolve().parents[2] / "data" / "results"
read = lambda study: [json.loads(line) for line in (folder / f"{study}.jsonl").read_text().splitlines()]


def macro_f1(confusion):
    right, said, true = np.diag(confusion), confusion.sum(0), confusion.sum(1)
    return np.mean(np.divide(2 * right, said + true, out=np.zeros(len(right)), where=said + true > 0))


def score(matrices, users):
    """Of confusion matrices by user, one a run: the mean over runs."""
    return np.mean([macro_f1(sum(np.array(own[user], float) for user in users)) for own in matrices])


def jackknife(statistic, users):
    left_out = np.array([statistic([user for user in users if user != other]) for other in users])
    n = len(users)
    half = stats.t.ppf(0.975, n - 1) * np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean()) ** 2))
    value = statistic(users)
    return {"value": value, "ci95": [value - half, value + half]}


def interval(runs, others=None):
    """Of the mean of runs, less that of others."""
    users = sorted(runs[0])
    return jackknife(lambda kept: score(runs, kept) - (score(others, kept) if others else 0), users)


def grouped(rows, key):
    found = {}
    for row in rows:
        found.setdefault(key(row["config"]), []).append(row)
    return found


on = lambda rows, name: [row["result"]["probes"][name]["confusionByUser"] for row in rows]


# --- notebook 01: settings chosen over groups of train users, and tested once a seed


def supervised():
    found = {}
    rows = [row for row in read("supervised") if row["config"]["task"] == "fromScratch"]
    for (name, frame), own in grouped(rows, lambda c: (c["set"], c["frame"])).items():
        settings = lambda c: json.dumps({k: v for k, v in c.items() if k not in ("seed", "group")}, sort_keys=True)
        tried = {}
        for key, candidates in grouped([row for row in own if row["config"]["group"] is not None], settings).items():
            held_out = [each for row in candidates for each in row["result"]["heldOut"]["confusionByUser"].values()]
            tried[key] = macro_f1(sum(np.array(each, float) for each in held_out))
        tests = [row for row in own if row["config"]["group"] is None]
        best = max(tried, key=tried.get)
        assert {settings(row["config"]) for row in tests} == {best}
        found[f"{name} {frame}"] = {**interval(on(tests, name)), "heldOut": sorted(tried.values())}
    return found


# --- notebook 11: each encoder by each pretext, less the same encoder with random weights, and less the best pair


def pairs():
    rows = read("allPairs")
    name = lambda c: f"{c['encoder']} by {c['pretext']}"
    trained = grouped([row for row in rows if row["config"]["task"] == "pretrain" and row["config"]["steps"] > 0], name)
    untrained = [row for row in rows if row["config"]["task"] == "pretrain" and row["config"]["steps"] == 0]
    shape = lambda row: (row["config"]["encoder"], row["encoderParams"])
    twins = {pair: [row for row in untrained if shape(row) == shape(own[0])] for pair, own in trained.items()}
    runs = {pair: on(own, "uci-har") for pair, own in trained.items()}
    best = max(runs, key=lambda pair: score(runs[pair], sorted(runs[pair][0])))
    return {
        pair: {
            "score": score(own, sorted(own[0])),
            "overRandom": interval(own, on(twins[pair], "uci-har")) if twins[pair] else None,
            "toBest": interval(own, runs[best]) if pair != best else None,
        }
        for pair, own in runs.items()
    }


# --- notebook 12: students, less the same networks without a teacher, and less the teacher


def students():
    rows = [row for row in read("students") if row["config"]["group"] is None]
    by_id = {row["runId"]: row for row in rows}
    kind = lambda c: f"{c['set']} {c['labelledUsers']} {c['encoder']} {c['width']} {c['depth']}"
    alone = grouped([row for row in rows if row["config"]["task"] == "fromScratch"], kind)
    found = {}
    for name, own in grouped([row for row in rows if row["config"]["task"] == "distil"], kind).items():
        tested = own[0]["config"]["set"]
        teachers = {row["config"]["teacher"].split("/")[-2] for row in own}
        found[name] = {
            "taught": interval(on(own, tested)),
            "gain": interval(on(own, tested), on(alone[name], tested)),
            "toTeacher": interval(on(own, tested), on([by_id[run] for run in teachers], tested)),
        }
    return found


if __name__ == "__main__":
    print(json.dumps({"supervised": supervised(), "pairs": pairs(), "students": students()}, indent=1, default=float))
