"""HAPT's raw files → windows with pandas: hapt.py zip folder processes; writes windows.npy and index.csv."""
import re

import numpy as np
import pandas as pd

import raw_files

T = 128


def find(tail):
    return next(name for name in raw_files.archive.namelist() if name.endswith(tail))


def read(tail, names):
    with raw_files.archive.open(find(tail)) as file:
        return pd.read_csv(file, sep=r"\s+", header=None, names=names)


def load(name):
    """Windows of a recording `[n, 128, 6]`, and what is known of each."""
    experiment, user = re.search(r"exp(\d+)_user(\d+)", name).groups()
    acc = read(f"RawData/acc_exp{experiment}_user{user}.txt", ["x", "y", "z"]).to_numpy(np.float32)
    gyro = read(f"RawData/gyro_exp{experiment}_user{user}.txt", ["x", "y", "z"]).to_numpy(np.float32)
    count = len(acc) // T
    windows = np.hstack([acc, gyro])[: count * T].reshape(count, T, 6)

    # The activity of more than half the samples of a window, if there is one.
    codes = np.zeros(len(acc), np.int64)
    own = labels[(labels.experiment == int(experiment)) & (labels.user == int(user))]
    for code, first, last in own[["code", "first", "last"]].to_numpy():
        codes[first - 1 : last] = code
    shares = (codes[: count * T].reshape(count, T, 1) == np.arange(1, activities.index.max() + 1)).sum(1)
    majority = np.where(shares.max(1) > T / 2, shares.argmax(1) + 1, 0)
    return windows, pd.DataFrame({
        "user": int(user),
        "activity": pd.Series(majority).map(activities).fillna("unlabelled"),
        "recording": f"exp{experiment}-user{user}",
        "start": np.arange(count) * T / 50,
    })


raw_files.open_archive()
activities = read("activity_labels.txt", ["code", "activity"]).set_index("code").activity
labels = read("RawData/labels.txt", ["experiment", "user", "code", "first", "last"])
recordings = sorted(name for name in raw_files.archive.namelist() if re.search(r"RawData/acc_exp\d+_user\d+\.txt$", name))
raw_files.save_windows(load, recordings)
