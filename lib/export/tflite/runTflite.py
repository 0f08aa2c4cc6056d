"""Runs a TFLite model on windows: float32 `[N, T, C]` on standard input, its logits or features on standard output.

    python lib/export/tflite/runTflite.py MODEL.tflite logits
"""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

run = Interpreter(sys.argv[1], num_threads=1).get_signature_runner()
(window,) = run.get_input_details().values()
for values in np.frombuffer(sys.stdin.buffer.read(), np.float32).reshape(-1, *window["shape"]):
    sys.stdout.buffer.write(run(windows=values)[sys.argv[2]].tobytes())
