"""Runs ONNX files: for each `name.onnx` beside `name.json`, { shape, windows }, prints { name: { logits, probabilities } }."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

found = {}
for file in sorted(Path(sys.argv[1]).glob("*.onnx")):
    given = json.loads(file.with_suffix(".json").read_text())
    windows = np.array(given["windows"], np.float32).reshape(given["shape"])
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    step = 1 if file.stem.endswith("int8") else len(windows)
    runs = [session.run(["logits", "probabilities"], {"windows": windows[i : i + step]}) for i in range(0, len(windows), step)]
    logits, probabilities = (np.concatenate(part).ravel().tolist() for part in zip(*runs))
    found[file.stem] = {"logits": logits, "probabilities": probabilities}
print(json.dumps(found))
