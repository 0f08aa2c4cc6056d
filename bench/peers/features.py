"""Extracts features in PyTorch until it is ended; prints each pass's start and end, in ms of the monotonic clock."""
import argparse
import time

import numpy as np
import torch
from safetensors.torch import load_file

from mae import Mae
from store import Store

parser = argparse.ArgumentParser()
parser.add_argument("windows")
parser.add_argument("weights")
parser.add_argument("--width", type=int)
parser.add_argument("--depth", type=int)
parser.add_argument("--windows-a-pass", type=int)
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

torch.set_num_threads(2)
store = Store(options.windows)
model = Mae(options.width, options.depth).eval()
model.load_state_dict(load_file(options.weights))
features = torch.compile(model.features) if options.compile else model.features


@torch.inference_mode()
def extract():
    batches = np.arange(options.windows_a_pass).reshape(-1, 256)
    return torch.cat([features(torch.from_numpy(store.read(batch))) for batch in batches])


start = time.monotonic()
while True:
    extract()
    end = time.monotonic()
    print(1000 * start, 1000 * end, flush=True)
    start = end
