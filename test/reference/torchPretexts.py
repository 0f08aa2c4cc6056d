"""Prints torchPretexts.json: the pretexts of test/train/pretexts/torchPretexts.test.ts in PyTorch, float64.

    python test/reference/torchPretexts.py > test/reference/torchPretexts.json

Encoder, decoder, weights and windows are those of torchMae.py. Spectra are torch's FFT and STFT, NT-Xent is a loop over views.
"""

import json

import torch
from torch import nn
from torchMae import C, DIM, P_SIZE, T, Mae, fill, rounded, waves

PAPER = dict(sensor=False, cls=False, learned=False, gelu="none", norm=False, loss="masked")
BINS = P_SIZE + 1
ORDERS = torch.tensor([[2, 0, 3, 1], [1, 3, 0, 2], [0, 1, 2, 3], [3, 0, 1, 2], [0, 2, 1, 3], [2, 3, 1, 0]])
BY_SENSOR = torch.tensor([[2, 0, 3, 1, 7, 6, 5, 4], [1, 7, 0, 2, 3, 4, 5, 6], [6, 5, 4, 7, 0, 1, 2, 3]])
TEMPERATURE, SECOND = 0.2, 0.5


def linear(name, module):
    return [(f"{name}.weight", module.weight), (f"{name}.bias", module.bias)]


def encoder_of(model):
    return [(key, p) for key, p in model.named() if key.startswith(("patch_embed", "cls", "pos", "encoder"))]


def tokens_of(model, windows):
    """Of whole windows, without the class token."""
    every = torch.arange(model.patches).expand(len(windows), -1)
    return model.encode(model.patchify(windows), every)[:, int(model.case["cls"]) :]


def by_window(error, mask):
    return (error * mask).sum(1) / mask.sum(1)


def log_power(windows):
    return torch.log(torch.fft.rfft(windows, dim=1).abs() ** 2 / T + 1e-3)


def mae_spectrum(model, order):
    windows, kept = waves(3), order.shape[1] // 2
    pred, error, mask, loss, _ = model(windows, order, kept)
    patches = model.patchify(windows)
    if model.case["norm"]:
        pred = pred * (patches.var(-1, keepdim=True) + 1e-6) ** 0.5 + patches.mean(-1, keepdim=True)
    rebuilt = torch.where(mask[..., None] > 0, pred, patches)
    apart = rebuilt.reshape(3, T // P_SIZE, model.groups, P_SIZE, C // model.groups)
    rebuilt = apart.permute(0, 1, 3, 2, 4).reshape(3, T, C)
    spectra = ((log_power(rebuilt) - log_power(windows)) ** 2).mean((1, 2))
    total = loss + SECOND * spectra.mean()
    return model.named(), total, by_window(error, mask) + SECOND * spectra, error.mean(1) + SECOND * spectra


def spectrogram_mae(model, order):
    windows, size = waves(3), 2 * P_SIZE
    padded = nn.functional.pad(windows.permute(0, 2, 1), (P_SIZE // 2, size - P_SIZE - P_SIZE // 2)).reshape(3 * C, -1)
    hann = torch.hann_window(size)  # periodic
    frames = torch.stft(padded, size, P_SIZE, window=hann, center=False, return_complex=True)  # [B·C, bins, frames]
    log = 0.5 * torch.log(frames.abs() ** 2 + 1e-4)
    spectra = log.reshape(3, C, BINS, T // P_SIZE).permute(0, 3, 2, 1).reshape(3, T // P_SIZE * BINS, C)
    _, error, mask, loss, _ = model(spectra, order, order.shape[1] // 2)
    return model.named(), loss, by_window(error, mask), error.mean(1)


def masked_reconstruction(model, zeroed):
    windows = waves(3)
    head = nn.Linear(DIM, model.values)
    named = [*encoder_of(model), *linear("head", head)]
    fill(named)
    mask = torch.zeros(3, T)
    for b, samples in enumerate(zeroed):
        mask[b, samples] = 1
    restored = head(tokens_of(model, windows * (1 - mask[..., None])))
    error = ((restored - model.patchify(windows)) ** 2).reshape(3, T // P_SIZE, model.groups, P_SIZE, -1)
    error = error.permute(0, 1, 3, 2, 4).reshape(3, T, C).mean(-1)
    losses = by_window(error, mask)
    return named, losses.mean(), losses, error.mean(1)


def nt_xent(projected, windows):
    """Mean over each window's two views, which stand one after the other."""
    unit = nn.functional.normalize(projected, dim=1)
    losses = []
    for i, view in enumerate(unit):
        twin = i ^ 1
        others = [j for j in range(len(unit)) if windows[j // 2] != windows[i // 2]]
        likeness = torch.stack([view @ unit[j] / TEMPERATURE for j in [twin, *others]])
        losses.append(torch.logsumexp(likeness, 0) - likeness[0])
    return torch.stack(losses).reshape(-1, 2).mean(1)


def pooled(tokens):
    return torch.cat([tokens.mean(1), (tokens.var(1, unbiased=False) + 1e-8) ** 0.5], 1)


def projection():
    return nn.Sequential(nn.Linear(2 * DIM, 2 * DIM), nn.ReLU(), nn.Linear(2 * DIM, 128))


def simclr(model, windows):
    head = projection()
    named = [*encoder_of(model), *linear("projection.hidden", head[0]), *linear("projection.out", head[2])]
    fill(named)
    losses = nt_xent(head(pooled(tokens_of(model, waves(6)))), windows)
    return named, losses.mean(), losses, None


def hybrid(model, windows):
    head, kept = projection(), 2
    named = [*model.named(), *linear("projection.hidden", head[0]), *linear("projection.out", head[2])]
    fill(named)
    _, error, mask, loss, latent = model(waves(6), ORDERS, kept)
    contrast = SECOND * nt_xent(head(pooled(latent[:, int(model.case["cls"]) :])), windows)
    masked = by_window(error, mask).reshape(3, 2).mean(1)
    return named, loss + contrast.mean(), masked + contrast, error.mean(1).reshape(3, 2).mean(1) + contrast


def multi_task(model, answers):
    head = nn.Linear(2 * DIM, 6)
    named = [*encoder_of(model), *linear("tasks", head)]
    fill(named)
    logits = head(pooled(tokens_of(model, waves(3)))).reshape(3, 3, 2)
    losses = [nn.functional.cross_entropy(logits[:, task], answers[:, task], reduction="none") for task in range(3)]
    losses = torch.stack(losses).mean(0)
    return named, losses.mean(), losses, None


def run(pretext, change, given):
    model = Mae({**PAPER, **change})
    fill(model.named())
    named, loss, losses, over_all = pretext(model, given)
    loss.backward()
    found = {"loss": loss.item(), "byWindow": rounded(losses)}
    if over_all is not None:
        found["all"] = rounded(over_all)
    return {"given": given.tolist(), **found, "gradients": {key: rounded(p.grad) for key, p in named}}


falling = torch.linspace(2, 0, BINS).repeat_interleave(C)
twice = torch.tensor([5, 7, 5])
cases = {
    "maeSpectrum": (mae_spectrum, {}, ORDERS[:3]),
    "maeSpectrum of normalised targets": (mae_spectrum, dict(sensor=True, cls=True, learned=True, norm=True, loss="all"), BY_SENSOR),
    "spectrogramMae": (spectrogram_mae, dict(rows=BINS, sensor=True), BY_SENSOR),
    "spectrogramMae of falling weights": (spectrogram_mae, dict(rows=BINS, weights=falling), ORDERS[:3]),
    "maskedReconstruction": (masked_reconstruction, dict(sensor=True), torch.tensor([[3, 4, 9], [0, 8, 15], [6, 1, 2]])),
    "simclr": (simclr, {}, twice),
    "hybrid": (hybrid, dict(cls=True, learned=True), twice),
    "multiTask": (multi_task, {}, torch.tensor([[0, 1, 1], [1, 0, 1], [0, 0, 0]])),
}
print(json.dumps({name: run(*case) for name, case in cases.items()}))
