"""Reference values of the linear probe from scikit-learn; prints sklearnProbe.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn
    /tmp/venv/bin/python test/reference/sklearnProbe.py > test/reference/sklearnProbe.json
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)
K, DIM, GRID = 4, 5, [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0]
sizes = [31, 29, 26, 23, 21, 19, 16]  # all different, so that GroupKFold has no ties
users = np.repeat([f"u{i}" for i in range(len(sizes))], sizes)
labels = rng.integers(0, K, len(users))
centres = rng.normal(size=(K, DIM))
mix = rng.normal(size=(DIM, DIM))
features = ((centres[labels] + rng.normal(size=(len(users), DIM))) @ mix + 3).astype(np.float32)
train = ~np.isin(users, ["u2", "u5"])


def fit(rows, l2):
    scaler = StandardScaler().fit(features[rows].astype(np.float64))
    model = LogisticRegression(C=1 / l2, tol=1e-12, max_iter=100000)
    return scaler, model.fit(scaler.transform(features[rows].astype(np.float64)), labels[rows])


def predict(fitted, rows):
    return fitted[1].predict(fitted[0].transform(features[rows].astype(np.float64)))


rows, held = np.flatnonzero(train), np.flatnonzero(~train)
fold = np.zeros(len(rows), dtype=int)
for f, (_, outside) in enumerate(GroupKFold(5).split(rows, groups=users[rows])):
    fold[outside] = f
cv = []
for l2 in GRID:
    out = np.zeros(len(rows), dtype=int)
    for f in range(5):
        out[fold == f] = predict(fit(rows[fold != f], l2), rows[fold == f])
    cv.append(f1_score(labels[rows], out, average="macro"))
best = max(range(len(GRID)), key=lambda g: (cv[g], g))
fits = []
for l2 in [1e-2, 1.0, 10.0]:
    scaler, model = fit(rows, l2)
    p = model.predict_proba(scaler.transform(features[rows].astype(np.float64)))
    loss = -np.log(p[np.arange(len(rows)), labels[rows]]).sum() + l2 / 2 * (model.coef_**2).sum()
    fits.append({"l2": l2, "coef": model.coef_.tolist(), "intercept": model.intercept_.tolist(),
                 "loss": loss / len(rows)})
predicted = predict(fit(rows, GRID[best]), held)
# As many classes as WISDM has, on features like an encoder's: nearly the same, of unequal scale, by a formula.
i, j = np.arange(540.0)[:, None], np.arange(12.0)[None, :]
many = ((np.sin(i * 0.7) + 0.02 * np.sin(i * (j + 1.3)) + 0.02 * np.cos((i % 18) * (j + 1))) * 10.0 ** (j % 4) + 5 * j).astype(np.float32)
ofMany = np.arange(540) % 18
manyX = StandardScaler().fit_transform(many.astype(np.float64))
model = LogisticRegression(C=10, tol=1e-12, max_iter=100000).fit(manyX, ofMany)
p = model.predict_proba(manyX)
manyFit = {"l2": 0.1, "probabilities": p[:36].ravel().round(7).tolist(), "correct": int((p.argmax(1) == ofMany).sum()),
           "loss": (-np.log(p[np.arange(540), ofMany]).sum() + 0.05 * (model.coef_**2).sum()) / 540,
           "condition": float(np.linalg.cond(np.corrcoef(manyX.T)))}
truth, guess = rng.integers(0, 5, 60), rng.integers(1, 5, 60)
truth[truth == 3] = 4  # class 3 only predicted, class 0 only true, class 5 in neither
score = lambda a, b: {"macroF1": f1_score(a, b, average="macro"), "weightedF1": f1_score(a, b, average="weighted"),
                      "accuracy": accuracy_score(a, b)}
print(json.dumps({
    "sklearn": sklearn.__version__, "features": features.astype(float).ravel().tolist(), "dim": DIM,
    "labels": labels.tolist(), "users": users.tolist(), "trainRows": rows.tolist(), "testRows": held.tolist(),
    "folds": fold.tolist(), "l2": GRID[best], "cvMacroF1": cv, "predicted": predicted.tolist(),
    "scores": score(labels[held], predicted), "fits": fits, "many": manyFit,
    "metrics": {"truth": truth.tolist(), "predicted": guess.tolist(), **score(truth, guess)},
}))
