"""Prints loaderStatistics.json: windows that numpy cuts from the published sets, their channels' means and deviations.

    python test/reference/loaderStatistics.py <folder of the zips> > test/reference/loaderStatistics.json
"""
import json
import sys
import zipfile

import numpy as np

folder = sys.argv[1]


def statistics(windows):
    values = np.concatenate(windows).reshape(-1, 6)
    return {
        "windows": len(values) // 128,
        "mean": values.mean(0).round(6).tolist(),
        "deviation": values.std(0).round(6).tolist(),
    }


def cut(samples, step=128):
    return [samples[i : i + 128] for i in range(0, len(samples) - 127, step)]


def uci_har():
    archive = zipfile.ZipFile(f"{folder}/UCI HAR Dataset.zip")
    signals = [f"{s}_{axis}" for s in ("total_acc", "body_gyro") for axis in "xyz"]
    parts = [
        [np.loadtxt(archive.open(f"UCI HAR Dataset/{part}/Inertial Signals/{s}_{part}.txt")) for s in signals]
        for part in ("train", "test")
    ]
    return statistics([np.stack(part, -1).reshape(-1, 6) for part in parts])


def hapt():
    archive = zipfile.ZipFile(f"{folder}/HAPT Data Set.zip")
    windows = []
    for name in sorted(n for n in archive.namelist() if "RawData/acc_exp" in n):
        pair = [np.loadtxt(archive.open(n)) for n in (name, name.replace("acc_", "gyro_"))]
        windows += cut(np.concatenate(pair, 1))
    return statistics(windows)


def wisdm(step):
    archive = zipfile.ZipFile(f"{folder}/wisdm-dataset.zip")
    windows = []
    for user in range(1600, 1651):
        takes = []
        for sensor in ("accel", "gyro"):
            text = archive.read(f"wisdm-dataset/raw/phone/{sensor}/data_{user}_{sensor}_phone.txt").decode()
            rows = [line.strip(" ;\r").split(",") for line in text.split("\n") if line.strip()]
            own = {}
            for row in rows:
                own.setdefault(row[1], set()).add((int(row[2]), *map(float, row[3:])))
            takes.append({letter: np.array(sorted(rows)) for letter, rows in own.items()})
        for letter in sorted(takes[0]):
            origin = takes[0][letter][0, 0]
            streams = [((take[letter][:, 0] - origin) / 1e9, take[letter][:, 1:]) for take in takes]
            # Between two gaps of any sensor both run, or neither counts.
            gaps = sorted((t[i], t[i + 1]) for t, _ in streams for i in np.flatnonzero(np.diff(t) > 0.2))
            begin, end = max(t[0] for t, _ in streams), min(t[-1] for t, _ in streams)
            for last, following in [*gaps, (end, None)]:
                grid = begin + np.arange(np.floor((last - begin) * 50 + 1e-6) + 1) / 50
                columns = [np.interp(grid, t, v[:, c]) for t, v in streams for c in range(3)]
                windows += cut(np.stack(columns, 1) / ([9.80665] * 3 + [1] * 3), step)
                begin = following
    return statistics(windows)


print(json.dumps({"uciHar": uci_har(), "hapt": hapt(), "wisdm": wisdm(64), "wisdmWithoutOverlap": wisdm(128)}, indent=1))
