"""Prints torchMae.json: the tiny masked autoencoders of test/model/torchMae.test.ts in PyTorch, float64.

    python test/reference/torchMae.py > test/reference/torchMae.json

The blocks are torch's own nn.TransformerEncoderLayer, tokens stand in time's order and are masked by indexing:
another road to the same numbers. Weights are 0.25 sin(0.7 (i + 1) + k) for element i of parameter k (plus 1 for the
weights of norms), windows sin(0.3 i) + 0.5 cos(0.011 i²).
"""

import json
import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
T, C, P_SIZE, DIM, INNER, HEADS, DEPTH = 16, 6, 4, 8, 4, 2, 2
B = 3
CASES = {
    "paper": dict(sensor=False, cls=False, learned=False, gelu="none", norm=False, loss="masked", adamw=False, clip=None),
    "options": dict(sensor=True, cls=True, learned=True, gelu="tanh", norm=True, loss="all", adamw=True, clip=0.05),
}
ORDERS = {
    "paper": [[2, 0, 3, 1], [1, 3, 0, 2], [0, 1, 2, 3]],
    "options": [[2, 0, 3, 1, 7, 6, 5, 4], [1, 7, 0, 2, 3, 4, 5, 6], [6, 5, 4, 7, 0, 1, 2, 3]],
}


def sines(count, dim):
    positions = torch.arange(count)[:, None]
    angles = positions / 10000 ** (torch.arange(dim // 2)[None] / (dim // 2))
    return torch.cat([angles.sin(), angles.cos()], 1)


class Mae(nn.Module):
    def __init__(self, case):
        super().__init__()
        self.case = case
        self.groups = 2 if case["sensor"] else 1
        self.patches = T // P_SIZE * self.groups
        self.values = case.get("rows", P_SIZE) * C // self.groups
        rows = self.patches + int(case["cls"])
        act = nn.GELU(approximate=case["gelu"])

        def layer(dim, hidden):
            return nn.TransformerEncoderLayer(dim, HEADS, hidden, 0.0, act, 1e-6, batch_first=True, norm_first=True)

        self.patch_embed = nn.Linear(self.values, DIM)
        self.cls_token = nn.Parameter(torch.zeros(DIM))
        self.pos_embed = nn.Parameter(torch.zeros(rows, DIM))
        self.encoder = nn.ModuleList(layer(DIM, 4 * DIM) for _ in range(DEPTH))
        self.encoder_norm = nn.LayerNorm(DIM, 1e-6)
        self.decoder_embed = nn.Linear(DIM, INNER)
        self.mask_token = nn.Parameter(torch.zeros(INNER))
        self.decoder_pos_embed = nn.Parameter(torch.zeros(rows, INNER))
        self.decoder = nn.ModuleList([layer(INNER, 4 * INNER)])
        self.decoder_norm = nn.LayerNorm(INNER, 1e-6)
        self.head = nn.Linear(INNER, self.values)

    def named(self):
        """Parameters under timm's names, in the order of the TypeScript model."""

        def linear(name, module):
            return [(name + ".weight", module.weight), (name + ".bias", module.bias)]

        def blocks(prefix, layers):
            found = []
            for i, layer in enumerate(layers):
                name = f"{prefix}.blocks.{i}"
                found += linear(f"{name}.norm1", layer.norm1)
                found += [(f"{name}.attn.qkv.weight", layer.self_attn.in_proj_weight)]
                found += [(f"{name}.attn.qkv.bias", layer.self_attn.in_proj_bias)]
                found += linear(f"{name}.attn.proj", layer.self_attn.out_proj)
                found += linear(f"{name}.norm2", layer.norm2)
                found += linear(f"{name}.mlp.fc1", layer.linear1) + linear(f"{name}.mlp.fc2", layer.linear2)
            return found

        case = self.case
        found = linear("patch_embed", self.patch_embed)
        found += [("cls_token", self.cls_token)] if case["cls"] else []
        found += [("pos_embed", self.pos_embed)] if case["learned"] else []
        found += blocks("encoder", self.encoder) + linear("encoder.norm", self.encoder_norm)
        found += linear("decoder_embed", self.decoder_embed) + [("mask_token", self.mask_token)]
        found += [("decoder_pos_embed", self.decoder_pos_embed)] if case["learned"] else []
        found += blocks("decoder", self.decoder) + linear("decoder.norm", self.decoder_norm)
        return found + linear("head", self.head)

    def patchify(self, windows):
        # [B, T, C] -> [B, patch, sensor, sample, axis] -> [B, L, P]
        x = windows.reshape(len(windows), T // P_SIZE, -1, self.groups, C // self.groups)
        return x.permute(0, 1, 3, 2, 4).reshape(len(windows), self.patches, self.values)

    def encode(self, patches, visible):
        case, cls = self.case, int(self.case["cls"])
        pos = self.pos_embed if case["learned"] else sines(self.patches, DIM)
        tokens = self.patch_embed(patches) + pos[cls:]
        x = torch.stack([own[places] for own, places in zip(tokens, visible)])
        if cls:
            x = torch.cat([(self.cls_token + pos[0]).expand(len(x), 1, DIM), x], 1)
        for layer in self.encoder:
            x = layer(x)
        return self.encoder_norm(x)

    def forward(self, windows, order, kept):
        """Reconstruction in the order of time, each patch's error, the mask, the loss and the latent tokens."""
        case, cls, count = self.case, int(self.case["cls"]), len(windows)
        patches = self.patchify(windows)
        decoder_pos = self.decoder_pos_embed if case["learned"] else sines(self.patches, INNER)
        visible = order[:, :kept].sort(1).values  # time's order
        latent = self.encode(patches, visible)
        y = self.decoder_embed(latent)
        full = self.mask_token.expand(count, self.patches, INNER).clone()
        for b in range(count):
            full[b, visible[b]] = y[b, cls:]
        full = full + decoder_pos[cls:]
        if cls:
            full = torch.cat([(y[:, :1] + decoder_pos[0]), full], 1)
        for layer in self.decoder:
            full = layer(full)
        pred = self.head(self.decoder_norm(full))[:, cls:]
        target = patches
        if case["norm"]:
            target = (patches - patches.mean(-1, keepdim=True)) / (patches.var(-1, keepdim=True) + 1e-6) ** 0.5
        error = ((pred - target) ** 2 * case.get("weights", 1)).mean(-1)
        mask = torch.ones(count, self.patches)
        for b in range(count):
            mask[b, visible[b]] = 0
        loss = error.mean() if case["loss"] == "all" else (error * mask).sum() / mask.sum()
        return pred, error, mask, loss, latent


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


def fill(named):
    with torch.no_grad():
        for k, (key, parameter) in enumerate(named):
            values = 0.25 * torch.sin(0.7 * (torch.arange(parameter.numel()) + 1) + k).reshape(parameter.shape)
            parameter.copy_(values + (1 if "norm" in key and key.endswith("weight") else 0))


def waves(count):
    index = torch.arange(count * T * C, dtype=torch.float64)
    return (torch.sin(0.3 * index) + 0.5 * torch.cos(0.011 * index**2)).reshape(count, T, C)


def run(name):
    case = CASES[name]
    model = Mae(case)
    named = model.named()
    fill(named)
    windows = waves(B)
    order = torch.tensor(ORDERS[name])
    kept = order.shape[1] // 2

    if case["adamw"]:
        decayed = [p for _, p in named if p.dim() == 2]
        others = [p for _, p in named if p.dim() != 2]
        groups = [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
        optimiser = torch.optim.AdamW(groups, lr=1e-2)
    else:
        optimiser = torch.optim.Adam([p for _, p in named], lr=1e-2)
    losses, first = [], None
    for _ in range(3):
        optimiser.zero_grad()
        pred, _, _, loss, _ = model(windows, order, kept)
        loss.backward()
        losses.append(loss.item())
        if first is None:
            # pred in the drawn order, as the TypeScript model gives it
            drawn = torch.stack([pred[b, order[b]] for b in range(B)])
            first = {"pred": rounded(drawn), "gradients": {key: rounded(p.grad) for key, p in named}}
        if case["clip"] is not None:
            norm = nn.utils.clip_grad_norm_([p for _, p in named], case["clip"])
            first.setdefault("gradientNorm", norm.item())
        optimiser.step()
    return {"order": ORDERS[name], "losses": losses, **first, "after": {key: rounded(p) for key, p in named}}


assert math.isclose(sines(2, 4)[1, 2].item(), math.cos(1))
if __name__ == "__main__":
    print(json.dumps({name: run(name) for name in CASES}))
