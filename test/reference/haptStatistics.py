"""Prints haptStatistics.json: walking, stairs and rest in HAPT (UCI 341), by labelled segment of 256 rows or more.

    python test/reference/haptStatistics.py "HAPT Data Set.zip" > test/reference/haptStatistics.json
"""
import io, json, sys, zipfile
import numpy as np

archive = zipfile.ZipFile(sys.argv[1])
table = lambda name, kind=float: np.loadtxt(io.BytesIO(archive.read(name)), dtype=kind)
names = {1: "WALKING", 2: "WALKING_UPSTAIRS", 3: "WALKING_DOWNSTAIRS", 4: "SITTING", 5: "STANDING", 6: "LAYING"}
segments = {name: [] for name in names.values()}
labels = table("RawData/labels.txt", int)
for experiment, user in sorted({(e, u) for e, u in labels[:, :2].tolist()}):
    acc = table(f"RawData/acc_exp{experiment:02d}_user{user:02d}.txt")
    gyro = table(f"RawData/gyro_exp{experiment:02d}_user{user:02d}.txt")
    for _, _, code, start, end in labels[labels[:, 0] == experiment]:
        if code > 6 or end - start < 256:
            continue
        a, g = acc[start - 1 : end], gyro[start - 1 : end]
        norm = np.linalg.norm(a, axis=1)
        power = np.abs(np.fft.rfft((norm - norm.mean()) * np.hanning(len(norm)), 1024)) ** 2
        hz = np.fft.rfftfreq(1024, 1 / 50)
        band = (hz > 0.6) & (hz < 6)
        segments[names[code]].append([user, *a.std(0), *g.std(0), norm.std(), hz[band][power[band].argmax()]])

out = {}
for name, rows in segments.items():
    rows = np.array(rows)
    users = np.unique(rows[:, 0])
    norms = [np.log(rows[rows[:, 0] == u, 7]) for u in users]
    within = np.mean([v.var(ddof=1) for v in norms if len(v) > 1])
    out[name] = {
        "segments": len(rows),
        "deviation": np.median(rows[:, 1:7], axis=0).round(4).tolist(),  # acc xyz g, gyro xyz rad/s
        "dominantHz": np.percentile(rows[:, 8], [5, 50, 95]).round(3).tolist(),
        # of the log deviation of |acc|
        "betweenOverWithin": round(float(np.var([v.mean() for v in norms], ddof=1) / within), 2),
    }
print(json.dumps(out, indent=2))
