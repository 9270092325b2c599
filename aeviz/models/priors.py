"""Priors p(z) in the plane. An adversary needs only `sample`; `log_prob` is there where it has a closed form."""

import math
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Generator, Tensor

from aeviz.models.settings import CLASSES
from aeviz.models.settings import PRIORS as DIMENSIONS


class Prior(Protocol):
    name: str
    by_label: bool  # whether a label says which part of the prior a code belongs to

    def sample(self, n: int, labels: Tensor | None = None, generator: Generator | None = None) -> Tensor:
        """(n, d) draws; with `labels` (n,), each from its label's part."""
        ...


def _on(generator: Generator | None) -> torch.device | None:
    return None if generator is None else generator.device


def _check(n: int, labels: Tensor | None) -> None:
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    if labels is not None and labels.shape != (n,):
        raise ValueError(f"labels must have shape ({n},), not {tuple(labels.shape)}")


def _labels(n: int, labels: Tensor | None, generator: Generator | None) -> Tensor:
    _check(n, labels)
    return torch.randint(CLASSES, (n,), generator=generator, device=_on(generator)) if labels is None else labels


@dataclass(frozen=True)
class Gaussian:
    """N(0, I) in `dim` dimensions."""

    dim: int = 2
    name: str = "gaussian"
    by_label: bool = False

    def sample(self, n: int, labels: Tensor | None = None, generator: Generator | None = None) -> Tensor:
        _check(n, labels)
        return torch.randn(n, self.dim, generator=generator, device=_on(generator))

    def log_prob(self, z: Tensor) -> Tensor:
        return -0.5 * z.square().sum(1) - 0.5 * self.dim * math.log(2 * math.pi)


@dataclass(frozen=True)
class Mixture:
    """Ten Gaussians like petals around the origin: radial σ .5, tangential σ .1, centres at distance 1.4."""

    radial: float = 0.5
    tangential: float = 0.1
    shift: float = 1.4
    name: str = "mixture"
    by_label: bool = True

    def _axes(self, device: torch.device | None = None) -> Tensor:
        angle = torch.arange(CLASSES) * (2 * math.pi / CLASSES)
        return torch.stack([angle.cos(), angle.sin()], 1).to(device)  # (10, 2), outward

    def sample(self, n: int, labels: Tensor | None = None, generator: Generator | None = None) -> Tensor:
        outward = self._axes(_on(generator))[_labels(n, labels, generator)]
        across = torch.stack([-outward[:, 1], outward[:, 0]], 1)
        noise = torch.randn(n, 2, generator=generator, device=_on(generator))
        return (self.shift + self.radial * noise[:, :1]) * outward + self.tangential * noise[:, 1:] * across

    def log_prob(self, z: Tensor) -> Tensor:
        outward = self._axes(z.device)
        across = torch.stack([-outward[:, 1], outward[:, 0]], 1)
        r = (z @ outward.T - self.shift) / self.radial  # (n, 10)
        t = (z @ across.T) / self.tangential
        log_each = -0.5 * (r**2 + t**2) - math.log(2 * math.pi * self.radial * self.tangential)
        return torch.logsumexp(log_each, 1) - math.log(CLASSES)


@dataclass(frozen=True)
class SwissRoll:
    """r = 3√u, θ = 4π√u, u uniform, plus σ = .05; label i owns the arc u in [i/10, (i+1)/10].

    Without thickness it would be a curve, and a discriminator tells a curve from a cloud for free.
    """

    sigma: float = 0.05
    name: str = "swiss_roll"
    by_label: bool = True

    def sample(self, n: int, labels: Tensor | None = None, generator: Generator | None = None) -> Tensor:
        _check(n, labels)
        u = torch.rand(n, generator=generator, device=_on(generator))
        if labels is not None:
            u = (labels + u) / CLASSES
        root = u.sqrt()
        curve = 3 * root[:, None] * torch.stack([(4 * math.pi * root).cos(), (4 * math.pi * root).sin()], 1)
        return curve + self.sigma * torch.randn(n, 2, generator=generator, device=_on(generator))


@dataclass(frozen=True)
class Ring:
    """A circle of radius 2 with a Gaussian thickness of .15; label i owns a tenth of the circle."""

    radius: float = 2.0
    sigma: float = 0.15
    name: str = "ring"
    by_label: bool = True

    def sample(self, n: int, labels: Tensor | None = None, generator: Generator | None = None) -> Tensor:
        _check(n, labels)
        turn = torch.rand(n, generator=generator, device=_on(generator))
        if labels is not None:
            turn = (labels + turn) / CLASSES
        angle = 2 * math.pi * turn
        radius = self.radius + self.sigma * torch.randn(n, generator=generator, device=_on(generator))
        return radius[:, None] * torch.stack([angle.cos(), angle.sin()], 1)

    def log_prob(self, z: Tensor) -> Tensor:
        """Density of the radius, spread over the circle of length 2πr (a radius below zero, 13 σ away, is left out)."""
        r = z.norm(dim=1)
        log_radius = -0.5 * ((r - self.radius) / self.sigma) ** 2 - math.log(self.sigma * math.sqrt(2 * math.pi))
        return log_radius - torch.log(2 * math.pi * r)


PRIORS = {"gaussian": Gaussian, "mixture": Mixture, "swiss_roll": SwissRoll, "ring": Ring}


def prior(name: str, dim: int = 2) -> Prior:
    """The prior of that name.

    Raises ValueError for a name that is none, or for a prior of the plane in another number of dimensions.
    """
    if name not in PRIORS:
        raise ValueError(f"there is no prior named {name!r}; choose one of {', '.join(PRIORS)}")
    if DIMENSIONS[name] is None:
        return PRIORS[name](dim)
    if dim != DIMENSIONS[name]:
        raise ValueError(f"the {name} prior lives in {DIMENSIONS[name]} dimensions, not in {dim}")
    return PRIORS[name]()
