"""Reference values of the laws from SciPy; prints scipyLaws.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scipy
    /tmp/venv/bin/python test/reference/scipyLaws.py > test/reference/scipyLaws.json
"""
import json

import numpy as np
import scipy
from scipy.optimize import curve_fit
from scipy.stats import linregress, t

rng = np.random.default_rng(11)
x = np.array([53.0, 106, 212, 424, 848, 1590, 3000, 6000])
power = 0.058 * x**-0.049 * np.exp(0.01 * rng.normal(size=8))
bent = (0.02 + 0.5 * x**-0.6) * np.exp(0.002 * rng.normal(size=8))

fit = linregress(np.log(x), np.log(power))
q = t.ppf(0.975, len(x) - 2)
residual = np.log(power) - fit.intercept - fit.slope * np.log(x)
s = np.sqrt((residual**2).sum() / (len(x) - 2))
at = np.log(10000.0)
leverage = 1 / len(x) + (at - np.log(x).mean()) ** 2 / ((np.log(x) - np.log(x).mean()) ** 2).sum()
centre = fit.intercept + fit.slope * at
band = lambda extra: np.exp([centre - q * s * np.sqrt(leverage + extra), centre + q * s * np.sqrt(leverage + extra)])
(a, b, e), _ = curve_fit(lambda x, a, b, e: np.log(e + np.exp(a - b * np.log(x))), x, np.log(bent),
                         p0=[np.log(0.5), 0.6, 0.02], xtol=1e-15, ftol=1e-15, gtol=1e-15)
left = np.log(bent) - np.log(e + np.exp(a - b * np.log(x)))
print(json.dumps({
    "scipy": scipy.__version__, "x": x.tolist(), "power": power.tolist(), "bent": bent.tolist(),
    "linregress": {
        "coefficient": np.exp(fit.intercept), "exponent": -fit.slope, "r2": fit.rvalue**2,
        "exponentCi95": [-fit.slope - q * fit.stderr, -fit.slope + q * fit.stderr],
        "coefficientCi95": np.exp([fit.intercept - q * fit.intercept_stderr,
                                   fit.intercept + q * fit.intercept_stderr]).tolist(),
        "meanAt10000": band(0).tolist(), "predictionAt10000": band(1).tolist()},
    "curveFit": {"coefficient": np.exp(a), "exponent": b, "irreducibleLoss": e, "residual": (left**2).sum()},
}))
