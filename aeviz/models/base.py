"""What every model is: networks, named phases, and updates that say how phases become optimiser steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from aeviz.models import layers, losses
from aeviz.training.recipe import Recipe


@dataclass
class Batch:
    """What a phase sees of one step."""

    x: Tensor  # (n, 784) pixels in [0, 1]
    labels: Tensor  # (n,)
    generator: Generator  # the run's only source of chance
    progress: float = 1.0  # share of the training that is done
    noisy: Tensor | None = None  # (n, 784), what the encoder sees where the recipe adds noise
    code: Tensor | None = None  # (n, d), kept by a phase for the phases of the same step

    @property
    def seen(self) -> Tensor:
        """What the encoder sees: x, or x with noise on it. (n, 784)"""
        return self.x if self.noisy is None else self.noisy


@dataclass
class PhaseLoss:
    """`objective` (n,) is what the phase minimises; `terms` are its named parts, each (n,), unweighted. In nats."""

    objective: Tensor
    terms: Mapping[str, Tensor]


@dataclass(frozen=True)
class Update:
    """One optimiser step: the weighted sum of some phases, over the parameters of some networks."""

    phases: Mapping[str, float]
    networks: Sequence[str]


class Model(nn.Module):
    """A family of autoencoders. A phase is a method of its own, named in `phases`, from Batch to PhaseLoss."""

    phases: tuple[str, ...] = ()
    decoder_output = "logits"
    encoder_output = "code"

    def __init__(self, recipe: Recipe, generator: Generator) -> None:
        super().__init__()
        self.recipe = recipe
        self.build()
        layers.initialise(self, generator)

    def build(self) -> None:
        """Makes the networks; at least `encoder` and `decoder`."""
        raise NotImplementedError

    @property
    def updates(self) -> tuple[Update, ...]:
        """By default all phases in one step over encoder and decoder."""
        return (Update(dict.fromkeys(self.phases, 1.0), ("encoder", "decoder")),)

    def run(self, phase: str, batch: Batch) -> PhaseLoss:
        """One phase by its name. Raises KeyError for a name that is no phase of this model."""
        if phase not in self.phases:
            raise KeyError(phase)
        return getattr(self, phase)(batch)

    def code(self, x: Tensor, log_beta: Tensor | None = None) -> Tensor:
        """The code of each image, or the posterior's mean: (n, 784) -> (n, d)."""
        return self.encoder(x).float()

    def encode(self, x: Tensor, log_beta: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """(n, 784) -> codes (n, d), and log-variances (n, d) where the encoder gives a distribution."""
        return self.code(x, log_beta), None

    def logits(self, z: Tensor, log_beta: Tensor | None = None) -> Tensor:
        """What the decoder says before the sigmoid: (n, d) -> (n, 784)."""
        return self.decoder(z).float()

    def decode(self, z: Tensor, log_beta: Tensor | None = None) -> Tensor:
        """Pixels: (n, d) -> (n, 784)."""
        out = self.logits(z, log_beta)
        return torch.sigmoid(out) if self.decoder_output == "logits" else out

    def misfit(self, z: Tensor, x: Tensor, log_beta: Tensor | None = None) -> tuple[str, Tensor]:
        """−log p(x|z) by the recipe's loss, up to a constant: its name and (n,) nats."""
        if self.recipe.loss == "squared_error":
            return "squared_error", losses.squared_error(self.decode(z, log_beta), x)
        return "cross_entropy", losses.cross_entropy(self.logits(z, log_beta), x)

    def _shape(self) -> dict:
        return {"hidden": self.recipe.hidden, "activation": self.recipe.activation, "norm": self.recipe.norm}
