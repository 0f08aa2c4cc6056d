"""Prints torchNets.json: convolutions, pooling and recurrent layers of test/engine/nets in PyTorch, float64.

    python test/reference/torchNets.py > test/reference/torchNets.json

Each layer's inputs are waves; its loss is the sum of its outputs, each times a wave. Weights are filled in this project's
layout: [K, C, O] of a convolution, [K, C] of a depthwise one, [C + H, 4 H] of an LSTM.
"""

import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)


def wave(shape, phase, scale=1.0):
    index = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (scale * torch.sin(0.7 * (index + 1) + phase)).reshape(shape)


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def run(layer, inputs):
    """Output, and the gradient of each input, of the weighted sum of the output."""
    inputs = [each.clone().requires_grad_() for each in inputs]
    y = layer(*inputs)
    (y * wave(y.shape, 5)).sum().backward()
    return {"shape": list(y.shape), "y": rounded(y), "gradients": [rounded(each.grad) for each in inputs]}


def in_time(function):
    """Of [B, C, T], on [B, T, C]."""
    return lambda x, *rest: function(x.transpose(1, 2), *rest).transpose(1, 2)


B, T, C, O, K, H = 2, 11, 3, 4, 5, 3
x, weight, depthwise = wave([B, T, C], 0), wave([K, C, O], 1), wave([K, C], 2)
made = {}
for stride, padding in [(1, 0), (2, 2)]:
    conv = in_time(lambda x, w: F.conv1d(x, w.permute(2, 1, 0), None, stride, padding))
    made[f"conv1d {stride} {padding}"] = run(conv, [x, weight])
    deep = in_time(lambda x, w: F.conv1d(x, w.t()[:, None], None, stride, padding, groups=C))
    made[f"depthwiseConv1d {stride} {padding}"] = run(deep, [x, depthwise])
    pool = in_time(lambda x: F.max_pool1d(x, 3, stride, padding // 2))
    made[f"maxPool1d {stride} {padding // 2}"] = run(pool, [x])


# What nn.LSTM and nn.GRU call, with weights that are functions of ours.
def lstm(x, w, b):
    start = torch.zeros(1, B, H)
    weights = [w[:C].t(), w[C:].t(), b, torch.zeros_like(b)]
    return torch._VF.lstm(x, (start, start), weights, True, 1, 0.0, True, False, True)[0]


def gru(x, w, u, b, c):
    return torch._VF.gru(x, torch.zeros(1, B, H), [w, u, b, c], True, 1, 0.0, True, False, True)[0]


made["lstm"] = run(lstm, [x, wave([C + H, 4 * H], 3, 0.8), wave([4 * H], 4)])
made["gru"] = run(gru, [x, wave([3 * H, C], 3, 0.8), wave([3 * H, H], 6, 0.8), wave([3 * H], 4), wave([3 * H], 7)])
print(json.dumps(made))
