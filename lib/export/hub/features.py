import json
import math

import numpy as np
from safetensors.numpy import load_file

c, w = json.load(open("config.json")), load_file("model.safetensors")
dim, length, heads = c["width"] // 4, c["patchSize"], c["heads"]
erf = np.vectorize(math.erf, otypes=[np.float32])


def linear(name, x):
    return x @ w[name + ".weight"].T + w[name + ".bias"]


def norm(name, x):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-6) * w[name + ".weight"] + w[name + ".bias"]


def attention(qkv):  # [windows, tokens, 3 dim] → [windows, tokens, dim]
    n, tokens, _ = qkv.shape
    q, k, v = qkv.reshape(n, tokens, 3, heads, -1).transpose(2, 0, 3, 1, 4)
    scores = q @ k.swapaxes(-1, -2) / np.float32(math.sqrt(dim // heads))
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return (shares / shares.sum(-1, keepdims=True) @ v).swapaxes(1, 2).reshape(n, tokens, dim)


def features(x):  # [windows, samples, channels] → [windows, dim]
    if c["moments"]:
        x = (x - np.float32(c["moments"]["mean"])) / np.float32(c["moments"]["std"])
    x = linear("patch_embed", np.float32(x).reshape(len(x), -1, length * c["channels"]))
    angles = np.arange(x.shape[1])[:, None] / 10000 ** (np.arange(dim // 2) / (dim // 2))
    x = x + np.float32(np.concatenate([np.sin(angles), np.cos(angles)], 1))
    for i in range(c["depth"]):
        block = f"encoder.blocks.{i}."
        x = x + linear(block + "attn.proj", attention(linear(block + "attn.qkv", norm(block + "norm1", x))))
        inner = linear(block + "mlp.fc1", norm(block + "norm2", x))
        x = x + linear(block + "mlp.fc2", inner * (1 + erf(inner / math.sqrt(2))) / 2)
    return norm("encoder.norm", x).mean(1)
