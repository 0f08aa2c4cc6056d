"""Loss, gradients and features in PyTorch, dropout off: parity.py weights batch output [--study], safetensors all three."""
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from mae import STUDY, Mae

weights, batch, output, *study = sys.argv[1:]
torch.set_num_threads(2)
state = load_file(weights)
width = state["encoder.blocks.0.mlp.fc1.weight"].shape[0]
depth = sum(name.endswith("fc1.weight") for name in state if name.startswith("encoder"))
model = Mae(width, depth, nn.Dropout(0.0), **(STUDY if study else {}))
model.load_state_dict(state)
given = load_file(batch)
loss = model(given["windows"], given["order"].long())
loss.backward()
found = {"loss": loss[None], "features": model.features(given["windows"])}
found.update({name: p.grad for name, p in model.named_parameters()})
save_file({name: tensor.detach().contiguous() for name, tensor in found.items()}, output)
