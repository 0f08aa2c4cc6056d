"""The masked autoencoder of lib/model/mae.ts, with the paper's defaults or the studies' recipe, as one writes it for speed in PyTorch.

Shapes:  B windows  T samples  C channels  L patches  P values per patch
         K patches the encoder sees  D encoder dimension  E decoder dimension

Parameters have the names and shapes of our checkpoints, so that these load with load_state_dict.
"""
import torch
import torch.nn.functional as F
from torch import nn

PATCH, CHANNELS, L, K, HEADS = 4, 6, 32, 9, 8
P = PATCH * CHANNELS
DECODER_DEPTH, DECODER_MLP_RATIO = 2, 4
# What the recipe of lib/grid/studies/pilots/rates.ts changes in the model.
STUDY = {"decoder_heads": 2, "patch_targets": True}


def normalise(patches):
    """Each patch less its mean, over its unbiased deviation (He et al. 2022)."""
    return (patches - patches.mean(-1, keepdim=True)) * (patches.var(-1, keepdim=True) + 1e-6).rsqrt()


def sin_cos_positions(dim):
    """Fixed 1-D positions (He et al. 2022): `[L, dim]`, sines then cosines."""
    angles = torch.arange(L)[:, None] / 10000 ** (torch.arange(dim // 2, dtype=torch.float64) / (dim // 2))
    return torch.cat([angles.sin(), angles.cos()], 1).float()


class FastDropout(nn.Module):
    """Dropout with 16 random bits a value, four values a draw.

    nn.Dropout draws each value on its own in one thread, a quarter of a step (github.com/pytorch/pytorch/issues/138199).
    """

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        draws = torch.empty(x.numel() // 4, dtype=torch.int64).random_(-(2**63), None).view(torch.int16)
        kept = draws.view(x.shape) >= round(self.rate * 2**16) - 2**15
        return x * kept.to(x.dtype).mul_(1 / (1 - self.rate))


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        B, tokens, dim = x.shape
        q, k, v = self.qkv(x).view(B, tokens, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.proj(mixed.transpose(1, 2).reshape(B, tokens, dim))


class Mlp(nn.Module):
    def __init__(self, dim, hidden, drop):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)
        self.drop = drop

    def forward(self, x):
        return self.fc2(self.drop(F.gelu(self.fc1(x))))


class Block(nn.Module):
    """The standard pre-norm block."""

    def __init__(self, dim, heads, hidden, drop):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim, hidden, drop)
        self.drop = drop

    def forward(self, x):
        x = x + self.drop(self.attn(self.norm1(x)))
        return x + self.drop(self.mlp(self.norm2(x)))


class Blocks(nn.Module):
    """Dropout after the positions, the blocks, and a final norm."""

    def __init__(self, dim, heads, hidden, depth, drop):
        super().__init__()
        self.drop = drop
        self.blocks = nn.ModuleList(Block(dim, heads, hidden, drop) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def forward(self, x):
        x = self.drop(x)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Mae(nn.Module):
    """Windows `[B, T, C]` and the drawn order `[B, L]` of their patches, the K kept ones first → loss."""

    def __init__(self, width, depth, drop=nn.Dropout(0.1), decoder_heads=HEADS, patch_targets=False):
        super().__init__()
        self.patch_targets = patch_targets
        dim, inner = width // 4, width // 8
        self.patch_embed = nn.Linear(P, dim)
        self.encoder = Blocks(dim, HEADS, width, depth, drop)
        self.decoder_embed = nn.Linear(dim, inner)
        self.mask_token = nn.Parameter(0.02 * torch.randn(inner))
        self.decoder = Blocks(inner, decoder_heads, inner * DECODER_MLP_RATIO, DECODER_DEPTH, drop)
        self.head = nn.Linear(inner, P)
        self.register_buffer("positions", sin_cos_positions(dim), persistent=False)
        self.register_buffer("decoder_positions", sin_cos_positions(inner), persistent=False)

    def features(self, windows):
        """Average of the encoder's tokens, nothing masked: `[B, D]`."""
        tokens = self.patch_embed(windows.view(-1, L, P)) + self.positions
        return self.encoder(tokens).mean(1)

    def forward(self, windows, order):
        patches = windows.view(-1, L, P).gather(1, order[:, :, None].expand(-1, -1, P))
        visible = self.patch_embed(patches[:, :K]) + self.positions[order[:, :K]]
        latent = self.decoder_embed(self.encoder(visible))  # [B, K, E]
        masked = self.mask_token.expand(len(order), L - K, -1)
        tokens = torch.cat([latent, masked.to(latent.dtype)], 1) + self.decoder_positions[order]
        pred = self.head(self.decoder(tokens)[:, K:])  # of the masked patches alone: the loss asks for no others
        target = patches[:, K:]
        return F.mse_loss(pred.float(), normalise(target) if self.patch_targets else target)


def draw_order(batch):
    """A random order of the patches for each window: int64 `[batch, L]`."""
    return torch.rand(batch, L).argsort(1)
