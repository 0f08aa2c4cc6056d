"""The Chinchilla law by scipy.optimize.minimize: fits.py input.json solver; prints seconds, optimum and standard errors.

ln L = ln(exp(a - alpha u) + exp(b - beta v) + exp(e)), u and v the logarithms of N and D from their means; the sum of
Huber's function of its distance from the rows' ln L, with its gradient, over all rows at once in NumPy.
"""
import json
import sys
import time

import numpy as np
import scipy
from scipy.optimize import minimize

path, solver = sys.argv[1:]
with open(path) as file:
    given = json.load(file)
u, v, logs = np.array(given["logN"]), np.array(given["logD"]), np.log(given["loss"])
delta = given["huber"]
mean_n, mean_d = np.log(given["n"]).mean(), np.log(given["d"]).mean()
np.seterr(all="ignore")  # far starts overflow, and the line search turns back


def objective(theta, weights):
    a, b, e, alpha, beta = theta
    by_model, by_data, irreducible = np.exp(a - alpha * u), np.exp(b - beta * v), np.exp(e)
    total = by_model + by_data + irreducible
    r = np.log(total) - logs
    clipped = np.clip(r, -delta, delta)
    pull = weights * clipped / total
    model, data = pull * by_model, pull * by_data
    gradient = np.array([model.sum(), data.sum(), pull.sum() * irreducible, -(model @ u), -(data @ v)])
    return weights @ (clipped * (r - clipped / 2)), gradient


# Loose, but near enough for every start and refit to end where tighter ones do, to six digits.
options = {"BFGS": {"gtol": 1e-6}, "L-BFGS-B": {"gtol": 1e-7, "ftol": 1e-11, "maxiter": 2000}}[solver]


def fit(start, weights):
    return minimize(objective, start, args=(weights,), jac=True, method=solver, options=options)


def best_of(starts, weights):
    found = [fit(start, weights) for start in starts]
    return min(found, key=lambda each: each.fun if np.isfinite(each.fun) else np.inf), found


begin = time.perf_counter()
best, found = best_of(np.array(given["starts"]), np.ones(logs.size))
middle = time.perf_counter()
draws = []
for counts in np.array(given["counts"]):
    a, b, e, alpha, beta = best_of([best.x, *np.array(given["refitStarts"])], counts)[0].x
    draws.append([np.exp(a + alpha * mean_n), np.exp(b + beta * mean_d), np.exp(e), alpha, beta])
end = time.perf_counter()
values = np.array([each.fun for each in found])
print(json.dumps({
    "version": scipy.__version__, "seconds": middle - begin, "objective": best.fun, "converged": int((values <= best.fun * (1 + 1e-6)).sum()),
    "refitSeconds": end - middle, "errors": dict(zip(["A", "B", "E", "alpha", "beta"], np.std(draws, axis=0, ddof=1))),
}))
