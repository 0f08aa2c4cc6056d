"""Prints torchCnn.json: the tiny convolutional classifier of test/model/torchCnn.test.ts in PyTorch, float64, trained on labels
and as the student of a teacher.

    python test/reference/torchCnn.py > test/reference/torchCnn.json

Windows and weights are those of torchMae.py; the weights of a convolution are filled in the order [O, K, I].
"""

import json

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
B, T, C, KERNEL, CLASSES = 3, 16, 6, 8, 4
CHANNELS = [4, 8, 8]
LABELS = torch.tensor([0, 2, 3])


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        inputs = [C, *CHANNELS[:-1]]
        self.convs = nn.ModuleList(nn.Conv1d(i, o, KERNEL, 2, KERNEL // 2 - 1) for i, o in zip(inputs, CHANNELS))
        self.norms = nn.ModuleList(nn.LayerNorm(o, 1e-6) for o in CHANNELS)
        self.classifier = nn.Linear(2 * CHANNELS[-1], CLASSES)

    def named(self):
        """Parameters in the order of the TypeScript model, each with its way to that model's layout and back."""
        apart = (lambda w: w.permute(0, 2, 1), lambda w: w.permute(0, 2, 1))
        same = (lambda w: w, lambda w: w)
        found = []
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            name = f"encoder.layers.{i}"
            found += [(f"{name}.conv.weight", conv.weight, apart), (f"{name}.conv.bias", conv.bias, same)]
            found += [(f"{name}.norm.weight", norm.weight, same), (f"{name}.norm.bias", norm.bias, same)]
        head = self.classifier
        return [*found, ("classifier.weight", head.weight, same), ("classifier.bias", head.bias, same)]

    def forward(self, windows):
        return self.classifier(self.features(windows))

    def features(self, windows):
        x = windows
        for conv, norm in zip(self.convs, self.norms):
            x = nn.functional.gelu(norm(conv(x.transpose(1, 2)).transpose(1, 2)))
        return torch.cat([x.mean(1), x.amax(1)], 1)


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


model = Cnn()
named = model.named()
with torch.no_grad():
    for k, (key, parameter, (there, back)) in enumerate(named):
        shape = there(parameter).shape
        values = 0.25 * torch.sin(0.7 * (torch.arange(parameter.numel()) + 1) + k).reshape(shape)
        parameter.copy_(back(values) + (1 if "norm" in key and key.endswith("weight") else 0))
index = torch.arange(B * T * C, dtype=torch.float64)
windows = (torch.sin(0.3 * index) + 0.5 * torch.cos(0.011 * index**2)).reshape(B, T, C)
encoder = [p for key, p, _ in named if key.startswith("encoder")]
head = [p for key, p, _ in named if not key.startswith("encoder")]
groups = []
for parameters, rate in [(encoder, 1e-3), (head, 1e-2)]:
    groups += [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.1, "lr": rate}]
    groups += [{"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0, "lr": rate}]


def distilled():
    """Loss and gradients of a student of a teacher with six features; of the second window the label is not used."""
    temperature, weight, label_share = 2.0, 0.3, torch.tensor([0.4, 0.0, 0.4])
    said = 2 * torch.sin(1.3 * torch.arange(B * CLASSES)).reshape(B, CLASSES)
    hints = torch.cos(0.9 * torch.arange(B * 6)).reshape(B, 6)
    projection = nn.Linear(2 * CHANNELS[-1], 6)
    with torch.no_grad():
        for k, p in enumerate([projection.weight, projection.bias]):
            p.copy_(0.25 * torch.sin(0.7 * (torch.arange(p.numel()) + 1) + len(named) + k).reshape(p.shape))
    found = model.features(windows)
    logits = model.classifier(found)
    of_label = nn.functional.cross_entropy(logits, LABELS, reduction="none", label_smoothing=0.1)
    soft = (said / temperature).softmax(1)
    of_teacher = nn.functional.cross_entropy(logits / temperature, soft, reduction="none") * temperature**2
    apart = 1 - nn.functional.cosine_similarity(projection(found), hints)
    loss = (label_share * of_label + (1 - label_share) * of_teacher + weight * apart).mean()
    trained = [*named, *((f"projection.{key}", p, (lambda w: w, None)) for key, p in projection.named_parameters())]
    gradients = torch.autograd.grad(loss, [p for _, p, _ in trained])
    return {"loss": loss.item(), "gradients": {key: rounded(there(g)) for (key, _, (there, _)), g in zip(trained, gradients)}}


student = distilled()
optimiser = torch.optim.AdamW(groups)
loss_of = nn.CrossEntropyLoss(label_smoothing=0.1)
losses, first = [], {}
for _ in range(3):
    optimiser.zero_grad()
    logits = model(windows)
    loss = loss_of(logits, LABELS)
    loss.backward()
    losses.append(loss.item())
    if not first:
        gradients = {key: rounded(there(p.grad)) for key, p, (there, _) in named}
        first = {"logits": rounded(logits), "gradients": gradients}
    norm = nn.utils.clip_grad_norm_(model.parameters(), 0.05)
    first.setdefault("gradientNorm", norm.item())
    optimiser.step()
after = {key: rounded(there(p)) for key, p, (there, _) in named}
print(json.dumps({"losses": losses, **first, "after": after, "student": student}))
