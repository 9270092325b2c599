"""Trains the digit classifier that judges decoded images; it never sees a decoded one."""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from aeviz.data import ImageSet
from aeviz.models import layers

EPOCHS = 30
BATCH = 256
RATE = 4e-3


def jitter(images: Tensor, generator: Generator) -> Tensor:
    """(n, 784) -> (n, 784), each image turned (σ 8°), scaled and sheared (σ 8 %), shifted (σ 1 pixel)."""
    n = len(images)
    angle, log_x, log_y, shear = torch.randn(4, n, generator=generator) * torch.tensor([[0.14], [0.08], [0.08], [0.08]])
    shift = torch.randn(n, 2, generator=generator) / 14  # the grid's unit is 14 pixels
    cos, sin = angle.cos(), angle.sin()
    rows = torch.stack([cos * log_x.exp(), sin + shear, shift[:, 0], -sin, cos * log_y.exp(), shift[:, 1]], 1)
    grid = F.affine_grid(rows.view(n, 2, 3), [n, 1, 28, 28], align_corners=False)
    return F.grid_sample(images.view(n, 1, 28, 28), grid, align_corners=False).view(n, 784)


def train_classifier(images: ImageSet, epochs: int = EPOCHS, seed: int = 7) -> layers.Classifier:
    """A classifier of ten digits from (n, 28, 28) images; the same seed gives the same weights."""
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
            loss = F.cross_entropy(classifier(jitter(x[index], generator)), y[index])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
    return classifier.eval()
