"""Steps of a training in PyTorch until it is ended, and of each its start and end in ms on standard output."""
import time

import numpy as np
from torch import nn


def train(next_loss, optimiser, clipped=()):
    """Of the parameters in `clipped` the gradient's norm is clipped to 1."""
    start = time.monotonic()
    while True:
        loss = next_loss()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if clipped:
            nn.utils.clip_grad_norm_(clipped, 1.0)
        optimiser.step()
        if not np.isfinite(loss.item()):
            raise SystemExit(f"the loss was {loss.item()}")
        end = time.monotonic()
        print(1000 * start, 1000 * end, flush=True)
        start = end
