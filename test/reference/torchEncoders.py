"""Prints torchEncoders.json: the encoders over samples of test/model/torchEncoders.test.ts in PyTorch, float64.

    python test/reference/torchEncoders.py > test/reference/torchEncoders.json

Written from the papers, and checked against their authors' code, of which only the counts of parameters are kept here. Each
model is small by default, and `dim` is that of its tokens; they are averaged and classified. bench/peers/encoders.py trains larger ones. Weights are sines of squares: of smooth ones the first norms lose digits.
"""

import json
import math

import torch
from torch import nn
from torch.nn import functional as F

B, T, C, CLASSES, K = 3, 32, 6, 4, 5
LABELS = torch.tensor([0, 2, 3])


def conv_there(w):  # [O, I, K] or [O, I, K, 1] to [O, K·I]
    return w.reshape(w.shape[0], w.shape[1], -1).permute(0, 2, 1).reshape(w.shape[0], -1)


def conv_back(shape):
    return lambda v: v.reshape(shape[0], shape[2], shape[1]).permute(0, 2, 1).reshape(shape)


class Named(nn.Module):
    """Parameters in the order of the TypeScript model, each with its way from that model's layout."""

    def convolution(self, name, conv):
        yield f"{name}.weight", [conv.weight], conv_there, conv_back(conv.weight.shape)
        if conv.bias is not None:
            yield from self.same(f"{name}.bias", conv.bias)

    def same(self, name, parameter):
        yield name, [parameter], lambda w: w, lambda v: v.reshape(parameter.shape)

    def pair(self, name, layer):
        yield from self.same(f"{name}.weight", layer.weight)
        if layer.bias is not None:
            yield from self.same(f"{name}.bias", layer.bias)

    def recurrent(self, name, rnn, layer=0):
        """One matrix of inputs and state, and one bias: torch's second stays zero."""
        w, u = getattr(rnn, f"weight_ih_l{layer}"), getattr(rnn, f"weight_hh_l{layer}")
        split = lambda v: (v[:, : w.shape[1]], v[:, w.shape[1] :])
        yield f"{name}.weight", [w, u], lambda w, u: torch.cat([w, u], 1), split
        yield from self.same(f"{name}.bias", getattr(rnn, f"bias_ih_l{layer}"))


def circular(inputs, outputs):
    return nn.Conv1d(inputs, outputs, K, padding=K // 2, bias=False, padding_mode="circular")


class Residual(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm1d(dim), nn.BatchNorm1d(dim)
        self.conv1, self.conv2 = circular(dim, dim), circular(dim, dim)

    def forward(self, x):
        return x + self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))


class Resnet(Named):
    """Depth 1."""

    def __init__(self, dim=16):
        super().__init__()
        self.dim = dim
        dims = [dim // 16, dim // 8, dim // 4, dim // 2, dim]
        self.convs = nn.ModuleList(circular(i, o) for i, o in zip([C, *dims], dims))
        self.blocks = nn.ModuleList(Residual(dim) for dim in dims[:-1])
        self.norms = nn.ModuleList(nn.BatchNorm1d(dim) for dim in dims)

    def named(self):
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            stage = f"encoder.stages.{i}"
            yield from self.convolution(f"{stage}.conv", conv)
            if i < len(self.blocks):
                block = self.blocks[i]
                yield from self.pair(f"{stage}.blocks.0.norm1", block.norm1)
                yield from self.convolution(f"{stage}.blocks.0.conv1", block.conv1)
                yield from self.pair(f"{stage}.blocks.0.norm2", block.norm2)
                yield from self.convolution(f"{stage}.blocks.0.conv2", block.conv2)
            yield from self.pair(f"{stage}.norm", norm)

    def norms_of(self):
        for i, norm in enumerate(self.norms):
            if i < len(self.blocks):
                yield f"encoder.stages.{i}.blocks.0.norm1", self.blocks[i].norm1
                yield f"encoder.stages.{i}.blocks.0.norm2", self.blocks[i].norm2
            yield f"encoder.stages.{i}.norm", norm

    def forward(self, windows):
        x = windows.transpose(1, 2)
        smooth = torch.tensor([1.0, 3, 3, 1]) / 8
        for i, conv in enumerate(self.convs):
            x = conv(x)
            if i < len(self.blocks):
                x = self.blocks[i](x)
            x = F.relu(self.norms[i](x))
            x = F.conv1d(x, smooth.expand(x.shape[1], 1, 4), stride=2, padding=1, groups=x.shape[1])
        return x.transpose(1, 2)


class Stem(Named):
    """Four convolutions of each channel."""

    def __init__(self, dim=8):
        super().__init__()
        self.dim, F = dim, dim // 2
        self.convs = nn.ModuleList(nn.Conv2d(i, F, (K, 1), padding=(K // 2, 0)) for i in [1, F, F, F])

    def stem(self):
        for i, conv in enumerate(self.convs):
            yield from self.convolution(f"encoder.convs.{i}", conv)

    def norms_of(self):
        return []

    def convolved(self, windows):
        x = windows[:, None]
        for conv in self.convs:
            x = F.relu(conv(x))
        return x.permute(0, 2, 3, 1)  # [B, T, C, F]


class DeepConvLstm(Stem):
    """Depth 2."""

    def __init__(self, dim=8):
        super().__init__(dim)
        self.lstm = nn.LSTM(dim // 2 * C, dim, 2, batch_first=True)

    def named(self):
        yield from self.stem()
        for i in range(2):
            yield from self.recurrent(f"encoder.lstm.{i}", self.lstm, i)

    def forward(self, windows):
        return self.lstm(self.convolved(windows).flatten(2))[0]


class ChannelAttention(nn.Module):
    """Each channel looks at those of its sample; the softmax is over the keys, the products are not scaled."""

    def __init__(self, dim):
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim, bias=False)
        self.gain = nn.Parameter(torch.zeros(1))

    def forward(self, x):  # [B, T, C, F]
        q, k, v = self.qkv(x).chunk(3, -1)
        return x + self.gain * torch.softmax(q @ k.transpose(-1, -2), -1) @ v


class AttendDiscriminate(Stem):
    """Depth 2."""

    def __init__(self, dim=8):
        super().__init__(dim)
        self.channels = ChannelAttention(dim // 2)
        self.gru = nn.GRU(dim // 2 * C, dim, 2, batch_first=True)
        self.time = nn.Linear(dim, 1)

    def named(self):
        yield from self.stem()
        yield from self.pair("encoder.channels.qkv", self.channels.qkv)
        yield from self.same("encoder.channels.gain", self.channels.gain)
        for i in range(2):
            for part, torchs in [("input", "ih"), ("state", "hh")]:
                yield from self.same(f"encoder.gru.{i}.{part}.weight", getattr(self.gru, f"weight_{torchs}_l{i}"))
                yield from self.same(f"encoder.gru.{i}.{part}.bias", getattr(self.gru, f"bias_{torchs}_l{i}"))
        yield from self.pair("encoder.time", self.time)

    def forward(self, windows):
        states = self.gru(self.channels(self.convolved(windows)).flatten(2))[0]
        return states.shape[1] * torch.softmax(self.time(states), 1) * states


class TinyHar(Named):
    """Depth 4."""

    def __init__(self, dim=8):
        super().__init__()
        self.dim, F = dim, dim // 2
        convs = [(1, 1), (F, 2), (F, 1), (F, 2)]
        self.convs = nn.ModuleList(nn.Conv2d(i, F, (K, 1), (s, 1), (K // 2, 0)) for i, s in convs)
        self.norms = nn.ModuleList(nn.BatchNorm2d(F) for _ in convs)
        self.channels = ChannelAttention(F)
        self.fusion = nn.Linear(F * C, dim)
        self.lstm = nn.LSTM(dim, dim, batch_first=True)
        self.hidden, self.score = nn.Linear(dim, dim), nn.Linear(dim, 1, bias=False)
        self.gain = nn.Parameter(torch.zeros(1))

    def named(self):
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            yield from self.convolution(f"encoder.convs.{i}", conv)
            yield from self.pair(f"encoder.convs.{i}.norm", norm)
        yield from self.pair("encoder.channels.qkv", self.channels.qkv)
        yield from self.same("encoder.channels.gain", self.channels.gain)
        yield from self.pair("encoder.fusion", self.fusion)
        yield from self.recurrent("encoder.lstm", self.lstm)
        yield from self.pair("encoder.time.hidden", self.hidden)
        yield from self.pair("encoder.time.score", self.score)
        yield from self.same("encoder.time.gain", self.gain)

    def norms_of(self):
        return [(f"encoder.convs.{i}.norm", norm) for i, norm in enumerate(self.norms)]

    def forward(self, windows):
        x = windows[:, None]
        for conv, norm in zip(self.convs, self.norms):
            x = norm(F.relu(conv(x)))
        x = self.channels(x.permute(0, 2, 3, 1))  # [B, L, C, F]
        x = self.lstm(F.relu(self.fusion(x.flatten(2))))[0]
        weights = torch.softmax(self.score(torch.tanh(self.hidden(x))), 1)
        return x + self.gain * x.shape[1] * weights * x


def rounded(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().flatten().tolist()]


def run(model):
    named = list(model.named())
    head = nn.Linear(model.dim, CLASSES)
    named += [("classifier.weight", [head.weight], lambda w: w, lambda v: v.reshape(head.weight.shape))]
    named += [("classifier.bias", [head.bias], lambda w: w, lambda v: v)]
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()  # torch's second biases
        for k, (key, parameters, there, back) in enumerate(named):
            shape = there(*parameters).shape
            one = 1 if "norm" in key and key.endswith("weight") else 0
            values = (0.25 * torch.sin(0.7 * (torch.arange(math.prod(shape)) + 1) ** 2 + k) + one).reshape(shape)
            made = back(values)
            for parameter, value in zip(parameters, made if len(parameters) > 1 else [made]):
                parameter.copy_(value)
    index = torch.arange(B * T * C, dtype=torch.float64)
    windows = (torch.sin(0.3 * index) + 0.5 * torch.cos(0.011 * index**2)).reshape(B, T, C)
    tokens = model(windows)
    loss = F.cross_entropy(head(tokens.mean(1)), LABELS)
    loss.backward()
    moments = [(f"{name}.{m}", getattr(norm, m)) for name, norm in model.norms_of() for m in ("running_mean", "running_var")]
    made = {
        "tokens": rounded(tokens),
        "loss": loss.item(),
        "gradients": {key: rounded(there(*[p.grad for p in parameters])) for key, parameters, there, _ in named},
        "moments": {name: rounded(values) for name, values in moments},
    }
    model.eval()
    return {**made, "evaluated": rounded(model(windows))}


models = {
    "resnet": Resnet,
    "deepConvLstm": DeepConvLstm,
    "tinyHar": TinyHar,
    "attendDiscriminate": AttendDiscriminate,
}
if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    print(json.dumps({name: run(model()) for name, model in models.items()}))
