"""Reference fits of all forms to noisy draws, from many starts of SciPy's least_squares; prints scipyForms.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scipy
    /tmp/venv/bin/python test/reference/scipyForms.py > test/reference/scipyForms.json

least_squares with loss="huber" and f_scale=δ minimises the sum of Huber's function of the residuals.
"""
import json

import numpy as np
import scipy
from scipy.optimize import least_squares

np.seterr(all="ignore")  # far starts leave the domain
rng = np.random.default_rng(5)
HUBER = 0.01
x = np.geomspace(1e2, 1e6, 40)
N, D = (grid.ravel() for grid in np.meshgrid(np.geomspace(1e6, 1e9, 7), np.geomspace(1e8, 1e11, 7)))
U = D / np.resize([1, 3, 10, 40], D.size)
C4 = [6.255414, 7.3049974, 0.6254804, 0.3526596, 0.3526596]


def power(t, x):
    return t[0] - t[1] * np.log(x)


def saturating(t, x):
    return np.log(t[2] + np.exp(t[0] - t[1] * np.log(x)))


def broken(t, x):
    a, log_b, c0, c1, log_d1, f1 = t
    return np.log(a + np.exp(log_b - c0 * np.log(x)) * (1 + (x / np.exp(log_d1)) ** (1 / f1)) ** (-c1 * f1))


def chinchilla(t, n, d):
    a, b, e, alpha, beta = t
    return np.logaddexp(np.logaddexp(a - alpha * np.log(n), b - beta * np.log(d)), e)


def repeats(t, n, d, unique):
    r_d, r_n = np.exp(t[:2])
    a, b, e, alpha, beta = t[2:] if len(t) > 2 else C4
    g = (alpha * np.exp(a) / (beta * np.exp(b))) ** (1 / (alpha + beta))
    u_n = np.minimum(n, g * (g * unique) ** (beta / alpha))
    more = lambda base, value, r: base + base * r * -np.expm1(-(value / base - 1) / r)
    return chinchilla([a, b, e, alpha, beta], more(u_n, n, r_n), more(unique, d, r_d))


def fit(law, sizes, truth, bounds=None):
    """Draws losses with 1 % noise and 3 outliers of 10 %, then fits them by least squares and by Huber's objective."""
    truth = np.array(truth, float)
    loss = law(truth, *sizes) + 0.01 * rng.normal(size=sizes[0].size)
    loss[rng.choice(loss.size, 3, replace=False)] += 0.1
    found = {"loss": np.exp(loss).tolist()}
    for name, options in {"leastSquares": {}, "huber": {"loss": "huber", "f_scale": HUBER}}.items():
        starts = [truth, *(truth * rng.uniform(0.8, 1.2, truth.size) for _ in range(30))]
        runs = [least_squares(lambda t: law(t, *sizes) - loss, start, x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15,
                              max_nfev=5000, bounds=bounds or (-np.inf, np.inf), **options) for start in starts]
        best = min(runs, key=lambda run: run.cost)
        # cost is half the sum of squares, and the sum of Huber's function itself.
        found[name] = {"objective": best.cost * (1 if options else 2), "theta": best.x.tolist()}
    return found


positive = lambda count, *which: ([0 if i in which else -np.inf for i in range(count)], np.inf)
fits = {
    "power": fit(power, [x], [np.log(0.5), 0.1]),
    "saturating": fit(saturating, [x], [np.log(0.5), 0.3, 0.03], positive(3, 2)),
    "broken": fit(broken, [x], [0.02, np.log(0.4), 0.05, 0.4, np.log(5e3), 0.3], positive(6, 0, 5)),
    "chinchilla": fit(chinchilla, [N, D], [6, 7, 0.6, 0.34, 0.37]),
    "repeats": fit(repeats, [N, D, U], np.log([8, 5])),
    "repeatsAll": fit(repeats, [N, D, U], [*np.log([8, 5]), 6.2, 7.3, 0.6, 0.33, 0.37]),
}


def params(form, t):
    """As they are printed: logarithms undone."""
    names = {
        "power": (["coefficient", "exponent"], [0]),
        "saturating": (["coefficient", "exponent", "irreducibleLoss"], [0]),
        "broken": (["a", "b", "c0", "c1", "d1", "f1"], [1, 4]),
        "chinchilla": (["A", "B", "E", "alpha", "beta"], [0, 1, 2]),
        "repeats": (["R_D", "R_N"], [0, 1]),
        "repeatsAll": (["R_D", "R_N", "A", "B", "E", "alpha", "beta"], [0, 1, 2, 3, 4]),
    }[form]
    return {name: float(np.exp(value) if i in names[1] else value) for i, (name, value) in enumerate(zip(names[0], t))}


for form, found in fits.items():
    for objective in ["leastSquares", "huber"]:
        found[objective]["params"] = params(form, found[objective].pop("theta"))
print(json.dumps({
    "scipy": scipy.__version__, "huber": HUBER, "x": x.tolist(), "n": N.tolist(), "d": D.tolist(), "unique": U.tolist(),
    "fits": fits,
}))
