"""Pre-trains in PyTorch until it is ended; prints each step's start and end, in ms of the monotonic clock."""
import argparse

import numpy as np
import torch
from torch import nn

from mae import STUDY, FastDropout, Mae, draw_order
from steps import train
from store import Store

parser = argparse.ArgumentParser()
parser.add_argument("windows")
parser.add_argument("--width", type=int)
parser.add_argument("--depth", type=int)
parser.add_argument("--batch", type=int)
parser.add_argument("--fast-dropout", action="store_true")
parser.add_argument("--compile", nargs="?", const="default", help="mode of torch.compile")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dropout", type=float, default=0.1)
parser.add_argument("--study", action="store_true", help="by the studies' recipe: z-scored, patch targets, clipped")
parser.add_argument("--bf16", action="store_true")
options = parser.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)
store = Store(options.windows)
drop = (FastDropout if options.fast_dropout else nn.Dropout)(options.dropout)
model = Mae(options.width, options.depth, drop, **(STUDY if options.study else {}))
loss_of = torch.compile(model, mode=options.compile) if options.compile else model
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
rows = np.random.default_rng(1)

mean, std = 0, 1
if options.study:
    sample = torch.from_numpy(store.read(range(min(store.count, 20_000))))
    mean, std = sample.mean((0, 1)), sample.std((0, 1))


def next_loss():
    windows = torch.from_numpy(store.read(rows.integers(store.count, size=options.batch)))
    windows = (windows - mean) / std if options.study else windows
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
        return loss_of(windows, draw_order(options.batch))


train(next_loss, optimiser, list(model.parameters()) if options.study else ())
