"""WISDM's raw phone files → windows with pandas: wisdm.py zip folder processes; writes windows.npy and index.csv."""
import io
import re

import numpy as np
import pandas as pd

import raw_files

T, STEP, RATE, MAX_GAP, G = 128, 64, 50, 0.2, 9.80665
ACTIVITIES = dict(zip("ABCDEFGHIJKLMOPQRS", (
    "walking jogging stairs sitting standing typing teeth soup chips pasta drinking sandwich kicking catch dribbling "
    "writing clapping folding").split()))


def read_takes(sensor, user):
    """Rows of each take in order of time, each once."""
    pattern = f"phone/{sensor}/data_{user}_{sensor}_phone.txt"
    name = next(name for name in raw_files.archive.namelist() if name.endswith(pattern))
    text = raw_files.archive.read(name).replace(b";", b"")
    rows = pd.read_csv(io.BytesIO(text), header=None, names=["user", "activity", "ns", "x", "y", "z"])
    rows = rows.drop_duplicates().sort_values("ns", kind="stable")
    rows = rows.groupby(["activity", "ns"], as_index=False)[["x", "y", "z"]].mean()
    return {letter: take[["ns", "x", "y", "z"]].to_numpy() for letter, take in rows.groupby("activity")}


def runs(time):
    """First and last second of the parts without a gap."""
    breaks = np.flatnonzero(np.diff(time) > MAX_GAP + 1e-9)
    return list(zip(time[np.r_[0, breaks + 1]], time[np.r_[breaks, len(time) - 1]]))


def segments(acc, gyro):
    """Where both sensors were running, at 50 Hz: start and samples `[n, 6]`."""
    for acc_from, acc_to in runs(acc[:, 0]):
        for gyro_from, gyro_to in runs(gyro[:, 0]):
            start, end = max(acc_from, gyro_from), min(acc_to, gyro_to)
            if start > end:
                continue
            at = start + np.arange(int((end - start) * RATE + 1e-6) + 1) / RATE
            yield start, np.column_stack([np.interp(at, s[:, 0], s[:, c]) for s in (acc, gyro) for c in (1, 2, 3)])


def load(user):
    """Windows of a user `[n, 128, 6]`, and what is known of each."""
    windows, index = [], []
    accel, gyro = read_takes("accel", user), read_takes("gyro", user)
    for letter in sorted(accel.keys() & gyro.keys()):
        # Seconds from the accelerometer's first row; g and rad/s.
        a, g = accel[letter], gyro[letter]
        zero = a[0, 0]
        a, g = [np.column_stack([(s[:, 0] - zero) / 1e9, s[:, 1:] / unit]) for s, unit in ((a, G), (g, 1))]
        for start, samples in segments(a, g):
            if len(samples) < T:
                continue
            cut = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), T, axis=0)[::STEP]
            windows.append(cut.transpose(0, 2, 1))
            starts = start + np.arange(len(cut)) * STEP / RATE
            about = {"user": user, "activity": ACTIVITIES[letter], "recording": f"{user}-{letter}", "start": starts}
            index.append(pd.DataFrame(about))
    return np.concatenate(windows), pd.concat(index)


raw_files.open_archive()
users = sorted({m[1] for name in raw_files.archive.namelist() if (m := re.search(r"phone/accel/data_(\d+)_accel_phone", name))})
raw_files.save_windows(load, users)
