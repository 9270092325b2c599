"""Trains a classifier with augmented images, to judge decoded ones; it never sees a decoded one."""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from aeviz.data import ImageSet
from aeviz.models import layers

EPOCHS = 30
BATCH = 256
RATE = 4e-3


def augmented(images: Tensor, generator: Generator, jitter: float = 1.0, mirrors: bool = False) -> Tensor:
    """(n, 784) -> (n, 784), each image turned (σ 8°), scaled and sheared (σ 8 %), shifted (σ 1 pixel), all by `jitter`.

    mirrors: every other one, at random, is mirrored besides.
    """
    n = len(images)
    spread = jitter * torch.tensor([[0.14], [0.08], [0.08], [0.08]])
    angle, log_x, log_y, shear = torch.randn(4, n, generator=generator) * spread
    shift = jitter * torch.randn(n, 2, generator=generator) / 14  # the grid's unit is 14 pixels
    side = 1 - 2 * torch.randint(2, (n,), generator=generator) if mirrors else 1  # −1: right is left
    cos, sin = angle.cos(), angle.sin()
    across, down = [cos * log_x.exp(), sin + shear], [-sin, cos * log_y.exp()]
    rows = torch.stack([side * across[0], across[1], shift[:, 0], side * down[0], down[1], shift[:, 1]], 1)
    grid = F.affine_grid(rows.view(n, 2, 3), [n, 1, 28, 28], align_corners=False)
    return F.grid_sample(images.view(n, 1, 28, 28), grid, align_corners=False).view(n, 784)


def train_classifier(
    images: ImageSet, jitter: float = 1.0, mirrors: bool = False, epochs: int = EPOCHS, seed: int = 7
) -> layers.Classifier:
    """A classifier of ten classes from (n, 28, 28) images; the same seed gives the same weights.

    jitter, mirrors: as for `augmented`.
    """
    generator = Generator().manual_seed(seed)
    classifier = layers.Classifier()
    layers.initialise(classifier, generator)
    x, y = torch.from_numpy(images.pixels), torch.from_numpy(images.labels)
    batch = min(BATCH, len(x))
    steps = epochs * (len(x) // batch)
    optimiser = torch.optim.AdamW(classifier.parameters(), lr=RATE, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(s / (0.1 * steps), (1 + math.cos(math.pi * s / steps)) / 2)
    )
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator)
        for index in order[: len(x) // batch * batch].view(-1, batch):
            loss = F.cross_entropy(classifier(augmented(x[index], generator, jitter, mirrors)), y[index])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
    return classifier.eval()
