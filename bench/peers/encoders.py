"""Trains an encoder over samples with a linear classifier in PyTorch until it is ended; prints each step's start and end.

The models are those of test/reference/torchEncoders.py, with whose gradients ours are compared, and the convolutions of torchCnn.py.
"""
import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from steps import train

sys.path.append(str(Path(__file__).parents[2] / "test" / "reference"))
from torchEncoders import models  # noqa: E402

T, C, CLASSES = 128, 6, 6


class Cnn(nn.Module):
    """Depth 4."""

    def __init__(self, dim):
        super().__init__()
        self.dim = dim
        dims = [C, dim // 2, dim // 2, dim, dim]
        self.convs = nn.ModuleList(nn.Conv1d(i, o, 8, 2, 3) for i, o in zip(dims, dims[1:]))
        self.norms = nn.ModuleList(nn.LayerNorm(o, 1e-6) for o in dims[1:])

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms):
            x = F.gelu(norm(conv(x.transpose(1, 2)).transpose(1, 2)))
        return x


parser = argparse.ArgumentParser()
parser.add_argument("encoder")
parser.add_argument("--width", type=int)
parser.add_argument("--batch", type=int)
parser.add_argument("--compile", action="store_true")
options = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(1)
encoder = {**models, "cnn": Cnn}[options.encoder](options.width // 4)
model = nn.ModuleDict({"encoder": encoder, "head": nn.Linear(encoder.dim, CLASSES)})


def loss_of(windows, labels):
    return F.cross_entropy(model["head"](model["encoder"](windows).mean(1)), labels)


step = torch.compile(loss_of) if options.compile else loss_of
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
windows = torch.from_numpy(np.sin(0.3 * np.arange(options.batch * T * C, dtype=np.float32)).reshape(-1, T, C))
labels = torch.arange(options.batch) % CLASSES

train(lambda: step(windows, labels), optimiser)
