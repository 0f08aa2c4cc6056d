"""Prints torchFeatures.json: what the PyTorch lines of data/encoders/README.md make of five windows, in float32.

    python test/reference/torchFeatures.py > test/reference/torchFeatures.json

Sample t of channel k of window i is sin(0.1 (i + 1) t + k) + (1 for the accelerometer's z).
"""

import json
import os
import re
import sys
from pathlib import Path

folder = Path(__file__).resolve().parents[2] / "data" / "encoders"
text = re.search(r"```python\n(.*?)```", (folder / "README.md").read_text(), re.S)
if text is None:
    sys.exit(f"no Python lines in {folder / 'README.md'}")
os.chdir(folder)
names = {}
exec(text[1], names)

torch = names["torch"]
i, t, k = torch.meshgrid(torch.arange(5), torch.arange(128), torch.arange(6), indexing="ij")
windows = torch.sin(0.1 * (i + 1) * t + k) + (k == 2)
with torch.no_grad():
    features = names["features"](windows.float())
print(json.dumps({"features": [[float(f"{value:.6g}") for value in row] for row in features.tolist()]}))
