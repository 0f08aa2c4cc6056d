"""Prints recordedSets.json: what pandas counts in the sets that are read as tables. Usage: recordedSets.py FOLDER"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

files = {
    "sisfall": ["sisfall-50hz"],
    "mobifall": ["mobifall"],
    "voisard-lower-back": ["voisard-gait-lowerback"],
    "voisard-feet": ["voisard-gait-leftfoot", "voisard-gait-rightfoot"],
    "weda-fall": ["weda-fall"],
    "ha24-watch": ["ha24-watch"],
    "ha24-phone": ["ha24-phone"],
    "myo-eating": ["asu-myo-eating"],
}
counts = {}
for name, parts in files.items():
    table = pd.concat([pd.read_parquet(Path(sys.argv[1]) / f"{part}.parquet") for part in parts])
    recordings = [part for _, part in table.groupby(["user", "recording"], sort=False, observed=True)]
    windows, cuts = 0, 0
    for recording in recordings:
        t = recording.t.to_numpy(np.float64)
        t = np.unique(t - t[0])  # rows with one stamp are one sample
        breaks = np.flatnonzero(np.diff(t) > 0.2)
        cuts += len(breaks) > 0
        for piece in np.split(t, breaks + 1):
            # Samples every 20 ms from a piece's first stamp to its last.
            windows += (int(np.floor((piece[-1] - piece[0]) * 50 + 1e-6)) + 1) // 128
    counts[name] = {
        "users": int(table.user.nunique()),
        "recordings": len(recordings),
        "rows": len(table),
        "activities": int(table.activity.nunique()),
        "windows": windows,
        "cut": int(cuts),
    }
print(json.dumps(counts, indent=1))
