"""A window in gravity's frame by NumPy; prints frames.json: python test/reference/frames.py > test/reference/frames.json"""

import json

import numpy as np

t = np.arange(128)[:, None]
k = np.arange(6)[None, :]
window = (np.sin(0.1 * (k + 1) * t + k) + np.array([0.3, -0.8, 0.5, 0, 0, 0])).astype(np.float32).astype(np.float64)
down = window[:, :3].mean(axis=0)
down /= np.linalg.norm(down)
columns = []
for sensor in (window[:, :3], window[:, 3:]):
    along = sensor @ down
    columns += [along, np.linalg.norm(sensor - np.outer(along, down), axis=1), np.linalg.norm(sensor, axis=1)]
framed = np.stack(columns, axis=1)
samples = [0, 1, 50, 127]
print(json.dumps({"numpy": np.__version__, "samples": samples, "gravity": framed[samples].tolist()}))
