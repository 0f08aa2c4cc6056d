"""Runs an ONNX model on windows: float32 `[N, T, C]` on standard input, its logits or features on standard output.

    python lib/export/onnx/runOnnx.py MODEL.onnx logits
"""

import sys

import numpy as np
import onnxruntime

BATCH = 256
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
_, samples, channels = session.get_inputs()[0].shape
windows = np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(-1, samples, channels)
for start in range(0, len(windows), BATCH):
    (values,) = session.run([sys.argv[2]], {"windows": windows[start : start + BATCH]})
    sys.stdout.buffer.write(values.astype(np.float32).tobytes())
