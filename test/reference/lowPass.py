"""Reference of the low-pass for rows faster than 50 Hz; prints lowPass.json.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scipy
    /tmp/venv/bin/python test/reference/lowPass.py > test/reference/lowPass.json

Straight lines between the rows at 400 kHz, SciPy's firwin there, less its curvature × the rows' spacing² / 12,
convolved by SciPy's oaconvolve; at the ends divided by what the same taps make of ones.
"""
import json

import numpy as np
from scipy.signal import firwin, oaconvolve

FINE = 400_000
rng = np.random.default_rng(3)
reach = FINE // 5
taps = firwin(2 * reach + 1, 25, window=("kaiser", 0.1102 * (60 - 8.7)), fs=FINE)
slope = np.gradient(taps)
curvature = np.gradient(slope)
curvature[1] += slope[0]  # the kernel's corners, where it begins and ends
curvature[-2] -= slope[-1]


def low_pass(time, value, rate):
    n = int((time[-1] - time[0]) * FINE + 1e-6) + 1
    line = np.interp(time[0] + np.arange(n) / FINE, time, value)
    h = taps - curvature * FINE**2 / (12 * rate**2)
    ends = np.ones(n)
    ends[[0, -1]] = 0.5  # the trapezoidal rule
    y = oaconvolve(line * ends, h, mode="same") / oaconvolve(ends, h, mode="same")
    return y[:: FINE // 50]


def regular(rate):
    return np.arange(int(1.9 * rate) + 1) / rate


def jittered(rate):
    return np.sort(regular(rate) + rng.uniform(-0.3, 0.3, int(1.9 * rate) + 1) / rate)


def dropped(rate):
    time = regular(rate)
    keep = rng.random(len(time)) > 0.1
    keep[[0, -1]] = True
    return time[keep]


cases = {
    **{f"{rate} Hz": regular(rate) for rate in (64, 100, 104, 128, 200, 400, 2000)},
    "100 Hz, jittered": jittered(100),
    "200 Hz, jittered": jittered(200),
    "100 Hz, a tenth of the rows dropped": dropped(100),
    "100 Hz, then 20 Hz": np.r_[np.arange(150) / 100, 1.5 + np.arange(9) / 20],
}
found = []
for name, time in cases.items():
    time = (np.round((time - time[0]) * FINE) / FINE).round(7)  # so that the lines' corners are on the fine grid
    value = rng.standard_normal(len(time)).round(3)
    rate = (len(time) - 1) / (time[-1] - time[0])
    found.append({"name": name, "time": time.tolist(), "value": value.tolist(), "samples": low_pass(time, value, rate).round(8).tolist()})
print("[\n" + ",\n".join(json.dumps(case) for case in found) + "\n]")
