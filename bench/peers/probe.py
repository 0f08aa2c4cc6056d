"""The linear probe in scikit-learn on extracted features: probe.py folder solver [l2]; prints CPU seconds, L2 and macro F1.

Standardised on train; L2 from the same grid by cross-validation grouped by user, by the macro F1 of all held-out
predictions together; refitted on all of train. With an L2 it chooses nothing and makes that last fit alone.
"""
import json
import os
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before NumPy loads: one thread, as ours

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

L2 = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100]
folder, solver, *given = sys.argv[1:]


def read(part):
    with open(f"{folder}/{part}.json") as file:
        about = json.load(file)
    return np.load(f"{folder}/{part}.npy").astype(np.float64), np.array(about["labels"]), np.array(about["users"])


def probe(l2):
    # A grid that reaches very weak penalties takes more iterations than the default 100.
    return make_pipeline(StandardScaler(), LogisticRegression(C=1 / l2, solver=solver, max_iter=5000))


x, y, users = read("train")
test_x, test_y, _ = read("test")
start = time.process_time()
folds = GroupKFold(5)
if given:
    best = float(given[0])
else:
    held_out = {
        l2: f1_score(y, cross_val_predict(probe(l2), x, y, groups=users, cv=folds), average="macro") for l2 in L2
    }
    best = max(reversed(L2), key=held_out.get)  # the strongest of equals
macro_f1 = f1_score(test_y, probe(best).fit(x, y).predict(test_x), average="macro")
print(json.dumps({"seconds": time.process_time() - start, "l2": best, "macroF1": macro_f1}))
