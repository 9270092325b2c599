"""The loop of every tutorial, torchvision's MNIST and a DataLoader: a contestant of tests/benchmarks/train.py."""

import os
import time
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader

from aeviz.data import torchvision_sets
from tests.benchmarks.contest import serve


class VAE(nn.Module):
    """The lecture's networks, 784-512-256-2 and back."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 512), nn.SiLU(), nn.Linear(512, 256), nn.SiLU(), nn.Linear(256, 4))
        self.decoder = nn.Sequential(nn.Linear(2, 256), nn.SiLU(), nn.Linear(256, 512), nn.SiLU(), nn.Linear(512, 784))

    def forward(self, x: Tensor) -> Tensor:
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        kl = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()
        return (F.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum") + kl) / len(x)


class Loop:
    """Epochs one after another, stopped and gone on with between two batches."""

    def __init__(self, batch: int) -> None:
        datasets = torchvision_sets.datasets()
        from torchvision.transforms import ToTensor  # only now does it load, where the wheel does not fit torch's

        dataset = datasets.MNIST(os.environ["AEVIZ_DATA"], train=True, transform=ToTensor())
        self.loader = DataLoader(dataset, batch_size=batch, shuffle=True, drop_last=True)
        self.model = VAE()
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.batches = iter(self.loader)
        self.go(10)

    def go(self, steps: int) -> None:
        for _ in range(steps):
            try:
                x, _ = next(self.batches)
            except StopIteration:
                self.batches = iter(self.loader)
                x, _ = next(self.batches)
            loss = self.model(x.flatten(1))
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()


loop = cache(Loop)


def rate(examples: int, batch: int, threads: int) -> dict[str, float]:
    """Examples a second."""
    torch.set_num_threads(threads)
    one = loop(batch)
    began = time.perf_counter()
    one.go(examples // batch)
    return {"rate": examples // batch * batch / (time.perf_counter() - began)}


if __name__ == "__main__":
    serve(rate=rate)
